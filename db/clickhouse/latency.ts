import { z } from "zod";
import { DIMENSION_COLUMNS, type QueryDimension } from "./dimension";
import { compileFilters } from "./filter-sql";
import type { Reader, ReadOptions } from "./query";
import { type QueryScope, SCOPE_SQL, scopeParams } from "./scope";
import { spanTable } from "./span-source";

/** Columns that hold each metric's bucket, computed when the span came in. */
export const METRIC_BUCKETS = {
  ttft: "ttft_bucket",
  duration: "duration_bucket",
  tpot: "tpot_bucket",
  tokensPerSecond: "tokens_per_second_bucket",
} as const;
export type QueryMetric = keyof typeof METRIC_BUCKETS;

/** Bucket index, calls seen, calls represented (sampling-weighted). */
const Bucket = z.tuple([z.number(), z.number(), z.number()]);
export type BucketRow = z.infer<typeof Bucket>;

const Histogram = z.object({ buckets: z.array(Bucket) });
const GroupRow = z.object({
  is_total: z.number(),
  keys: z.array(z.string()),
  /** Bucket indices ascending, and beside them calls seen and represented. */
  counts: z.tuple([z.array(z.number()), z.array(z.number()), z.array(z.number())]),
  group_count: z.number(),
});

export interface LatencyScope extends QueryScope {
  readonly metric: QueryMetric;
}

/** Model calls with the metric, by bucket. Reads the bucket, the weight and what filters ask. */
export async function getLatencyTotal(
  reader: Reader,
  scope: LatencyScope,
  options?: ReadOptions,
): Promise<BucketRow[]> {
  const bucket = METRIC_BUCKETS[scope.metric];
  const filters = compileFilters(scope.filters);
  const columns = ["project_id", "start_time", "is_model_call", "sample_weight", bucket];
  const { from } = await spanTable(reader, scope, [...columns, ...filters.columns], options);
  const [row] = await reader.query(
    {
      name: "getLatencyTotal",
      sql: `SELECT arraySort(groupArray((bucket, n, weight))) AS buckets FROM (
              SELECT assumeNotNull(${bucket}) AS bucket, count() AS n, sum(sample_weight) AS weight
              FROM ${from}
              WHERE ${SCOPE_SQL} AND is_model_call AND ${bucket} IS NOT NULL AND ${filters.sql}
              GROUP BY bucket)`,
      params: { ...filters.params, ...scopeParams(scope) },
      row: Histogram,
    },
    options,
  );
  return row?.buckets ?? [];
}

export interface LatencyGroups {
  /** All groups together, also those beyond `limit`. */
  readonly total: BucketRow[];
  readonly groups: ReadonlyArray<{ readonly keys: string[]; readonly buckets: BucketRow[] }>;
  /** Distinct groups under the filter, also those beyond `limit`. */
  readonly groupCount: number;
}

/** The same for the heaviest groups of one to three dimensions, and for all of them, in one scan. */
export async function getLatencyGroups(
  reader: Reader,
  scope: LatencyScope & { readonly groupBy: readonly QueryDimension[]; readonly limit: number },
  options?: ReadOptions,
): Promise<LatencyGroups> {
  const bucket = METRIC_BUCKETS[scope.metric];
  const filters = compileFilters(scope.filters);
  const keys = scope.groupBy.map((dimension) => DIMENSION_COLUMNS[dimension]);
  const columns = ["project_id", "start_time", "is_model_call", "sample_weight", bucket, ...keys];
  const { from } = await spanTable(reader, scope, [...columns, ...filters.columns], options);
  const rows = await reader.query(
    {
      name: "getLatencyGroups",
      sql: `SELECT grouping(${keys[0]}) AS is_total, [${keys.join(", ")}] AS keys,
              sumMap([bucket], [n], [weight]) AS counts, count() OVER () - 1 AS group_count
            FROM (
              SELECT ${keys.join(", ")}, assumeNotNull(${bucket}) AS bucket, count() AS n,
                sum(sample_weight) AS weight
              FROM ${from}
              WHERE ${SCOPE_SQL} AND is_model_call AND ${bucket} IS NOT NULL AND ${filters.sql}
              GROUP BY ${keys.join(", ")}, bucket)
            GROUP BY GROUPING SETS ((${keys.join(", ")}), ())
            ORDER BY is_total DESC, sum(weight) DESC, keys LIMIT {limit: UInt32}`,
      params: { ...filters.params, ...scopeParams(scope), limit: scope.limit + 1 },
      row: GroupRow,
    },
    options,
  );
  return {
    total: rows.filter((row) => row.is_total === 1).flatMap((row) => toBuckets(row.counts)),
    groups: rows
      .filter((row) => row.is_total === 0)
      .map((row) => ({ keys: row.keys, buckets: toBuckets(row.counts) })),
    groupCount: Math.max(0, rows[0]?.group_count ?? 0),
  };
}

