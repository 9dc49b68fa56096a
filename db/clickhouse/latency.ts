import { z } from "zod";
import { DIMENSION_COLUMNS, type QueryDimension } from "./dimension";
import type { Reader, ReadOptions } from "./query";
import { type RollupMetric, splitByTokens, splitCoverage } from "./rollup-sets";
import { bucketRelation } from "./rollup-source";
import { readRollupView } from "./rollup-view";
import type { QueryScope } from "./scope";

export type QueryMetric = "ttft" | "duration" | "tpot" | "tokensPerSecond";

/**
 * Bucket index, calls seen, calls represented (weighted by sampling) and the squares of
 * their weights, which say what the sample is worth.
 */
export type BucketRow = [index: number, n: number, weight: number, weightSquared: number];

/** As columns: rows of four take five times as long to check, and 2,000 tenants have 90,000. */
const Buckets = z.object({
  indices: z.array(z.number()),
  calls: z.array(z.number()),
  /** Empty, as `squares`, where every call weighs 1. */
  weights: z.array(z.number()),
  squares: z.array(z.number()),
});

function toBuckets({ indices, calls, weights, squares }: z.infer<typeof Buckets>): BucketRow[] {
  return indices.map((index, at) => {
    const n = calls[at] ?? 0;
    return [index, n, weights[at] ?? n, squares[at] ?? n];
  });
}

export interface LatencyScope extends QueryScope {
  readonly metric: QueryMetric;
}

const COUNTS = "sum(n) AS seen, sum(weight) AS represented, sum(weight_squared) AS squared";
/** What two rows that cancel leave behind is no bucket. */
const PRESENT = "HAVING seen > 0";
/** Sums of weights and of their squares that equal the number leave every weight at 1. */
const BUCKETS = `(arraySort(groupArray((bucket, seen, represented, squared))) AS sorted).1 AS indices,
  if((sum(represented) = sum(seen) AND sum(squared) = sum(seen)) AS is_plain, [], sorted.3) AS weights,
  if(is_plain, [], sorted.4) AS squares, sorted.2 AS calls`;

/** Model calls with the metric, by bucket. */
export async function getLatencyTotal(
  reader: Reader,
  scope: LatencyScope,
  options?: ReadOptions,
): Promise<BucketRow[]> {
  const view = await readRollupView(reader, scope, options);
  const { sql, params } = bucketRelation(view, { scope, keys: [], metrics: [scope.metric] });
  const [row] = await reader.query(
    {
      name: "getLatencyTotal",
      sql: `SELECT ${BUCKETS} FROM (SELECT bucket, ${COUNTS} FROM ${sql} GROUP BY bucket ${PRESENT})`,
      params: { ...params, project: scope.project },
      row: Buckets,
    },
    options,
  );
  return row ? toBuckets(row) : [];
}

export interface LatencyGroups {
  /** All groups together, also those beyond `limit`. */
  readonly total: BucketRow[];
  readonly groups: ReadonlyArray<{ readonly keys: string[]; readonly buckets: BucketRow[] }>;
  /** Distinct groups under the filter, also those beyond `limit`. */
  readonly groupCount: number;
  /** Grouped by a dimension whose rare values share the group `__other__`. */
  readonly folded: boolean;
}

const GroupRow = Buckets.extend({
  is_total: z.number(),
  keys: z.array(z.string()),
  group_count: z.number(),
});

/** The same for the heaviest groups of one to three dimensions, and for all of them, in one query. */
export async function getLatencyGroups(
  reader: Reader,
  scope: LatencyScope & { readonly groupBy: readonly QueryDimension[]; readonly limit: number },
  options?: ReadOptions,
): Promise<LatencyGroups> {
  const keys = scope.groupBy.map((dimension) => DIMENSION_COLUMNS[dimension]);
  const view = await readRollupView(reader, scope, options);
  const { sql, params } = bucketRelation(view, { scope, keys, metrics: [scope.metric] });
  const names = keys.map((_, index) => `k${index}`);
  const renamed = keys.map((key, index) => `${key} AS k${index}`);
  const rows = await reader.query(
    {
      name: "getLatencyGroups",
      // The whole is added up bucket by bucket beside the groups: sums of maps take ten times as long.
      sql: `SELECT is_total, [${names.join(", ")}] AS keys, ${BUCKETS}, count() OVER () - 1 AS group_count
            FROM (
              SELECT ${renamed.join(", ")}, grouping(k0) AS is_total, bucket, ${COUNTS}
              FROM ${sql}
              GROUP BY GROUPING SETS ((${names.join(", ")}, bucket), (bucket)) ${PRESENT})
            GROUP BY is_total, ${names.join(", ")}
            ORDER BY is_total DESC, sum(represented) DESC, keys LIMIT {limit: UInt32}`,
      params: { ...params, project: scope.project, limit: scope.limit + 1 },
      row: GroupRow,
    },
    options,
  );
  return {
    total: rows.filter((row) => row.is_total === 1).flatMap(toBuckets),
    groups: rows
      .filter((row) => row.is_total === 0)
      .map((row) => ({ keys: row.keys, buckets: toBuckets(row) })),
    groupCount: Math.max(0, rows[0]?.group_count ?? 0),
    folded: keys.some((key) => view.folded.includes(key)),
  };
}

