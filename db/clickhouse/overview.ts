import { z } from "zod";
import { DIMENSION_COLUMNS, type QueryDimension } from "./dimension";
import type { Reader, ReadOptions } from "./query";
import type { RollupView } from "./rollup-pieces";
import { METRICS, type SumColumn } from "./rollup-sets";
import { bucketRelation, sumRelation } from "./rollup-source";
import { readRollupView } from "./rollup-view";
import type { QueryScope } from "./scope";

const CALLS = "is_model_call";
const TTFT = `metric = ${METRICS.ttft.code}`;
/** Embeddings are another kind of work: a tenth as long, and they would make calls look fast. */
const DURATION = `metric = ${METRICS.duration.code} AND kind != 'embedding'`;
const RATE = `metric = ${METRICS.tokensPerSecond.code} AND kind != 'embedding'`;
const RANKED = ["ttft", "duration", "tokensPerSecond"] as const;

/**
 * Percentiles of buckets inside ClickHouse, where only they are wanted and not the counts:
 * the same order statistic as lib/domain/percentile.ts takes. The function takes integers, and
 * weights are multiples of 2^-10.
 */
function bucketQuantiles(levels: string, counted: string): string {
  return `quantilesExactWeightedIf(${levels})(bucket, toUInt64(round(greatest(represented, 0) * 1024)), ${counted})`;
}

const SUMMED = [
  ...["n", "weight", "weight_squared", "input_tokens", "output_tokens", "cost_usd"],
  ...["priced_weight", "unpriced_weight"],
] as SumColumn[];