function toBuckets([indices, n, weights]: z.infer<typeof GroupRow>["counts"]): BucketRow[] {
  return indices.map((index, at) => [index, n[at] ?? 0, weights[at] ?? 0]);
}

/** Buckets per interval: `slot` is the interval's start in seconds since 1970, a multiple of its length. */
export async function getLatencySlots(
  reader: Reader,
  scope: LatencyScope & { readonly intervalSeconds: number },
  options?: ReadOptions,
): Promise<Array<{ slot: number; buckets: BucketRow[] }>> {
  const bucket = METRIC_BUCKETS[scope.metric];
  const filters = compileFilters(scope.filters);
  const columns = ["project_id", "start_time", "is_model_call", "sample_weight", bucket];
  const { from } = await spanTable(reader, scope, [...columns, ...filters.columns], options);
  return reader.query(
    {
      name: "getLatencySlots",
      sql: `SELECT slot, arraySort(groupArray((bucket, n, weight))) AS buckets FROM (
              SELECT intDiv(toUnixTimestamp(start_time), {interval: UInt32}) * {interval: UInt32} AS slot,
                assumeNotNull(${bucket}) AS bucket, count() AS n, sum(sample_weight) AS weight
              FROM ${from}
              WHERE ${SCOPE_SQL} AND is_model_call AND ${bucket} IS NOT NULL AND ${filters.sql}
              GROUP BY slot, bucket)
            GROUP BY slot ORDER BY slot`,
      params: { ...filters.params, ...scopeParams(scope), interval: scope.intervalSeconds },
      row: z.object({ slot: z.number(), buckets: z.array(Bucket) }),
    },
    options,
  );
}

/** Buckets per bucket of input tokens, for calls that carry both. */
export async function getLatencyByTokens(
  reader: Reader,
  scope: LatencyScope,
  options?: ReadOptions,
): Promise<Array<{ inputTokensBucket: number; buckets: BucketRow[] }>> {
  const bucket = METRIC_BUCKETS[scope.metric];
  const filters = compileFilters(scope.filters);
  const columns = [
    "project_id",
    "start_time",
    "is_model_call",
    "sample_weight",
    "input_tokens_bucket",
    bucket,
  ];
  const { from } = await spanTable(reader, scope, [...columns, ...filters.columns], options);
  const rows = await reader.query(
    {
      name: "getLatencyByTokens",
      sql: `SELECT tokens, arraySort(groupArray((bucket, n, weight))) AS buckets FROM (
              SELECT assumeNotNull(input_tokens_bucket) AS tokens, assumeNotNull(${bucket}) AS bucket,
                count() AS n, sum(sample_weight) AS weight
              FROM ${from}
              WHERE ${SCOPE_SQL} AND is_model_call AND ${bucket} IS NOT NULL
                AND input_tokens_bucket IS NOT NULL AND ${filters.sql}
              GROUP BY tokens, bucket)
            GROUP BY tokens ORDER BY tokens`,
      params: { ...filters.params, ...scopeParams(scope) },
      row: z.object({ tokens: z.number(), buckets: z.array(Bucket) }),
    },
    options,
  );
  return rows.map(({ tokens, buckets }) => ({ inputTokensBucket: tokens, buckets }));
}

/**
 * How many calls that generate are streamed and carry a TTFT, and why the others do not. An
 * embedding has no first token and is left out.
 */
