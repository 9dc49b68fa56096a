import { z } from "zod";
import { compileFilters } from "./filter-sql";
import { liveRows } from "./live-rows";
import type { Reader, ReadOptions } from "./query";
import { type QueryScope, SCOPE_SQL, scopeParams, timeOf } from "./scope";
import { type Stretch, searchBack } from "./search-back";
import { readSpansByHour } from "./span-counts";
import { positionParams, type SpanPosition } from "./span-position";
import { SUMMARY_COLUMNS, SummaryRow, selectColumns } from "./span-row";

/**
 * Each value as an Int64 of the same order, so that a page's end can be named exactly:
 * decimals and positive floats are ordered as their bits are. Negative: no value.
 */
const SORT_VALUES = {
  cost: "ifNull(reinterpretAsInt64(cost_usd), -1)",
  duration: "toInt64(duration_nano)",
  ttft: "ifNull(reinterpretAsInt64(ttft_ms), -1)",
  outputTokens: "ifNull(toInt64(output_tokens), -1)",
} as const;

export type SpanSort = "time" | keyof typeof SORT_VALUES;

const SortedRow = SummaryRow.extend({ sort_value: z.string() });

interface ByValueScope extends QueryScope {
  readonly limit: number;
  readonly sort: keyof typeof SORT_VALUES;
  readonly after: SpanPosition | null;
  readonly budgetMs?: number | undefined;
}

export interface ByValue {
  readonly rows: z.output<typeof SortedRow>[];
  /** Spans under the filter from `sinceMs` on, exact. */
  readonly total: number;
  /** The list is of spans since then: the start of the range unless the budget ended before. */
  readonly sinceMs: number;
}

/**
 * The largest values first and one row more than the page. A first scan of the narrow
 * columns counts exactly and finds the least value on the page; only rows that reach it
 * are read in full.
 */
export async function readByValue(
  reader: Reader,
  scope: ByValueScope,
  options?: ReadOptions,
): Promise<ByValue> {
  const { total, floor, sinceMs } = await findFloor(reader, scope, options);
  if (total === 0) return { rows: [], total, sinceMs };
  const filters = compileFilters(scope.filters);
  const value = SORT_VALUES[scope.sort];
  const rows = await reader.query(
    {
      name: "listSpansByValue",
      sql: `SELECT ${selectColumns(SUMMARY_COLUMNS)}, toString(${value}) AS sort_value
            FROM llm_spans_v2
            WHERE ${SCOPE_SQL} AND ${filters.sql}
              ${floor === null ? "" : `AND ${value} >= toInt64({floor: String})`}
              ${scope.after ? `AND ${behind(value)}` : ""}
              AND ${liveRows(SCOPE_SQL)}
            ORDER BY ${value} DESC, start_time DESC, trace_id DESC, span_id DESC
            LIMIT {limit: UInt32}`,
      params: {
        ...filters.params,
        ...scopeParams({ ...scope, from: sinceMs }),
        ...positionParams(scope.after),
        ...(floor === null ? {} : { floor: String(floor) }),
        limit: scope.limit + 1,
      },
      row: SortedRow,
    },
    options,
  );
  return { rows, total, sinceMs };
}

interface Floor {
  readonly total: number;
  readonly sinceMs: number;
  /** Null when the page is not filled. */
  readonly floor: bigint | null;
}

/** Later pages keep to the time that the first one reached, however long that takes. */
async function findFloor(
  reader: Reader,
  scope: ByValueScope,
  options?: ReadOptions,
): Promise<Floor> {
  const range = { fromMs: scope.after?.sinceMs ?? timeOf(scope.from), toMs: timeOf(scope.to) };
  const budgetMs = scope.after ? Number.POSITIVE_INFINITY : scope.budgetMs;
  let total = 0;
  let largest: bigint[] = [];
  const spansByHour = await readSpansByHour(reader, scope, options);
  const sinceMs = await searchBack(range, { budgetMs, spansByHour }, async (stretch) => {
    const found = await readLargest(reader, scope, stretch, options);
    total += found.total;
    largest = [...largest, ...found.values].sort(descending).slice(0, scope.limit + 1);
    return false;
  });
  return { total, sinceMs, floor: largest[scope.limit] ?? null };
}

/** One more than the longest page, and as many for rows that are cancelled. */
const MAX_VALUES = 1_002;

/**
 * The largest values among what is behind the position. A cancelled row's value stands in
 * both lists, so their difference is exact as long as it fills the page; where it does not,
 * the rows themselves are looked at.
 */
async function readLargest(
  reader: Reader,
  scope: ByValueScope,
  stretch: Stretch,
  options?: ReadOptions,
): Promise<{ total: number; values: bigint[] }> {
  const { total, put, taken } = await readValues(reader, scope, stretch, "1", options);
  const values = without(put, taken);
  if (values.length > scope.limit || put.length < MAX_VALUES) return { total, values };
  const live = await readValues(reader, scope, stretch, liveRows(SCOPE_SQL), options);
  return { total, values: live.put };
}

async function readValues(
  reader: Reader,
  scope: ByValueScope,
  { fromMs, toMs }: Stretch,
  condition: string,
  options?: ReadOptions,
): Promise<{ total: number; put: bigint[]; taken: bigint[] }> {
  const filters = compileFilters(scope.filters);
  const value = SORT_VALUES[scope.sort];
  const candidates = scope.after ? behind(value) : "1";
  const largest = (sign: number) =>
    `arrayMap(x -> toString(-x), groupArraySortedIf(${MAX_VALUES})(-${value}, sign = ${sign} AND ${candidates}))`;
  const [row] = await reader.query(
    {
      name: "findLargestValues",
      sql: `SELECT sum(sign) AS total, ${largest(1)} AS put, ${largest(-1)} AS taken
            FROM llm_spans_v2 WHERE ${SCOPE_SQL} AND ${filters.sql} AND ${condition}`,
      params: {
        ...filters.params,
        ...scopeParams({ ...scope, from: fromMs, to: toMs }),
        ...positionParams(scope.after),
      },
      row: z.object({
        total: z.number(),
        put: z.array(z.string().transform(BigInt)),
        taken: z.array(z.string().transform(BigInt)),
      }),
    },
    options,
  );
  return row ?? { total: 0, put: [], taken: [] };
}

/** Both largest first; each of `taken` removes one equal value. */
function without(values: readonly bigint[], taken: readonly bigint[]): bigint[] {
  let next = 0;
  return values.filter((value) => {
    const isTaken = taken[next] === value;
    if (isTaken) next += 1;
    return !isTaken;
  });
}

function descending(a: bigint, b: bigint): number {
  return a < b ? 1 : a > b ? -1 : 0;
}

function behind(value: string): string {
  return `(${value}, start_time, trace_id, span_id) <
    (toInt64({after_value: String}), toDateTime64({after_start: String}, 9, 'UTC'), {after_trace: String}, {after_span: String})`;
}
