import { z } from "zod";
import { DIMENSION_COLUMNS, type QueryDimension } from "./dimension";
import { compileFilters } from "./filter-sql";
import { type Reader, type ReadOptions, toClickHouseTime } from "./query";
import { type QueryScope, SCOPE_SQL, scopeParams } from "./scope";
import { spanTable } from "./span-source";

/**
 * Percentiles of buckets inside ClickHouse, where only they are wanted and not the counts:
 * the same order statistic as lib/domain/percentile.ts takes. Weights become thousandths,
 * because the function takes integers; ten thousand of the largest still add up within 64 bits.
 */
function bucketQuantiles(
  levels: string,
  bucket: string,
  counted: string,
  state: "" | "State" = "",
): string {
  return `quantilesExactWeighted${state}If(${levels})(assumeNotNull(${bucket}), toUInt64(round(least(sample_weight, 1e12) * 1000)), ${counted})`;
}

const TTFT = "ttft_bucket IS NOT NULL";
/** Embeddings are another kind of work: a tenth as long, and they would make calls look fast. */
const DURATION = "duration_bucket IS NOT NULL AND kind != 'embedding'";
const RATE = "tokens_per_second_bucket IS NOT NULL AND kind != 'embedding'";

/** A call whose tokens are known but whose price is not. */
const UNPRICED = "cost_usd IS NULL AND (input_tokens IS NOT NULL OR output_tokens IS NOT NULL)";
/** Exact: decimal money times a decimal weight. */
const COST = "cost_usd * toDecimal128(sample_weight, 6)";

const COLUMNS = [
  "project_id",
  "start_time",
  "is_model_call",
  "is_error",
  "kind",
  "sample_weight",
  "ttft_bucket",
  "duration_bucket",
  "tokens_per_second_bucket",
  "input_tokens",
  "output_tokens",
  "cost_usd",
];

/** Sums, and the buckets of five percentiles; a list is empty where there is nothing to rank. */
const Totals = z.object({
  requests: z.number(),
  weight: z.number(),
  errors: z.number(),
  error_weight: z.number(),
  ttft_n: z.number(),
  ttft: z.array(z.number()),
  duration: z.array(z.number()),
  duration_n: z.number(),
  tokens_per_second: z.array(z.number()),
  input_tokens: z.number(),
  output_tokens: z.number(),
  cost_usd: z.string(),
  unpriced_calls: z.number(),
  priced_calls: z.number(),
});
export type OverviewTotals = z.infer<typeof Totals>;

const LEVELS = "0.5, 0.75, 0.9, 0.95, 0.99";

/** Sums and states per group and period, of which the whole is made by merging. */
const PARTS = `count() AS n, sum(sample_weight) AS w, countIf(is_error) AS n_errors,
  sumIf(sample_weight, is_error) AS w_errors,
  countIf(${TTFT}) AS n_ttft, ${bucketQuantiles(LEVELS, "ttft_bucket", TTFT, "State")} AS q_ttft,
  countIf(${DURATION}) AS n_duration, ${bucketQuantiles(LEVELS, "duration_bucket", DURATION, "State")} AS q_duration,
  countIf(${RATE}) AS n_rate, ${bucketQuantiles(LEVELS, "tokens_per_second_bucket", RATE, "State")} AS q_rate,
  sum(ifNull(input_tokens, 0) * sample_weight) AS tokens_in,
  sum(ifNull(output_tokens, 0) * sample_weight) AS tokens_out,
  sum(ifNull(${COST}, 0)) AS cost, countIf(${UNPRICED}) AS n_unpriced,
  countIf(cost_usd IS NOT NULL) AS n_priced`;

const merged = (count: string, state: string) =>
  `if(sum(${count}) = 0, [], quantilesExactWeightedMerge(${LEVELS})(${state}))`;
const WHOLES = `sum(n) AS requests, sum(w) AS weight, sum(n_errors) AS errors, sum(w_errors) AS error_weight,
  sum(n_ttft) AS ttft_n, ${merged("n_ttft", "q_ttft")} AS ttft,
  ${merged("n_duration", "q_duration")} AS duration, sum(n_duration) AS duration_n,
  ${merged("n_rate", "q_rate")} AS tokens_per_second, sum(tokens_in) AS input_tokens,
  sum(tokens_out) AS output_tokens, toString(sum(cost)) AS cost_usd, sum(n_unpriced) AS unpriced_calls,
  sum(n_priced) AS priced_calls`;

