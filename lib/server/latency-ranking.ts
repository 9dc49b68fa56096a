import type { z } from "zod";
import { type BucketRow, getLatencyGroups, getLatencySparklines } from "@/db/clickhouse/latency";
import { withRollupView } from "@/db/clickhouse/rollup-view";
import type { getLatencyRanking } from "@/lib/contracts/latency";
import { percentileInterval } from "@/lib/domain/interval";
import { PERCENTILE_LEVELS, percentile } from "@/lib/domain/percentile";
import { intervalFor, type TimeSlot, timeSlots } from "@/lib/domain/time-slots";
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
  const asked = {
    ...toQueryScope(query),
    metric: query.metric,
    groupBy: query.groupBy,
    limit: MAX_GROUPS,
  };
  const baseline = baselineOf(query);
  const scope = await withRollupView(reader, asked, baseline, { signal });
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
  const comparisons = comparePeriods(
    groups.map(({ current, baseline }) => ({
      current: { counts: current.counts, n: current.effectiveN },
      baseline: { counts: baseline.counts, n: baseline.effectiveN },
    })),
    q,
    query.metric !== "tokensPerSecond",
  );
  const rows = groups.map(({ keys, current, baseline: old }, index) => ({
    keys,
    n: current.n,
    baselineN: old.n,
    weight: current.weight,
    value: percentile(current.counts, q),
    interval: toTuple(percentileInterval(current.counts, q, current.effectiveN)),
    baselineValue: percentile(old.counts, q),
    baselineInterval: toTuple(percentileInterval(old.counts, q, old.effectiveN)),
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
      sparkline: sparklines.get(row.keys.join("\x1f")) ?? stepsOf(query).map(() => null),
    })),
    groupCount: now.groupCount,
    folded: now.folded,
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
  const { n, weight, effectiveN, buckets } = summarise(rows);
  return { n, weight, effectiveN, counts: buckets };
}

function toTuple(interval: readonly [number, number] | null): [number, number] | null {
  return interval && [interval[0], interval[1]];
}

/** Whole steps that other questions of the range share, so that rollups can answer. */
function stepsOf(query: Query): TimeSlot[] {
  const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
  return timeSlots(from, to, stepOf(query), Date.now());
}

/** Seconds; some combinations with tenants are rolled up per day alone. */
function stepOf(query: Query): number {
  const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
  const isByDay = query.groupBy.includes("tenant") && to - from >= 7 * 86_400_000;
  return isByDay
    ? Math.max(86_400, intervalFor(from, to, SPARKLINE_STEPS))
    : intervalFor(from, to, SPARKLINE_STEPS);
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
  const points = await getLatencySparklines(
    app.clickhouse.reader,
    { ...scope, keys: rows.map((row) => row.keys), intervalSeconds: stepOf(query) },
    { signal },
  );
  const steps = stepsOf(query);
  const stepAt = new Map(steps.map(({ seconds }, index) => [seconds, index]));
  // Of fewer than 1 / (1 − q) calls the q-quantile is simply the largest: a line of noise.
  const fewest = Math.ceil(1 / (1 - q) - 1e-9);
  const lines = new Map<string, Array<number | null>>();
  for (const { keys, slot, buckets } of points) {
    const key = keys.join("\x1f");
    const line = lines.get(key) ?? steps.map(() => null);
    const { effectiveN, counts } = toSample(buckets);
    const step = stepAt.get(slot);
    if (effectiveN >= fewest && step !== undefined) line[step] = percentile(counts, q);
    lines.set(key, line);
  }
  return lines;
}
