import { compileFilters } from "./filter-sql";
import type { Params, ParamValue } from "./query";
import { toClickHouseTime } from "./query";
import { cutIntoPieces, type RollupView, type TimeRange } from "./rollup-pieces";
import {
  COMMON_COLUMNS,
  METRICS,
  metricColumns,
  ROLLUP_SET_NAMES,
  ROLLUP_SETS,
  type RollupMetric,
  type RollupSet,
  SUMS,
  type SumColumn,
  sumColumns,
} from "./rollup-sets";
import { foldedSql } from "./rollup-statements";
import { hoursSql, type QueryScope } from "./scope";
import { TENANT_COPY_COLUMNS } from "./tenant-copy";

/**
 * Where a question is read from. Each is written once, against a relation with the columns
 * it asked for; what the relation is made of is decided here alone, from the range, the
 * columns asked and filtered by, the measure and the length of a slot: whole days and hours
 * from the cheapest rollup that knows them, under one tenant from the spans sorted by tenant,
 * and the rest (edges, hours not yet or no longer rolled up, anything else) from the spans.
 */
export interface Relation {
  /** Stands behind FROM. */
  readonly sql: string;
  readonly params: Params;
}

/** Values of a column that have a group of their own, per project. */
export const MAX_VALUES = 10_000;

interface Asked {
  readonly scope: QueryScope;
  /** Columns of the relation beside the measure. */
  readonly keys: readonly string[];
  /** A column `slot` then says when: the start in seconds since 1970, a multiple of this length. */
  readonly slotSeconds?: number;
  /** A condition on `kind`, `is_error` or `is_model_call`: literal. */
  readonly where?: string;
  /** Only these groups: values of some of `keys`, joined by U+001F. */
  readonly only?: { readonly columns: readonly string[]; readonly values: readonly string[] };
  /** Parameters of a relation that stands in the same query: this one's are added to them. */
  readonly beside?: Params;
}

/** Columns keys…, [slot,] metric (its code), bucket, n, weight, weight_squared: of model calls, not yet added up. */
export function bucketRelation(
  view: RollupView,
  asked: Asked & { readonly metrics: readonly RollupMetric[] },
): Relation {
  const { metrics } = asked;
  return relation(view, asked, {
    table: "rollup_buckets_v1",
    hourly: (set) => metrics.every((metric) => isIn(metric, set.hourly)),
    daily: (set) => metrics.every((metric) => isIn(metric, set.hourly) || isIn(metric, set.daily)),
    condition: `metric IN (${metrics.map((metric) => METRICS[metric].code).join(", ")})`,
    groups: ["metric", "bucket"],
    sums: ["n", "weight", "weight_squared"],
    columns: metrics.flatMap(metricColumns),
    rows: rowsOf(metrics),
  });
}

/** Columns keys…, [slot,] and the sums asked for: of spans of every kind, not yet added up. */
export function sumRelation(
  view: RollupView,
  asked: Asked & { readonly sums: readonly SumColumn[] },
): Relation {
  return relation(view, asked, {
    table: "rollup_sums_v1",
    ...OF_SUMS,
    condition: null,
    groups: [],
    sums: asked.sums,
    columns: sumColumns(asked.sums),
    rows: { join: "", groups: [], condition: "1" },
  });
}

interface Measure {
  readonly table: string;
  readonly hourly: (set: RollupSet) => boolean;
  readonly daily: (set: RollupSet) => boolean;
  readonly condition: string | null;
  readonly groups: readonly string[];
  readonly sums: readonly SumColumn[];
  /** Columns of spans that it reads. */
  readonly columns: readonly string[];
  /** How it is read from spans: the expressions of `groups`, and what they need. */
  readonly rows: {
    readonly join: string;
    readonly groups: readonly string[];
    readonly condition: string;
  };
}

function isIn<T>(value: T, list: readonly T[]): boolean {
  return list.includes(value);
}

/** A metric of a span, or several as rows; one without a value is left out. */
function rowsOf(metrics: readonly RollupMetric[]): Measure["rows"] {
  const codes = metrics.map((metric) => `toUInt8(${METRICS[metric].code})`);
  const buckets = metrics.map((metric) => `toInt32(${METRICS[metric].bucket})`);
  const [code = "", bucket = ""] =
    metrics.length === 1 ? [codes[0], buckets[0]] : ["code", "value"];
  return {
    join:
      metrics.length === 1
        ? ""
        : `ARRAY JOIN [${codes.join(", ")}] AS code, [${buckets.join(", ")}] AS value`,
    groups: [code, `assumeNotNull(${bucket})`],
    condition: `is_model_call AND ${bucket} IS NOT NULL`,
  };
}

const OF_SUMS = { hourly: (set: RollupSet) => set.hasHours, daily: () => true };