/** Buckets per interval: `slot` is the interval's start in seconds since 1970, a multiple of its length. */
export async function getLatencySlots(
  reader: Reader,
  scope: LatencyScope & { readonly intervalSeconds: number },
  options?: ReadOptions,
): Promise<Array<{ slot: number; buckets: BucketRow[] }>> {
  const view = await readRollupView(reader, scope, options);
  const { sql, params } = bucketRelation(view, {
    scope,
    keys: [],
    metrics: [scope.metric],
    slotSeconds: scope.intervalSeconds,
  });
  const rows = await reader.query(
    {
      name: "getLatencySlots",
      sql: `SELECT slot, ${BUCKETS}
            FROM (SELECT slot, bucket, ${COUNTS} FROM ${sql} GROUP BY slot, bucket ${PRESENT})
            GROUP BY slot ORDER BY slot`,
      params: { ...params, project: scope.project },
      row: Buckets.extend({ slot: z.number() }),
    },
    options,
  );
  return rows.map((row) => ({ slot: row.slot, buckets: toBuckets(row) }));
}

const BY_TOKENS = {
  ttft: "ttftByTokens",
  duration: "durationByTokens",
  tpot: "tpotByTokens",
  tokensPerSecond: "tokensPerSecondByTokens",
} as const satisfies Record<QueryMetric, RollupMetric>;

/** Buckets per bucket of input tokens, for calls that carry both. */
export async function getLatencyByTokens(
  reader: Reader,
  scope: LatencyScope,
  options?: ReadOptions,
): Promise<Array<{ inputTokensBucket: number; buckets: BucketRow[] }>> {
  const view = await readRollupView(reader, scope, options);
  const metrics = [BY_TOKENS[scope.metric]];
  const { sql, params } = bucketRelation(view, { scope, keys: [], metrics });
  const rows = await reader.query(
    {
      name: "getLatencyByTokens",
      sql: `SELECT bucket, ${COUNTS} FROM ${sql} GROUP BY bucket ${PRESENT} ORDER BY bucket`,
      params: { ...params, project: scope.project },
      row: z.object({
        bucket: z.number(),
        seen: z.number(),
        represented: z.number(),
        squared: z.number(),
      }),
    },
    options,
  );
  const columns = new Map<number, BucketRow[]>();
  for (const row of rows) {
    const { inputTokens, bucket } = splitByTokens(row.bucket);
    const buckets = columns.get(inputTokens) ?? [];
    buckets.push([bucket, row.seen, row.represented, row.squared]);
    columns.set(inputTokens, buckets);
  }
  return [...columns].map(([inputTokensBucket, buckets]) => ({ inputTokensBucket, buckets }));
}

export interface LatencyCoverage {
  readonly modelCalls: number;
  readonly streamed: number;
  readonly unknownStreaming: number;
  readonly withTtft: number;
  readonly absent: Array<{ reason: string; count: number }>;
}

/**
 * How many calls that generate are streamed and carry a TTFT, and why the others do not. An
 * embedding has no first token and is left out. A sampled call counts for all it stands for.
 */
export async function getLatencyCoverage(
  reader: Reader,
  scope: QueryScope,
  options?: ReadOptions,
): Promise<LatencyCoverage> {
  const view = await readRollupView(reader, scope, options);
  const asked = { scope, keys: [], metrics: ["coverage"], where: "kind = 'llm'" } as const;
  const { sql, params } = bucketRelation(view, asked);
  const rows = await reader.query(
    {
      name: "getLatencyCoverage",
      sql: `SELECT bucket, ${COUNTS} FROM ${sql} GROUP BY bucket ${PRESENT}`,
      params: { ...params, project: scope.project },
      row: z.object({ bucket: z.number(), represented: z.number() }),
    },
    options,
  );
  const states = rows.map(({ bucket, represented }) => ({ ...splitCoverage(bucket), represented }));
  const sum = (wanted: (state: (typeof states)[number]) => boolean) =>
    states.filter(wanted).reduce((total, { represented }) => total + represented, 0);
  const reasons = [...new Set(states.map(({ reason }) => reason))].filter((text) => text !== "");
  return {
    modelCalls: sum(() => true),
    streamed: sum(({ stream }) => stream === "yes"),
    unknownStreaming: sum(({ stream }) => stream === "unknown"),
    // A model call without a TTFT always has a reason.
    withTtft: sum(({ reason }) => reason === ""),
    absent: reasons
      .map((reason) => ({ reason, count: sum((state) => state.reason === reason) }))
      .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
  };
}

/**
 * Buckets per group and interval of the range, for the rows on screen alone. `slot` as in
 * `getLatencySlots`.
 */
export async function getLatencySparklines(
  reader: Reader,
  scope: LatencyScope & {
    readonly groupBy: readonly QueryDimension[];
    readonly keys: ReadonlyArray<readonly string[]>;
    readonly intervalSeconds: number;
  },
  options?: ReadOptions,
): Promise<Array<{ keys: string[]; slot: number; buckets: BucketRow[] }>> {
  const keys = scope.groupBy.map((dimension) => DIMENSION_COLUMNS[dimension]);
  const view = await readRollupView(reader, scope, options);
  const { sql, params } = bucketRelation(view, {
    scope,
    keys,
    metrics: [scope.metric],
    slotSeconds: scope.intervalSeconds,
    only: { columns: keys, values: scope.keys.map((values) => values.join("\x1f")) },
  });
  const names = keys.map((_, index) => `k${index}`).join(", ");
  const renamed = keys.map((key, index) => `${key} AS k${index}`).join(", ");
  const rows = await reader.query(
    {
      name: "getLatencySparklines",
      sql: `SELECT [${names}] AS keys, slot, ${BUCKETS}
            FROM (SELECT ${renamed}, slot, bucket, ${COUNTS} FROM ${sql}
                  GROUP BY ${names}, slot, bucket ${PRESENT})
            GROUP BY ${names}, slot`,
      params: { ...params, project: scope.project },
      row: Buckets.extend({ keys: z.array(z.string()), slot: z.number() }),
    },
    options,
  );
  return rows.map((row) => ({ keys: row.keys, slot: row.slot, buckets: toBuckets(row) }));
}