export interface OverviewScope extends QueryScope {
  /** What the range is held against; ends before the range begins. */
  readonly baselineFrom: string;
  readonly baselineTo: string;
  readonly groupBy: QueryDimension;
  /** Groups returned, by their calls in the range. */
  readonly limit: number;
}

export interface OverviewPeriods {
  readonly current: OverviewTotals | null;
  readonly previous: OverviewTotals | null;
}

const TOTALS_TUPLE = `Tuple(is_current Bool, requests UInt64, weight Float64, errors UInt64,
  error_weight Float64, ttft_n UInt64, ttft Array(Int16), duration Array(Int16), duration_n UInt64,
  tokens_per_second Array(Int16), input_tokens Float64, output_tokens Float64, cost_usd String,
  unpriced_calls UInt64, priced_calls UInt64)`;

const PeriodsRow = z.object({
  key: z.string(),
  is_whole: z.number(),
  periods: z.array(Totals.extend({ is_current: z.boolean() })),
  group_count: z.number(),
});

/**
 * Model calls of the range and of its baseline, whole and for the heaviest groups of a
 * dimension, in one scan.
 */
export async function getOverviewTotals(
  reader: Reader,
  scope: OverviewScope,
  options?: ReadOptions,
): Promise<{
  total: OverviewPeriods;
  groups: Array<OverviewPeriods & { readonly key: string }>;
  groupCount: number;
}> {
  const filters = compileFilters(scope.filters);
  const column = DIMENSION_COLUMNS[scope.groupBy];
  const both = { ...scope, from: scope.baselineFrom };
  const columns = [...COLUMNS, column, ...filters.columns];
  const { from } = await spanTable(reader, both, columns, options);
  const rows = await reader.query(
    {
      name: "getOverviewTotals",
      sql: `SELECT key, is_whole,
              groupArray(CAST((is_current, requests, weight, errors, error_weight, ttft_n, ttft, duration,
                duration_n, tokens_per_second, input_tokens, output_tokens, cost_usd, unpriced_calls,
                priced_calls), '${TOTALS_TUPLE}')) AS periods,
              count() OVER () - 1 AS group_count
            FROM (
              SELECT key, grouping(key) AS is_whole, is_current, ${WHOLES}
              FROM (
                SELECT ${column} AS key, start_time >= {split: DateTime64(9, 'UTC')} AS is_current, ${PARTS}
                FROM ${from} WHERE ${SCOPE_SQL}
                  AND (start_time < {gap: DateTime64(9, 'UTC')} OR start_time >= {split: DateTime64(9, 'UTC')})
                  AND is_model_call AND ${filters.sql}
                GROUP BY key, is_current)
              GROUP BY GROUPING SETS ((key, is_current), (is_current)))
            GROUP BY is_whole, key
            ORDER BY is_whole DESC, sumIf(weight, is_current) DESC, sum(weight) DESC, key
            LIMIT {limit: UInt32}`,
      params: {
        ...filters.params,
        ...scopeParams(both),
        gap: toClickHouseTime(scope.baselineTo),
        split: toClickHouseTime(scope.from),
        limit: scope.limit + 1,
      },
      row: PeriodsRow,
    },
    options,
  );
  const whole = rows.find((row) => row.is_whole === 1);
  return {
    total: toPeriods(whole?.periods ?? []),
    groups: rows
      .filter((row) => row.is_whole === 0)
      .map((row) => ({ key: row.key, ...toPeriods(row.periods) })),
    groupCount: whole?.group_count ?? 0,
  };
}

function toPeriods(periods: z.infer<typeof PeriodsRow>["periods"]): OverviewPeriods {
  return {
    current: periods.find((period) => period.is_current) ?? null,
    previous: periods.find((period) => !period.is_current) ?? null,
  };
}

const Point = z.object({
  key: z.string(),
  slot: z.number(),
  n: z.number(),
  weight: z.number(),
  errors: z.number(),
  error_weight: z.number(),
  ttft_n: z.number(),
  duration_n: z.number(),
  tokens_per_second_n: z.number(),
  ttft: z.array(z.number()),
  duration: z.array(z.number()),
  tokens_per_second: z.array(z.number()),
  cost_usd: z.string(),
});
export type OverviewPoint = z.infer<typeof Point>;