/**
 * How many hours that hold spans a relation of sums would read from these; null when it would
 * read all of the range from them.
 */
export function countHoursFromRows(
  view: RollupView,
  asked: Pick<Asked, "scope" | "keys" | "slotSeconds">,
): number | null {
  const { scope, keys, slotSeconds } = asked;
  const { columns } = compileFilters(scope.filters);
  const set = chooseSet(view, asked, OF_SUMS, columns);
  const isAboutTenants = scope.filters.some(({ key, op }) => key === "tenant" && op === "is");
  const copy =
    isAboutTenants && [...keys, ...columns].every((name) => TENANT_COPY_COLUMNS.has(name));
  if (scope.source === "raw" || (!set && !copy)) return null;
  const { raw } = cutIntoPieces(scope, view.units, {
    days: set === null || slotSeconds === undefined || slotSeconds % 86_400 === 0,
    hours: set?.hasHours ?? false,
  });
  return view.units.filter(
    ({ grain, unit }) =>
      grain === "hour" && raw.some(([from, to]) => unit * 1000 < to && (unit + 3600) * 1000 > from),
  ).length;
}

function relation(view: RollupView, asked: Asked, measure: Measure): Relation {
  const { scope, keys, slotSeconds } = asked;
  const filters = compileFilters(scope.filters);
  const params: Record<string, ParamValue> = {
    ...asked.beside,
    ...filters.params,
    project: scope.project,
  };
  const bind = (type: string, value: ParamValue): string => {
    const name = `r${Object.keys(params).length}`;
    params[name] = value;
    return `{${name}: ${type}}`;
  };
  if (slotSeconds !== undefined) params["interval"] = slotSeconds;
  if (asked.only !== undefined) params["only"] = asked.only.values;
  const conditions = [
    ...(scope.filters.length > 0 ? [filters.sql] : []),
    ...(asked.where === undefined ? [] : [asked.where]),
  ];

  const set = chooseSet(view, asked, measure, filters.columns);
  const isAboutTenants = scope.filters.some(({ key, op }) => key === "tenant" && op === "is");
  const read = [...keys, ...filters.columns, ...measure.columns];
  const copy = !set && isAboutTenants && read.every((column) => TENANT_COPY_COLUMNS.has(column));
  const isDaily = slotSeconds === undefined || slotSeconds % 86_400 === 0;
  const pieces = cutIntoPieces(scope, scope.source === "raw" ? [] : view.units, {
    days: copy || (set !== null && isDaily),
    hours: set !== null && measure.hourly(set) && (slotSeconds ?? 3600) % 3600 === 0,
  });

  const text: PieceText = { asked, conditions, measure, bind, folded: view.folded };
  const stale =
    pieces.stale.length > 0 ? `AND batch NOT IN ${bind("Array(UInt64)", pieces.stale)}` : "";
  const parts: string[] = [];
  if (set && pieces.days.length > 0) parts.push(rolledUp(text, set, "day", pieces.days, stale));
  if (set && pieces.hours.length > 0) parts.push(rolledUp(text, set, "hour", pieces.hours, stale));
  if (copy && pieces.days.length > 0) {
    const days = anyOf(pieces.days, ([from, to]) => dayRange(bind, from, to));
    parts.push(fromRows(text, "spans_by_tenant_v1", pieces.days, `AND (${days}) ${stale}`));
  }
  if (pieces.raw.length > 0) parts.push(fromRows(text, "llm_spans_v2", pieces.raw, ""));
  return { sql: `(${parts.join("\nUNION ALL\n")})`, params };
}

function chooseSet(
  { folded }: RollupView,
  { scope, keys, slotSeconds }: Pick<Asked, "scope" | "keys" | "slotSeconds">,
  measure: Pick<Measure, "hourly" | "daily">,
  filtered: readonly string[],
): RollupSet | null {
  // Where a column's rare values are folded, a filter on one could not find it.
  if (filtered.some((column) => folded.includes(column))) return null;
  // A part of an hour is no whole hour: then there is nothing to look for.
  if (scope.source === "raw" || (slotSeconds ?? 3600) % 3600 !== 0) return null;
  const needsHours = slotSeconds !== undefined && slotSeconds % 86_400 !== 0;
  const common: readonly string[] = COMMON_COLUMNS;
  for (const name of ROLLUP_SET_NAMES) {
    const set: RollupSet = ROLLUP_SETS[name];
    const columns: readonly string[] = set.columns;
    const knows = (column: string) => columns.includes(column) || common.includes(column);
    if (![...keys, ...filtered].every(knows)) continue;
    if (needsHours ? measure.hourly(set) : measure.daily(set)) return set;
  }
  return null;
}

interface PieceText {
  readonly asked: Asked;
  readonly conditions: readonly string[];
  readonly measure: Measure;
  readonly bind: (type: string, value: ParamValue) => string;
  readonly folded: readonly string[];
}

