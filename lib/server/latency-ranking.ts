import type { z } from "zod";
import { type BucketRow, getLatencyGroups, getLatencySparklines } from "@/db/clickhouse/latency";
import type { getLatencyRanking } from "@/lib/contracts/latency";
import { percentileInterval } from "@/lib/domain/interval";
import { PERCENTILE_LEVELS, percentile } from "@/lib/domain/percentile";
import { comparePeriods, VERDICTS, type Verdict } from "@/lib/domain/verdict";
import type { App } from "./app";
import { summarise, unitOf } from "./latency";
import { toQueryScope } from "./query-scope";

/** Groups compared, by weight. Beyond it a group has too few calls to say anything of. */
const MAX_GROUPS = 3_000;
const SPARKLINE_STEPS = 24;

type Query = z.output<(typeof getLatencyRanking)["query"]>;
type Response = z.input<(typeof getLatencyRanking)["response"]>;

export async function readRanking(app: App, query: Query, signal: AbortSignal): Promise<Response> {
  const { reader } = app.clickhouse;
  const scope = {
    ...toQueryScope(query),
    metric: query.metric,
    groupBy: query.groupBy,
    limit: MAX_GROUPS,
  };
  const baseline = baselineOf(query);
  const [now, then] = await Promise.all([
    getLatencyGroups(reader, scope, { signal }),
    getLatencyGroups(reader, { ...scope, ...baseline }, { signal }),
  ]);

  const q = PERCENTILE_LEVELS[query.percentile];
  const before = new Map(then.groups.map(({ keys, buckets }) => [keys.join("\x1f"), buckets]));
  const groups = now.groups.map(({ keys, buckets }) => ({
    keys,
    current: toSample(buckets),
    baseline: toSample(before.get(keys.join("\x1f")) ?? []),
  }));
  const comparisons = comparePeriods(groups, q, query.metric !== "tokensPerSecond");
  const rows = groups.map(({ keys, current, baseline: old }, index) => ({
    keys,
    n: current.n,
    baselineN: old.n,
    weight: current.weight,
    value: percentile(current.counts, q),
    interval: toTuple(percentileInterval(current.counts, q, current.n)),
    baselineValue: percentile(old.counts, q),
    baselineInterval: toTuple(percentileInterval(old.counts, q, old.n)),
    ratio: comparisons[index]?.ratio ?? null,
    ratioInterval: toTuple(comparisons[index]?.ratioInterval ?? null),
    verdict: comparisons[index]?.verdict ?? ("too-few" as const),
  }));

  const isSlowerUp = query.metric !== "tokensPerSecond";
  const shown = rows.sort(ORDER[query.sort](isSlowerUp)).slice(0, query.limit);
  const sparklines = await readSparklines(app, query, scope, shown, q, signal);
  return {
    unit: unitOf(query.metric),
    baseline,
    rows: shown.map((row) => ({
      ...row,
      sparkline: sparklines.get(row.keys.join("\x1f")) ?? noLine(),
    })),
    groupCount: now.groupCount,
  };
}

interface Ranked {
  readonly weight: number;
  readonly value: number | null;
  readonly ratio: number | null;
  readonly ratioInterval: readonly [number, number] | null;
  readonly verdict: Verdict;
}

/** `change` puts what is believed first, then the largest change for the worse. */
const ORDER: Record<Query["sort"], (isSlowerUp: boolean) => (a: Ranked, b: Ranked) => number> = {
  change: (isSlowerUp) => (a, b) =>
    VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
    slowdown(b, isSlowerUp) - slowdown(a, isSlowerUp) ||
    b.weight - a.weight,
  value: (isSlowerUp) => (a, b) =>
    (isSlowerUp ? 1 : -1) * ((b.value ?? 0) - (a.value ?? 0)) || b.weight - a.weight,
  count: () => (a, b) => b.weight - a.weight,
};

function slowdown({ ratio }: Ranked, isSlowerUp: boolean): number {
  return ratio === null ? 0 : Math.log(ratio) * (isSlowerUp ? 1 : -1);
}

/** The period asked for, else the one of equal length just before. */
function baselineOf(query: Query): { from: string; to: string } {
  const from = Date.parse(query.from);
  const length = Date.parse(query.to) - from;
  const to = query.baselineTo ?? new Date(from).toISOString();
  return {
    from: query.baselineFrom ?? new Date(Date.parse(to) - length).toISOString(),
    to,
  };
}

function toSample(rows: readonly BucketRow[]) {
  const { n, weight, buckets } = summarise(rows);
  return { n, weight, counts: buckets };
}

function toTuple(interval: readonly [number, number] | null): [number, number] | null {
  return interval && [interval[0], interval[1]];
}

function noLine(): Array<number | null> {
  return Array.from({ length: SPARKLINE_STEPS }, () => null);
}

async function readSparklines(
  app: App,
  query: Query,
  scope: Parameters<typeof getLatencyGroups>[1],
  rows: ReadonlyArray<{ readonly keys: string[] }>,
  q: number,
  signal: AbortSignal,
): Promise<Map<string, Array<number | null>>> {
  if (rows.length === 0) return new Map();
  const steps = await getLatencySparklines(
    app.clickhouse.reader,
    { ...scope, keys: rows.map((row) => row.keys), steps: SPARKLINE_STEPS, groupBy: query.groupBy },
    { signal },
  );
  // Of fewer than 1 / (1 − q) calls the q-quantile is simply the largest: a line of noise.
  const fewest = Math.ceil(1 / (1 - q) - 1e-9);
  const lines = new Map<string, Array<number | null>>();
  for (const { keys, step, buckets } of steps) {
    const key = keys.join("\x1f");
    const line = lines.get(key) ?? noLine();
    const { n, counts } = toSample(buckets);
    if (n >= fewest && step < SPARKLINE_STEPS) line[step] = percentile(counts, q);
    lines.set(key, line);
  }
  return lines;
}