/** Groups over time; `slot` is the interval's start in seconds since 1970. */
export async function getOverviewSeries(
  reader: Reader,
  scope: QueryScope & {
    readonly groupBy: QueryDimension;
    readonly keys: readonly string[];
    readonly intervalSeconds: number;
  },
  options?: ReadOptions,
): Promise<OverviewPoint[]> {
  if (scope.keys.length === 0) return [];
  const filters = compileFilters(scope.filters);
  const column = DIMENSION_COLUMNS[scope.groupBy];
  const columns = [...COLUMNS, column, ...filters.columns];
  const { from } = await spanTable(reader, scope, columns, options);
  return reader.query(
    {
      name: "getOverviewSeries",
      sql: `SELECT ${column} AS key,
              intDiv(toUnixTimestamp(start_time), {interval: UInt32}) * {interval: UInt32} AS slot,
              count() AS n, sum(sample_weight) AS weight, countIf(is_error) AS errors,
              sumIf(sample_weight, is_error) AS error_weight,
              countIf(${TTFT}) AS ttft_n, countIf(${DURATION}) AS duration_n, countIf(${RATE}) AS tokens_per_second_n,
              ${bucketQuantiles("0.5, 0.95, 0.99", "ttft_bucket", TTFT)} AS ttft,
              ${bucketQuantiles("0.95", "duration_bucket", DURATION)} AS duration,
              ${bucketQuantiles("0.5", "tokens_per_second_bucket", RATE)} AS tokens_per_second,
              toString(sum(ifNull(${COST}, 0))) AS cost_usd
            FROM ${from}
            WHERE ${SCOPE_SQL} AND is_model_call AND ${filters.sql} AND ${column} IN {keys: Array(String)}
            GROUP BY key, slot ORDER BY key, slot`,
      params: {
        ...filters.params,
        ...scopeParams(scope),
        keys: scope.keys,
        interval: scope.intervalSeconds,
      },
      row: Point,
    },
    options,
  );
}

/** Models whose calls carry usage but have no known price, by calls. */
export async function listUnpricedModels(
  reader: Reader,
  scope: QueryScope,
  options?: ReadOptions,
): Promise<Array<{ provider: string; model: string; calls: number }>> {
  const filters = compileFilters(scope.filters);
  const columns = [
    ...["project_id", "start_time", "is_model_call", "cost_usd", "input_tokens", "output_tokens"],
    ...["provider", "request_model", "response_model"],
  ];
  const { from } = await spanTable(reader, scope, [...columns, ...filters.columns], options);
  return reader.query(
    {
      name: "listUnpricedModels",
      sql: `SELECT provider, if(response_model = '', request_model, response_model) AS model, count() AS calls
            FROM ${from}
            WHERE ${SCOPE_SQL} AND is_model_call AND ${UNPRICED} AND ${filters.sql}
            GROUP BY provider, model ORDER BY calls DESC, provider, model LIMIT 100`,
      params: { ...filters.params, ...scopeParams(scope) },
      row: z.object({ provider: z.string(), model: z.string(), calls: z.number() }),
    },
    options,
  );
}

/** The trace whose model calls cost most; null when none has a price. */
export async function getTopTrace(
  reader: Reader,
  scope: QueryScope,
  options?: ReadOptions,
): Promise<{ traceId: string; costUsd: string; calls: number } | null> {
  const filters = compileFilters(scope.filters);
  const columns = ["project_id", "start_time", "is_model_call", "trace_id", "cost_usd"];
  const { from } = await spanTable(
    reader,
    scope,
    [...columns, "sample_weight", ...filters.columns],
    options,
  );
  const [row] = await reader.query(
    {
      name: "getTopTrace",
      sql: `SELECT trace_id, toString(sum(${COST})) AS cost, count() AS calls
            FROM ${from}
            WHERE ${SCOPE_SQL} AND is_model_call AND cost_usd > 0 AND ${filters.sql}
            GROUP BY trace_id ORDER BY sum(${COST}) DESC, trace_id LIMIT 1`,
      params: { ...filters.params, ...scopeParams(scope) },
      row: z.object({ trace_id: z.string(), cost: z.string(), calls: z.number() }),
    },
    options,
  );
  return row ? { traceId: row.trace_id, costUsd: row.cost, calls: row.calls } : null;
}
