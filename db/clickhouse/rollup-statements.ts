import {
  COMMON_COLUMNS,
  GUARDED_COLUMNS,
  METRICS,
  OTHER,
  type RollupMetric,
  type RollupSet,
  SUM_COLUMNS,
  SUMS,
  seriesSql,
} from "./rollup-sets";
import { TENANT_COPY_COLUMNS } from "./tenant-copy";

export type Grain = "hour" | "day";
export const UNIT_SECONDS = { hour: 3_600, day: 86_400 } as const;

/** A batch is `{base} × 2^22 + number of its unit`: below 2^53 until 2448. */
export const BATCH_STEP = 2 ** 22;

/** What rows of spans a build reads: whole units of one project, as `{from}` to `{to}`. */
export const UNITS_SQL = `project_id = {project: String}
  AND toStartOfHour(start_time) >= {from: DateTime('UTC')} AND toStartOfHour(start_time) < {to: DateTime('UTC')}
  AND start_time >= {from: DateTime('UTC')} AND start_time < {to: DateTime('UTC')}
  AND has({units: Array(UInt32)}, toUInt32({length: UInt32} * intDiv(toUnixTimestamp(start_time), {length: UInt32})))`;

const TIME = (column: string) =>
  `toDateTime({length: UInt32} * intDiv(toUnixTimestamp(${column}), {length: UInt32}), 'UTC')`;
const BATCH = "{base: UInt64} + intDiv(toUnixTimestamp(time), {length: UInt32})";
const CHECKSUM = "sum(sign * reinterpretAsInt64(cityHash64(trace_id, span_id, revision)))";

/** Number and checksum of each unit's spans as they stand, in the terms of span_hours_v1. */
export const CHECKSUMS_SQL = `SELECT toUInt32(${TIME("start_time")}) AS unit, toString(${CHECKSUM}) AS checksum
  FROM llm_spans_v2 WHERE ${UNITS_SQL} GROUP BY unit`;

/** A column with the values folded that have no group of their own. */
export function foldedSql(column: string, folded: readonly string[]): string {
  if (!folded.includes(column)) return column;
  return `if(${keptSql(column)}, toString(${column}), '${OTHER}')`;
}

function keptSql(column: string): string {
  return `${column} IN (SELECT value FROM rollup_values_v1 WHERE project_id = {project: String} AND dimension = '${column}')`;
}

/** How many values of each guarded column the spans bring that have no group yet. */
export const NEW_VALUES_SQL = `SELECT ${GUARDED_COLUMNS.map((column) => `uniqExactIf(${column}, NOT ${keptSql(column)}) AS ${column}`).join(", ")}
  FROM (SELECT ${GUARDED_COLUMNS.map((column) => `${column}`).join(", ")} FROM llm_spans_v2 WHERE ${UNITS_SQL})`;

/** Gives the most frequent new values a group, as far as there is room. */
export function keepValuesSql(column: string): string {
  return `INSERT INTO rollup_values_v1 (project_id, dimension, value)
    SELECT {project: String}, '${column}', toString(${column}) FROM llm_spans_v2
    WHERE ${UNITS_SQL} AND NOT ${keptSql(column)}
    GROUP BY ${column} ORDER BY sum(toInt64(sign)) DESC, ${column} LIMIT {room: UInt32}`;
}

export interface SetBuild {
  readonly set: RollupSet;
  readonly grain: Grain;
  readonly folded: readonly string[];
}

/** Names for the hashes that are new. */
export function seriesInsertSql({ set, folded }: SetBuild): string {
  const read = (column: string) => foldedSql(column, folded);
  const columns = [...set.columns, ...COMMON_COLUMNS];
  return `INSERT INTO rollup_series_v1 (project_id, rollup, series, ${columns.join(", ")})
    SELECT {project: String}, ${set.code}, ${seriesSql(set.columns, read)} AS hash,
      ${columns.map((column) => `any(${read(column)})`).join(", ")}
    FROM llm_spans_v2
    WHERE ${UNITS_SQL} AND hash NOT IN (SELECT series FROM rollup_series_v1 WHERE project_id = {project: String} AND rollup = ${set.code})
    GROUP BY hash`;
}