function rolledUp(
  { asked: { keys, slotSeconds, only }, conditions, measure, bind }: PieceText,
  set: RollupSet,
  grain: "hour" | "day",
  ranges: readonly TimeRange[],
  stale: string,
): string {
  const times = anyOf(ranges, ([from, to]) => {
    const inside = `time >= ${bind("DateTime('UTC')", from / 1000)} AND time < ${bind("DateTime('UTC')", to / 1000)}`;
    return `${dayRange(bind, from, to)} AND ${inside}`;
  });
  const all = only === undefined ? conditions : [...conditions, onlySql(only.columns)];
  const series = `rollup_series_v1 WHERE project_id = {project: String} AND rollup = ${set.code}${and(all)}`;
  const slot = slotSeconds === undefined ? [] : [`${slotSql("time")} AS slot`];
  const slotKey = slotSeconds === undefined ? [] : ["slot"];
  const groups = [...(keys.length > 0 ? ["series"] : []), ...slotKey, ...measure.groups];
  const sums = measure.sums.map((sum) => `sum(${sum}) AS ${sum}_`);
  const added = `SELECT ${[...(keys.length > 0 ? ["series"] : []), ...slot, ...measure.groups, ...sums].join(", ")}
    FROM ${measure.table}
    WHERE project_id = {project: String} AND rollup = ${set.code} AND grain = '${grain}'
      ${measure.condition ? `AND ${measure.condition}` : ""} AND (${times}) ${stale}
      ${all.length > 0 ? `AND series IN (SELECT series FROM ${series})` : ""}
    ${groups.length > 0 ? `GROUP BY ${groups.join(", ")}` : ""}`;
  const named = measure.sums.map((sum) => `${sum}_ AS ${sum}`);
  const columns = [...keys, ...slotKey, ...measure.groups, ...named].join(", ");
  if (keys.length === 0) return `SELECT ${columns} FROM (${added})`;
  return `SELECT ${columns} FROM (${added}) AS f
    ANY LEFT JOIN (SELECT series, ${keys.join(", ")} FROM ${series}) AS d USING (series)`;
}

function fromRows(
  { asked: { keys, slotSeconds, only }, conditions, measure, bind, folded }: PieceText,
  table: string,
  ranges: readonly TimeRange[],
  more: string,
): string {
  const times = anyOf(ranges, ([start, end]) => {
    const from = bind("DateTime64(9, 'UTC')", toClickHouseTime(start));
    const to = bind("DateTime64(9, 'UTC')", toClickHouseTime(end));
    return `${hoursSql(from, to)} AND start_time >= ${from} AND start_time < ${to}`;
  });
  const slot = slotSeconds === undefined ? [] : [slotSql("start_time")];
  // Aliases of their own: one named as a column would stand for it in the conditions.
  const groups = keys.map((key) => foldedSql(key, folded));
  const all =
    only === undefined
      ? conditions
      : [...conditions, onlySql(only.columns.map((column) => foldedSql(column, folded)))];
  const values = [...groups, ...slot, ...measure.rows.groups];
  const names = values.map((_, index) => `v${index}`);
  const columns = [...keys, ...(slotSeconds === undefined ? [] : ["slot"]), ...measure.groups];
  const sums = measure.sums.map((sum) => `${SUMS[sum]} AS ${sum}_`);
  const renamed = [
    ...columns.map((name, index) => `v${index} AS ${name}`),
    ...measure.sums.map((sum) => `${sum}_ AS ${sum}`),
  ];
  return `SELECT ${renamed.join(", ")} FROM (
    SELECT ${[...values.map((value, index) => `${value} AS v${index}`), ...sums].join(", ")}
    FROM ${table} ${measure.rows.join}
    WHERE project_id = {project: String} AND (${times}) ${more} AND ${measure.rows.condition}${and(all)}
    ${names.length > 0 ? `GROUP BY ${names.join(", ")}` : ""})`;
}

function onlySql(keys: readonly string[]): string {
  return `${keys.length === 1 ? keys[0] : `concat(${keys.join(", '\\x1f', ")})`} IN {only: Array(String)}`;
}

function and(conditions: readonly string[]): string {
  return conditions.map((condition) => ` AND (${condition})`).join("");
}

function slotSql(column: string): string {
  return `intDiv(toUnixTimestamp(${column}), {interval: UInt32}) * {interval: UInt32}`;
}

function dayRange(bind: PieceText["bind"], from: number, to: number): string {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return `day >= ${bind("Date", day(from))} AND day <= ${bind("Date", day(to - 1))}`;
}

function anyOf(ranges: readonly TimeRange[], condition: (range: TimeRange) => string): string {
  return ranges.map((range) => `(${condition(range)})`).join(" OR ");
}