export async function getLatencyCoverage(
  reader: Reader,
  scope: QueryScope,
  options?: ReadOptions,
): Promise<{
  modelCalls: number;
  streamed: number;
  unknownStreaming: number;
  withTtft: number;
  absent: Array<{ reason: string; count: number }>;
}> {
  const filters = compileFilters(scope.filters);
  const columns = [
    ...["project_id", "start_time", "is_model_call", "kind", "is_stream", "ttft_absent_reason"],
  ];
  const { from } = await spanTable(reader, scope, [...columns, ...filters.columns], options);
  const rows = await reader.query(
    {
      name: "getLatencyCoverage",
      sql: `SELECT ttft_absent_reason AS reason, count() AS calls,
              countIf(is_stream = true) AS streamed, countIf(is_stream IS NULL) AS unknown_streaming
            FROM ${from}
            WHERE ${SCOPE_SQL} AND is_model_call AND kind = 'llm' AND ${filters.sql}
            GROUP BY reason ORDER BY calls DESC, reason`,
      params: { ...filters.params, ...scopeParams(scope) },
      row: z.object({
        reason: z.string(),
        calls: z.number(),
        streamed: z.number(),
        unknown_streaming: z.number(),
      }),
    },
    options,
  );
  const sum = (pick: (row: (typeof rows)[number]) => number) =>
    rows.reduce((total, row) => total + pick(row), 0);
  return {
    modelCalls: sum((row) => row.calls),
    streamed: sum((row) => row.streamed),
    unknownStreaming: sum((row) => row.unknown_streaming),
    // A model call without a TTFT always has a reason.
    withTtft: rows.find((row) => row.reason === "")?.calls ?? 0,
    absent: rows
      .filter((row) => row.reason !== "")
      .map((row) => ({ reason: row.reason, count: row.calls })),
  };
}

/**
 * A percentile's bucket per group and equal step of the range, with the calls it is read
 * from. `keys` are joined by U+001F: only the rows on screen are asked for.
 */
export async function getLatencySparklines(
  reader: Reader,
  scope: LatencyScope & {
    readonly groupBy: readonly QueryDimension[];
    readonly keys: ReadonlyArray<readonly string[]>;
    readonly steps: number;
  },
  options?: ReadOptions,
): Promise<Array<{ keys: string[]; step: number; buckets: BucketRow[] }>> {
  const bucket = METRIC_BUCKETS[scope.metric];
  const filters = compileFilters(scope.filters);
  const keys = scope.groupBy.map((dimension) => DIMENSION_COLUMNS[dimension]);
  const columns = ["project_id", "start_time", "is_model_call", "sample_weight", bucket, ...keys];
  const { from } = await spanTable(reader, scope, [...columns, ...filters.columns], options);
  const first = new Date(scope.from).getTime();
  const stepMs = Math.max(1, (new Date(scope.to).getTime() - first) / scope.steps);
  return reader.query(
    {
      name: "getLatencySparklines",
      sql: `SELECT [${keys.join(", ")}] AS keys, step, arraySort(groupArray((bucket, n, weight))) AS buckets
            FROM (
              SELECT ${keys.join(", ")},
                toUInt32(floor((toUnixTimestamp64Milli(start_time) - {first_ms: Int64}) / {step_ms: Float64})) AS step,
                assumeNotNull(${bucket}) AS bucket, count() AS n, sum(sample_weight) AS weight
              FROM ${from}
              WHERE ${SCOPE_SQL} AND is_model_call AND ${bucket} IS NOT NULL AND ${filters.sql}
                AND ${keys.length === 1 ? keys[0] : `concat(${keys.join(", '\\x1f', ")})`} IN {keys: Array(String)}
              GROUP BY ${keys.join(", ")}, step, bucket)
            GROUP BY ${keys.join(", ")}, step`,
      params: {
        ...filters.params,
        ...scopeParams(scope),
        first_ms: String(first),
        step_ms: stepMs,
        keys: scope.keys.map((values) => values.join("\x1f")),
      },
      row: z.object({ keys: z.array(z.string()), step: z.number(), buckets: z.array(Bucket) }),
    },
    options,
  );
}