const Sums = z.object({
  requests: z.number(),
  weight: z.number(),
  weight_squared: z.number(),
  errors: z.number(),
  error_weight: z.number(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  cost_usd: z.string(),
  /** Weighted by sampling, as `priced_calls`. */
  unpriced_calls: z.number(),
  priced_calls: z.number(),
});

const SUMS = `sum(n) AS requests, sum(weight) AS represented, sum(weight_squared) AS squares,
  sumIf(n, is_error) AS errors, sumIf(weight, is_error) AS error_weight,
  sum(input_tokens) AS tokens_in, sum(output_tokens) AS tokens_out, sum(cost_usd) AS cost,
  sum(unpriced_weight) AS unpriced_calls, sum(priced_weight) AS priced_calls`;

/** Buckets of five percentiles; a list is empty where there is nothing to rank. */
const Ranks = z.object({
  ttft_n: z.number(),
  ttft: z.array(z.number()),
  duration: z.array(z.number()),
  duration_n: z.number(),
  tokens_per_second: z.array(z.number()),
});

export type OverviewTotals = z.infer<typeof Sums> & z.infer<typeof Ranks>;

const LEVELS = "0.5, 0.75, 0.9, 0.95, 0.99";
const emptyUnless = (n: string, sql: string) => `if(${n} > 0, ${sql}, [])`;

export interface OverviewScope extends QueryScope {
  readonly baselineFrom: string | number | Date;
  readonly baselineTo: string | number | Date;
  readonly groupBy: QueryDimension;
  readonly limit: number;
}

export interface OverviewPeriods {
  readonly current: OverviewTotals | null;
  readonly previous: OverviewTotals | null;
}

export interface OverviewGroups {
  readonly total: OverviewPeriods;
  readonly groups: Array<OverviewPeriods & { readonly key: string }>;
  readonly groupCount: number;
  /** Rare values of the dimension share the group `__other__`. */
  readonly folded: boolean;
}

/** What rollups hold from the baseline's begin to the range's end. */
export function readOverviewView(
  reader: Reader,
  scope: OverviewScope,
  options?: ReadOptions,
): Promise<RollupView> {
  return readRollupView(reader, { ...scope, from: scope.baselineFrom }, options);
}

/** Model calls of the range and of its baseline, whole and for the heaviest groups of a dimension. */
export async function getOverviewTotals(
  reader: Reader,
  scope: OverviewScope,
  options?: ReadOptions,
): Promise<OverviewGroups> {
  const view = await readOverviewView(reader, scope, options);
  const sums = await readSums(reader, view, scope, options);
  const keys = sums.filter((row) => row.is_whole === 0).map((row) => row.key);
  const ranks = await readRanks(reader, view, scope, keys, options);
  const rankOf = new Map(
    ranks.map((row): [string, z.infer<typeof Ranks>] => [
      `${row.is_whole} ${row.is_current} ${row.key}`,
      row,
    ]),
  );
  const periodsOf = (row: (typeof sums)[number]): OverviewPeriods => {
    const period = (isCurrent: boolean): OverviewTotals | null => {
      const sum = row.periods.find(({ is_current }) => is_current === isCurrent);
      const name = `${row.is_whole} ${isCurrent ? 1 : 0} ${row.key}`;
      return sum ? { ...NO_RANKS, ...sum, ...rankOf.get(name) } : null;
    };
    return { current: period(true), previous: period(false) };
  };
  const whole = sums.find((row) => row.is_whole === 1);
  return {
    total: whole ? periodsOf(whole) : { current: null, previous: null },
    groups: sums
      .filter((row) => row.is_whole === 0)
      .map((row) => ({ key: row.key, ...periodsOf(row) })),
    groupCount: whole?.group_count ?? 0,
    folded: view.folded.includes(DIMENSION_COLUMNS[scope.groupBy]),
  };
}

const NO_RANKS: z.infer<typeof Ranks> = {
  ttft_n: 0,
  ttft: [],
  duration: [],
  duration_n: 0,
  tokens_per_second: [],
};

const SUMS_TUPLE = `Tuple(is_current Bool, requests Int64, weight Float64, weight_squared Float64,
  errors Int64, error_weight Float64, input_tokens Float64, output_tokens Float64, cost_usd String,
  unpriced_calls Float64, priced_calls Float64)`;

function readSums(reader: Reader, view: RollupView, scope: OverviewScope, options?: ReadOptions) {
  const column = DIMENSION_COLUMNS[scope.groupBy];
  const asked = { keys: [column, "is_error"], where: CALLS, sums: SUMMED };
  const now = sumRelation(view, { ...asked, scope });
  const then = sumRelation(view, { ...asked, scope: baselineOf(scope), beside: now.params });
  return reader.query(
    {
      name: "getOverviewTotals",
      sql: `SELECT key, is_whole,
              groupArray(CAST((is_current, requests, represented, squares, errors, error_weight, tokens_in,
                tokens_out, toString(cost), unpriced_calls, priced_calls), '${SUMS_TUPLE}')) AS periods,
              count() OVER () - 1 AS group_count
            FROM (
              SELECT key, is_current, grouping(key) AS is_whole, ${SUMS}
              FROM (SELECT ${column} AS key, true AS is_current, * EXCEPT ${column} FROM ${now.sql}
                    UNION ALL SELECT ${column} AS key, false AS is_current, * EXCEPT ${column} FROM ${then.sql})
              GROUP BY GROUPING SETS ((key, is_current), (is_current))
              HAVING requests > 0)
            GROUP BY is_whole, key
            ORDER BY is_whole DESC, sumIf(represented, is_current) DESC, sum(represented) DESC, key
            LIMIT {limit: UInt32}`,
      params: { ...then.params, project: scope.project, limit: scope.limit + 1 },
      row: z.object({
        key: z.string(),
        is_whole: z.number(),
        periods: z.array(Sums.extend({ is_current: z.boolean() })),
        group_count: z.number(),
      }),
    },
    options,
  );
}

/** Percentiles of the named groups and of all calls, per period. */
function readRanks(
  reader: Reader,
  view: RollupView,
  scope: OverviewScope,
  keys: readonly string[],
  options?: ReadOptions,
) {
  const column = DIMENSION_COLUMNS[scope.groupBy];
  const asked = { keys: [column, "kind"], metrics: RANKED };
  const now = bucketRelation(view, { ...asked, scope });
  const then = bucketRelation(view, { ...asked, scope: baselineOf(scope), beside: now.params });
  return reader.query(
    {
      name: "getOverviewPercentiles",
      sql: `SELECT key, is_whole, is_current,
              sumIf(calls, ${TTFT}) AS ttft_n, sumIf(calls, ${DURATION}) AS duration_n,
              sumIf(calls, ${RATE}) AS rate_n,
              ${emptyUnless("ttft_n", bucketQuantiles(LEVELS, TTFT))} AS ttft,
              ${emptyUnless("duration_n", bucketQuantiles(LEVELS, DURATION))} AS duration,
              ${emptyUnless("rate_n", bucketQuantiles(LEVELS, RATE))} AS tokens_per_second
            FROM (
              SELECT if(name IN {keys: Array(String)}, name, '') AS key, name IN {keys: Array(String)} AS is_named,
                is_current, grouping(key) AS is_whole, metric, kind, bucket,
                sum(n) AS calls, sum(weight) AS represented
              FROM (SELECT ${column} AS name, true AS is_current, * EXCEPT ${column} FROM ${now.sql}
                    UNION ALL SELECT ${column} AS name, false AS is_current, * EXCEPT ${column} FROM ${then.sql})
              GROUP BY GROUPING SETS ((key, is_named, is_current, metric, kind, bucket), (is_current, metric, kind, bucket))
              HAVING is_whole OR is_named)
            GROUP BY key, is_whole, is_current`,
      params: { ...then.params, project: scope.project, keys },
      row: Ranks.extend({
        key: z.string(),
        is_whole: z.number(),
        is_current: z.coerce.number(),
      }),
    },
    options,
  );
}

function baselineOf(scope: OverviewScope): QueryScope {
  return { ...scope, from: scope.baselineFrom, to: scope.baselineTo };
}

const Point = z.object({
  key: z.string(),
  slot: z.number(),
  n: z.number(),
  weight: z.number(),
  errors: z.number(),
  error_weight: z.number(),
  cost_usd: z.string(),
});
const PointRanks = z.object({
  ttft_n: z.number(),
  duration_n: z.number(),
  tokens_per_second_n: z.number(),
  ttft: z.array(z.number()),
  duration: z.array(z.number()),
  tokens_per_second: z.array(z.number()),
});
export type OverviewPoint = z.infer<typeof Point> & z.infer<typeof PointRanks>;

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
  const column = DIMENSION_COLUMNS[scope.groupBy];
  const view = await readRollupView(reader, scope, options);
  const asked = { scope, slotSeconds: scope.intervalSeconds };
  const only = { columns: [column], values: scope.keys };
  const sums = sumRelation(view, {
    ...asked,
    keys: [column, "is_error"],
    where: CALLS,
    sums: ["n", "weight", "cost_usd"],
    only,
  });
  const buckets = bucketRelation(view, {
    ...asked,
    keys: [column, "kind"],
    metrics: RANKED,
    only,
  });
  const [points, ranks] = await Promise.all([
    reader.query(
      {
        name: "getOverviewSeries",
        sql: `SELECT ${column} AS key, slot, sum(n) AS calls, sum(weight) AS represented,
                sumIf(n, is_error) AS errors, sumIf(weight, is_error) AS error_weight,
                toString(sum(cost_usd)) AS cost
              FROM ${sums.sql} GROUP BY key, slot HAVING calls > 0 ORDER BY key, slot`,
        params: { ...sums.params, project: scope.project },
        row: Point.omit({ n: true, weight: true, cost_usd: true }).extend({
          calls: z.number(),
          represented: z.number(),
          cost: z.string(),
        }),
      },
      options,
    ),
    reader.query(
      {
        name: "getOverviewSeriesPercentiles",
        sql: `SELECT key, slot, sumIf(calls, ${TTFT}) AS ttft_n, sumIf(calls, ${DURATION}) AS duration_n,
                sumIf(calls, ${RATE}) AS tokens_per_second_n,
                ${emptyUnless("ttft_n", bucketQuantiles("0.5, 0.95, 0.99", TTFT))} AS ttft,
                ${emptyUnless("duration_n", bucketQuantiles("0.95", DURATION))} AS duration,
                ${emptyUnless("tokens_per_second_n", bucketQuantiles("0.5", RATE))} AS tokens_per_second
              FROM (SELECT ${column} AS key, slot, metric, kind, bucket, sum(n) AS calls, sum(weight) AS represented
                    FROM ${buckets.sql} GROUP BY key, slot, metric, kind, bucket)
              GROUP BY key, slot`,
        params: { ...buckets.params, project: scope.project },
        row: PointRanks.extend({ key: z.string(), slot: z.number() }),
      },
      options,
    ),
  ]);
  const rankOf = new Map(ranks.map((row) => [`${row.slot} ${row.key}`, row] as const));
  return points.map(({ calls, represented, cost, ...point }) => ({
    ...NO_POINT_RANKS,
    ...point,
    n: calls,
    weight: represented,
    cost_usd: cost,
    ...rankOf.get(`${point.slot} ${point.key}`),
  }));
}

