import type { z } from "zod";
import {
  formatCount,
  formatDuration,
  formatMoney,
  formatPercent,
  formatRate,
} from "@/lib/client/format";
import type { getOverview, Totals } from "@/lib/contracts/overview";
import { wilsonInterval } from "@/lib/domain/interval";

export type OverviewData = z.output<typeof getOverview.response>;
export type OverviewGroup = OverviewData["groups"][number];
export type OverviewSlot = OverviewGroup["series"][number];

export const METRIC_NAMES = ["ttft", "errors", "calls", "duration", "speed", "spend"] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

export interface Metric {
  readonly label: string;
  /** Said after the label where the figures alone would not tell. */
  readonly unit: string;
  /** A share of calls: its change must be beyond chance to be judged. */
  readonly isShare: boolean;
  /** Which way is good; calls and spend are neither. */
  readonly better: "lower" | "higher" | "neither";
  readonly of: (totals: Totals) => number | null;
  /** Calls that the figure rests on. */
  readonly n: (totals: Totals) => number;
  /** Null is a gap. */
  readonly at: (slot: OverviewSlot) => number | null;
  readonly format: (value: number | null) => string;
}

/** Share of calls that failed, weighted by sampling. */
export function errorRate(totals: Totals): number | null {
  return totals.weight > 0 ? totals.errorWeight / totals.weight : null;
}

/** Calls with usage and none of them with a price: the cost is unknown, not nothing. */
export function isUnpriced(totals: Totals): boolean {
  return totals.pricedCalls === 0 && totals.unpricedCalls > 0;
}

export const METRICS: Readonly<Record<MetricName, Metric>> = {
  ttft: {
    label: "TTFT p95",
    unit: "time to first token",
    isShare: false,
    better: "lower",
    of: (totals) => totals.ttft.p95,
    n: (totals) => totals.ttftN,
    at: (slot) => slot.ttftP95,
    format: formatDuration,
  },
  errors: {
    label: "Errors",
    unit: "share of calls",
    isShare: true,
    better: "lower",
    of: errorRate,
    n: (totals) => totals.effectiveN,
    at: (slot) => slot.errorShare,
    format: formatPercent,
  },
  calls: {
    label: "Calls",
    unit: "model calls an interval",
    isShare: false,
    better: "neither",
    of: (totals) => (totals.requests > 0 ? totals.weight : null),
    n: (totals) => totals.requests,
    at: (slot) => (slot.n > 0 ? slot.n : null),
    format: (value) => formatCount(value === null ? null : Math.round(value)),
  },
  duration: {
    label: "Duration p95",
    unit: "whole call, without embeddings",
    isShare: false,
    better: "lower",
    of: (totals) => totals.duration.p95,
    n: (totals) => totals.durationN,
    at: (slot) => slot.durationP95,
    format: formatDuration,
  },
  speed: {
    label: "Tokens/s p50",
    unit: "output tokens a second and call, without embeddings",
    isShare: false,
    better: "higher",
    of: (totals) => totals.tokensPerSecond.p50,
    n: (totals) => totals.durationN,
    at: (slot) => slot.tokensPerSecondP50,
    format: formatRate,
  },
  spend: {
    label: "Spend",
    unit: "US dollars an interval",
    isShare: false,
    better: "neither",
    of: (totals) => (totals.requests > 0 && !isUnpriced(totals) ? Number(totals.costUsd) : null),
    n: (totals) => totals.requests,
    at: (slot) => (slot.n > 0 ? Number(slot.costUsd) : null),
    format: formatMoney,
  },
};

/** With fewer calls than this in either period nothing is held against the other. */
const MIN_CALLS = 50;
/** Less than this share of the calls now are strays from before the traffic began. */
const MIN_SHARE_BEFORE = 0.01;

/** Whether two numbers of calls are enough for their figures to be held against each other. */
export function areEnough(now: number, before: number): boolean {
  return now >= MIN_CALLS && isEnoughBefore(now, before);
}

/** As `areEnough`, where that there are few now is the news. */
export function isEnoughBefore(now: number, before: number): boolean {
  return before >= MIN_CALLS && before >= now * MIN_SHARE_BEFORE;
}
/** A change is worth a colour from here on. */
const NOTABLE = 1.25;

/** Whether both periods hold enough calls for one to be held against the other. */
export function isComparable(metric: Metric, current: Totals, previous: Totals): boolean {
  return areEnough(metric.n(current), metric.n(previous));
}

export type Verdict = "better" | "worse" | "none";

/** Whether a figure got better or worse by a quarter or more, on enough calls in both periods. */
export function judge(metric: Metric, current: Totals, previous: Totals): Verdict {
  if (metric.better === "neither") return "none";
  if (!isComparable(metric, current, previous)) return "none";
  const now = metric.of(current);
  const before = metric.of(previous);
  if (now === null || before === null || before <= 0) return "none";
  if (metric.isShare && !areApart(now, metric.n(current), before, metric.n(previous)))
    return "none";
  const ratio = now / before;
  const needed = notableRatio(Math.min(metric.n(current), metric.n(previous)));
  if (ratio < needed && ratio > 1 / needed) return "none";
  return ratio > 1 === (metric.better === "higher") ? "better" : "worse";
}

/**
 * The ratio of two 95th percentiles of `n` calls each that is worth a word: a quarter, or what
 * chance does in one of twenty pairs where that is more. For log-normal latencies with σ = 0.5
 * the standard error of a log quantile is √(q(1−q)/n)·σ/φ(z_q) (A. Stuart, J. K. Ord, "Kendall's
 * Advanced Theory of Statistics" 1, 10.29), which makes 1.96·√2 of it 2.9/√n: 1.5× at 50 calls.
 */
export function notableRatio(n: number): number {
  return Math.max(NOTABLE, Math.exp(2.93 / Math.sqrt(Math.max(1, n))));
}

/** Whether the 95 % intervals (Wilson) of two shares do not touch: stricter than a test at 5 %. */
export function areApart(a: number, nA: number, b: number, nB: number): boolean {
  const first = wilsonInterval(a, nA);
  const second = wilsonInterval(b, nB);
  if (!first || !second) return false;
  return first[0] > second[1] || second[0] > first[1];
}
