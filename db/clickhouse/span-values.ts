import {
  BOOL,
  FLOAT64,
  fixed,
  fixedString,
  INT16,
  MICROSECONDS,
  MONEY,
  NANOSECONDS,
  type NativeColumn,
  nullable,
  string,
  UINT8,
  UINT32,
  UINT64,
} from "./native-columns";
import { lowCardinality, numberMap, stringMap } from "./native-dictionary";
import { SPAN_COLUMNS, type SpanRecord, scaledDecimal } from "./span-columns";

/**
 * A row of llm_spans_v2 as its values in the order of SPAN_COLUMNS: what a stored row and a
 * new one have in common, so that they can be compared and written without naming a column.
 */
export type SpanValues = readonly unknown[];

const INDEX: ReadonlyMap<string, number> = new Map(
  SPAN_COLUMNS.map(({ name }, index) => [name, index]),
);

export function columnIndex(name: string): number {
  const index = INDEX.get(name);
  if (index === undefined) throw new Error(`llm_spans_v2 has no column ${name}`);
  return index;
}

export function valuesOf(record: SpanRecord): SpanValues {
  return SPAN_COLUMNS.map((column) => column.of(record));
}

/** SELECT list whose values `readSpanValues` reads, as one JSON array a row. */
export const SPAN_JSON_SQL = `formatRow('JSONCompactEachRow', ${SPAN_COLUMNS.map(
  ({ name, type }) => (type.includes("Decimal") ? `toString(${name})` : name),
).join(", ")}, sign)`;

export interface StoredRow {
  readonly values: SpanValues;
  readonly sign: number;
}

/** One row of `SPAN_JSON_SQL`. */
export function readStoredRow(json: string): StoredRow {
  const found = JSON.parse(json) as unknown[];
  const sign = Number(found.pop());
  for (const [index, read] of READERS) {
    if (found[index] !== null) found[index] = read(found[index]);
  }
  return { values: found, sign };
}

/** JSON → value, for the columns whose JSON isn't the value itself. */
const READERS = SPAN_COLUMNS.flatMap(({ type }, index) => {
  const read = readerOf(type);
  return read === null ? [] : [[index, read] as const];
});

function readerOf(type: string): ((json: unknown) => unknown) | null {
  if (type.includes("DateTime64(9")) return (json) => unixOf(String(json), 9);
  if (type.includes("DateTime64(6")) return (json) => unixOf(String(json), 6);
  if (type.includes("Decimal")) return (json) => scaledDecimal(String(json));
  if (type.startsWith("Map(")) return (json) => Object.entries(json as object);
  return null;
}

/** `2026-01-31 00:00:00.123456` UTC → units of 10^-digits seconds since 1970. */
function unixOf(time: string, digits: number): bigint {
  const [seconds = "", fraction = ""] = time.split(".");
  const whole = BigInt(Date.parse(`${seconds.replace(" ", "T")}Z`) / 1_000);
  return whole * 10n ** BigInt(digits) + BigInt(fraction.padEnd(digits, "0") || 0);
}

/** What a revision changes by itself. */
const BOOKKEEPING: ReadonlySet<string> = new Set(["revision", "received_at"]);
const COMPARED = SPAN_COLUMNS.flatMap(({ name }, index) => (BOOKKEEPING.has(name) ? [] : [index]));

export function isSameSpan(left: SpanValues, right: SpanValues): boolean {
  for (const index of COMPARED) {
    if (left[index] !== right[index] && !isSame(left[index], right[index])) return false;
  }
  return true;
}

function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, at) => isSame(item, right[at]));
  }
  // A surrogate without its other half is stored as U+FFFD.
  return (
    typeof left === "string" &&
    typeof right === "string" &&
    Buffer.from(left).equals(Buffer.from(right))
  );
}

type FixedType = Parameters<typeof fixed<SpanValues, never>>[1];

const FIXED_TYPES: readonly FixedType[] = [
  BOOL,
  UINT8,
  UINT32,
  UINT64,
  INT16,
  FLOAT64,
  NANOSECONDS,
  MICROSECONDS,
  MONEY,
];

/** Columns that write rows given as values. */
export const VALUE_COLUMNS: readonly NativeColumn<SpanValues>[] = SPAN_COLUMNS.map(
  ({ name, type }, index) => valueColumn(name, type, (values) => values[index]),
);

function valueColumn(
  name: string,
  type: string,
  of: (values: SpanValues) => unknown,
): NativeColumn<SpanValues> {
  const inner = /^Nullable\((.*)\)$/.exec(type)?.[1];
  const fixedType = FIXED_TYPES.find((known) => known.type === (inner ?? type));
  if (fixedType !== undefined) {
    const get = of as (values: SpanValues) => never;
    return inner === undefined ? fixed(name, fixedType, get) : nullable(name, fixedType, get);
  }
  const text = of as (values: SpanValues) => string;
  if (type === "String") return string(name, text);
  if (type === "LowCardinality(String)") return lowCardinality(name, text);
  const size = /^FixedString\((\d+)\)$/.exec(type)?.[1];
  if (size !== undefined) return fixedString(name, Number(size), text);
  const entries = of as (values: SpanValues) => readonly (readonly [string, never])[];
  if (type === "Map(LowCardinality(String), String)") return stringMap(name, entries);
  if (type === "Map(LowCardinality(String), Float64)") return numberMap(name, entries);
  throw new Error(`${name}: no writer for ${type}`);
}