const BUCKET_COLUMNS =
  "project_id, rollup, metric, grain, day, series, time, bucket, n, weight, weight_squared, batch";

/** Model calls by bucket, from the spans. */
export function bucketsInsertSql(
  { set, grain, folded }: SetBuild,
  metrics: readonly RollupMetric[],
): string {
  const codes = metrics.map((metric) => `toUInt8(${METRICS[metric].code})`);
  const buckets = metrics.map((metric) => `toInt32(${METRICS[metric].bucket})`);
  return `INSERT INTO rollup_buckets_v1 (${BUCKET_COLUMNS})
    SELECT {project: String}, ${set.code}, metric, '${grain}', toDate(time), hash, time, assumeNotNull(value),
      sum(signed) AS n_, sum(represented), sum(squares), ${BATCH}
    FROM (
      SELECT ${TIME("start_time")} AS time, ${seriesSql(set.columns, (column) => foldedSql(column, folded))} AS hash,
        toInt64(sign) AS signed, sign * sample_weight AS represented, represented * sample_weight AS squares,
        [${buckets.join(", ")}] AS values
      FROM llm_spans_v2 WHERE ${UNITS_SQL} AND is_model_call)
    ARRAY JOIN [${codes.join(", ")}] AS metric, values AS value
    WHERE value IS NOT NULL
    GROUP BY metric, time, hash, value HAVING n_ != 0`;
}

const SUM_TABLE_COLUMNS = [
  "project_id",
  "rollup",
  "grain",
  "day",
  "series",
  "time",
  ...SUM_COLUMNS,
];

/** What adds up, from the spans. */
export function sumsInsertSql({ set, grain, folded }: SetBuild): string {
  const hash = seriesSql(set.columns, (column) => foldedSql(column, folded));
  return `INSERT INTO rollup_sums_v1 (${SUM_TABLE_COLUMNS.join(", ")}, batch)
    SELECT {project: String}, ${set.code}, '${grain}', toDate(time), hash, time,
      ${SUM_COLUMNS.map((column) => `${column}_`).join(", ")}, ${BATCH}
    FROM (
      SELECT ${TIME("start_time")} AS time, ${hash} AS hash,
        ${SUM_COLUMNS.map((column) => `${SUMS[column]} AS ${column}_`).join(", ")}
      FROM llm_spans_v2 WHERE ${UNITS_SQL} GROUP BY time, hash)
    WHERE n_ != 0`;
}

const OF_HOURS = (
  set: RollupSet,
) => `project_id = {project: String} AND rollup = ${set.code} AND grain = 'hour'
      AND day >= toDate({from: DateTime('UTC')}) AND day < toDate({to: DateTime('UTC')})
      AND batch IN {hours: Array(UInt64)}`;

/** Days from their hours: exact, and a tenth of the rows. */
export function bucketsFromHoursSql(set: RollupSet): string {
  return `INSERT INTO rollup_buckets_v1 (${BUCKET_COLUMNS})
    SELECT {project: String}, ${set.code}, metric, 'day', day, series, toDateTime(day, 'UTC') AS time, bucket,
      sum(n), sum(weight), sum(weight_squared), ${BATCH}
    FROM rollup_buckets_v1 WHERE ${OF_HOURS(set)}
    GROUP BY metric, day, series, bucket`;
}

export function sumsFromHoursSql(set: RollupSet): string {
  return `INSERT INTO rollup_sums_v1 (${SUM_TABLE_COLUMNS.join(", ")}, batch)
    SELECT {project: String}, ${set.code}, 'day', day, series, toDateTime(day, 'UTC') AS time,
      ${SUM_COLUMNS.map((column) => `sum(${column})`).join(", ")}, ${BATCH}
    FROM rollup_sums_v1 WHERE ${OF_HOURS(set)} GROUP BY day, series`;
}

/** The spans of whole days, to be sorted by tenant. */
export function tenantCopySql(): string {
  const columns = [...TENANT_COPY_COLUMNS].join(", ");
  return `INSERT INTO spans_by_tenant_v1 (${columns}, day, batch)
    SELECT ${columns}, toDate(start_time) AS day,
      {base: UInt64} + intDiv(toUnixTimestamp(start_time), {length: UInt32})
    FROM llm_spans_v2 WHERE ${UNITS_SQL}`;
}
