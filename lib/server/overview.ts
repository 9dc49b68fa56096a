import type { z } from "zod";
import {
  getOverviewSeries,
  getOverviewTotals,
  listUnpricedModels,
  type OverviewPeriods,
  type OverviewPoint,
  type OverviewTotals,
} from "@/db/clickhouse/overview";
import { withRollupView } from "@/db/clickhouse/rollup-view";
import { getTopTrace } from "@/db/clickhouse/top-trace";
import type { getOverview, Totals } from "@/lib/contracts/overview";
import { bucketMiddle } from "@/lib/domain/histogram";
import { effectiveSize } from "@/lib/domain/sampling";
import { intervalFor, type TimeSlot, timeSlots } from "@/lib/domain/time-slots";
import type { App } from "./app";
import { toQueryScope } from "./query-scope";

type Query = z.output<(typeof getOverview)["query"]>;
type Response = z.input<(typeof getOverview)["response"]>;

/** Below this rise of spend nobody asks which trace it was. */
const SPEND_ROSE = 1.5;

/** The range beside its baseline: by default the one of equal length just before it. */
export async function readOverview(app: App, query: Query, signal: AbortSignal): Promise<Response> {
  const { reader } = app.clickhouse;
  const [fromMs, toMs] = [Date.parse(query.from), Date.parse(query.to)];
  const baselineFrom = query.baselineFrom ?? new Date(2 * fromMs - toMs).toISOString();
  const baselineTo = query.baselineTo ?? query.from;
  const intervalSeconds = intervalFor(fromMs, toMs, query.points);
  const asked = {
    ...toQueryScope(query),
    baselineFrom,
    baselineTo,
    groupBy: query.groupBy,
    limit: query.limit,
  };
  const baseline = { from: baselineFrom, to: baselineTo };
  const scope = await withRollupView(reader, asked, baseline, { signal });
  const [{ total, groups, groupCount, folded }, unpriced] = await Promise.all([
    getOverviewTotals(reader, scope, { signal }),
    listUnpricedModels(reader, scope, { signal }),
  ]);
  const keys = groups.map((group) => group.key);
  const spend = Number(total.current?.cost_usd ?? 0);
  const rose = spend > 0 && spend >= SPEND_ROSE * Number(total.previous?.cost_usd ?? 0);
  const [points, topTrace] = await Promise.all([
    getOverviewSeries(reader, { ...scope, keys, intervalSeconds }, { signal }),
    rose ? getTopTrace(reader, scope, { signal }) : null,
  ]);
  const slots = timeSlots(fromMs, toMs, intervalSeconds, Date.now());
  return {
    intervalSeconds,
    previous: {
      from: new Date(baselineFrom).toISOString(),
      to: new Date(baselineTo).toISOString(),
    },
    total: toBoth(total),
    groups: groups.map(({ key, ...periods }) => ({
      key,
      ...toBoth(periods),
      series: toSeries(
        slots,
        points.filter((point) => point.key === key),
      ),
    })),
    groupCount,
    folded,
    topTrace,
    unpriced,
  };
}

const NO_CALLS: OverviewTotals = {
  requests: 0,
  weight: 0,
  weight_squared: 0,
  errors: 0,
  error_weight: 0,
  ttft_n: 0,
  ttft: [],
  duration: [],
  duration_n: 0,
  tokens_per_second: [],
  input_tokens: 0,
  output_tokens: 0,
  cost_usd: "0",
  unpriced_calls: 0,
  priced_calls: 0,
};

function toBoth({ current, previous }: OverviewPeriods): { current: Totals; previous: Totals } {
  return { current: toTotals(current ?? NO_CALLS), previous: toTotals(previous ?? NO_CALLS) };
}

function toTotals(row: OverviewTotals): Totals {
  return {
    requests: row.requests,
    weight: row.weight,
    effectiveN: effectiveSize(row.weight, row.weight_squared),
    errors: row.errors,
    errorWeight: row.error_weight,
    ttft: toPercentiles(row.ttft),
    ttftN: row.ttft_n,
    duration: toPercentiles(row.duration),
    durationN: row.duration_n,
    tokensPerSecond: toPercentiles(row.tokens_per_second),
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    costUsd: row.cost_usd,
    unpricedCalls: row.unpriced_calls,
    pricedCalls: row.priced_calls,
  };
}

/** From the buckets of p50, p75, p90, p95 and p99. */
function toPercentiles(buckets: readonly number[]): Totals["ttft"] {
  const [p50 = null, p75 = null, p90 = null, p95 = null, p99 = null] = buckets.map(bucketMiddle);
  return { p50, p75, p90, p95, p99 };
}

function toSeries(slots: readonly TimeSlot[], points: readonly OverviewPoint[]) {
  const bySlot = new Map(points.map((point) => [point.slot, point]));
  return slots.map(({ seconds, time, partial }) => {
    const point = bySlot.get(seconds);
    const read = (n: number | undefined, bucket: number | undefined) =>
      n && bucket !== undefined ? bucketMiddle(bucket) : null;
    return {
      time,
      n: point?.n ?? 0,
      errors: point?.errors ?? 0,
      errorShare: point ? point.error_weight / point.weight : null,
      ttftP50: read(point?.ttft_n, point?.ttft[0]),
      ttftP95: read(point?.ttft_n, point?.ttft[1]),
      ttftP99: read(point?.ttft_n, point?.ttft[2]),
      durationP95: read(point?.duration_n, point?.duration[0]),
      tokensPerSecondP50: read(point?.tokens_per_second_n, point?.tokens_per_second[0]),
      costUsd: point?.cost_usd ?? "0",
      partial,
    };
  });
}
