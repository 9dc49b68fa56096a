import type { z } from "zod";
import {
  type BucketRow,
  getLatencyByTokens as byTokensQuery,
  getLatencyCoverage as coverageQuery,
  getLatencyGroups,
  getLatencySlots,
  getLatencyTotal,
} from "@/db/clickhouse/latency";
import type {
  getLatencyByTokens,
  getLatencyCoverage,
  getLatencyHeatmap,
  getLatencyHistogram,
  LatencyMetric,
} from "@/lib/contracts/latency";
import { PERCENTILE_RELATIVE_ERROR } from "@/lib/domain/histogram";
import { percentiles } from "@/lib/domain/percentile";
import { effectiveSize } from "@/lib/domain/sampling";
import { intervalFor, timeSlots } from "@/lib/domain/time-slots";
import type { App } from "./app";
import { toQueryScope } from "./query-scope";

type Unit = "ms" | "ms/token" | "tokens/s";
const UNITS: Readonly<Record<LatencyMetric, Unit>> = {
  ttft: "ms",
  duration: "ms",
  tpot: "ms/token",
  tokensPerSecond: "tokens/s",
};

export function unitOf(metric: LatencyMetric): Unit {
  return UNITS[metric];
}

/** What every histogram of the API carries, from its rows. */
export function summarise(rows: readonly BucketRow[]) {
  const buckets = rows.map(([index, , represented]): [number, number] => [index, represented]);
  const weight = rows.reduce((sum, [, , represented]) => sum + represented, 0);
  const squares = rows.reduce((sum, [, , , square]) => sum + square, 0);
  return {
    n: rows.reduce((sum, [, n]) => sum + n, 0),
    weight,
    effectiveN: effectiveSize(weight, squares),
    buckets,
    percentiles: percentiles(buckets),
  };
}

export async function readHistogram(
  app: App,
  query: z.output<(typeof getLatencyHistogram)["query"]>,
  signal: AbortSignal,
): Promise<z.input<(typeof getLatencyHistogram)["response"]>> {
  const scope = { ...toQueryScope(query), metric: query.metric };
  const { reader } = app.clickhouse;
  // Grouped, the whole comes along in the same scan.
  const { total, groups, groupCount, folded } = query.groupBy
    ? await getLatencyGroups(
        reader,
        { ...scope, groupBy: [query.groupBy], limit: query.limit },
        { signal },
      )
    : {
        total: await getLatencyTotal(reader, scope, { signal }),
        groups: [],
        groupCount: 0,
        folded: false,
      };
  return {
    unit: unitOf(query.metric),
    total: { key: null, ...summarise(total) },
    groups: groups.map(({ keys, buckets }) => ({
      key: keys[0] ?? "",
      ...summarise(buckets),
    })),
    groupCount,
    folded,
  };
}

export async function readHeatmap(
  app: App,
  query: z.output<(typeof getLatencyHeatmap)["query"]>,
  signal: AbortSignal,
): Promise<z.input<(typeof getLatencyHeatmap)["response"]>> {
  const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
  const intervalSeconds = intervalFor(from, to, query.points);
  const scope = { ...toQueryScope(query), metric: query.metric, intervalSeconds };
  const rows = await getLatencySlots(app.clickhouse.reader, scope, { signal });
  const bySlot = new Map(rows.map((row) => [row.slot, row.buckets]));
  return {
    unit: unitOf(query.metric),
    intervalSeconds,
    slots: timeSlots(from, to, intervalSeconds, Date.now()).map(({ seconds, time, partial }) => ({
      time,
      partial,
      ...summarise(bySlot.get(seconds) ?? []),
    })),
  };
}

export async function readByTokens(
  app: App,
  query: z.output<(typeof getLatencyByTokens)["query"]>,
  signal: AbortSignal,
): Promise<z.input<(typeof getLatencyByTokens)["response"]>> {
  const scope = { ...toQueryScope(query), metric: query.metric };
  const columns = await byTokensQuery(app.clickhouse.reader, scope, { signal });
  return {
    unit: unitOf(query.metric),
    columns: columns.map(({ inputTokensBucket, buckets }) => ({
      inputTokensBucket,
      ...summarise(buckets),
    })),
  };
}

export async function readCoverage(
  app: App,
  query: z.output<(typeof getLatencyCoverage)["query"]>,
  signal: AbortSignal,
): Promise<z.input<(typeof getLatencyCoverage)["response"]>> {
  const coverage = await coverageQuery(app.clickhouse.reader, toQueryScope(query), { signal });
  return { ...coverage, percentileRelativeError: PERCENTILE_RELATIVE_ERROR };
}