const NO_POINT_RANKS: z.infer<typeof PointRanks> = {
  ttft_n: 0,
  duration_n: 0,
  tokens_per_second_n: 0,
  ttft: [],
  duration: [],
  tokens_per_second: [],
};

/** Models whose calls carry usage but have no known price, by calls; weighted by sampling. */
export async function listUnpricedModels(
  reader: Reader,
  scope: QueryScope,
  options?: ReadOptions,
): Promise<Array<{ provider: string; model: string; calls: number }>> {
  const view = await readRollupView(reader, scope, options);
  const { sql, params } = sumRelation(view, {
    scope,
    keys: ["provider", "request_model", "response_model"],
    where: CALLS,
    sums: ["unpriced", "unpriced_weight"],
  });
  return reader.query(
    {
      name: "listUnpricedModels",
      sql: `SELECT provider AS vendor, if(response_model = '', request_model, response_model) AS model,
              sum(unpriced) AS seen, sum(unpriced_weight) AS calls
            FROM ${sql} GROUP BY vendor, model HAVING seen > 0 ORDER BY calls DESC, vendor, model LIMIT 100`,
      params: { ...params, project: scope.project },
      row: z
        .object({ vendor: z.string(), model: z.string(), calls: z.number() })
        .transform(({ vendor, model, calls }) => ({ provider: vendor, model, calls })),
    },
    options,
  );
}
