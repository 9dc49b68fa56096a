import { formatDuration } from "./format";
import type { Comparison, Period } from "./range";

/** What the figures of every page are held against. */
export interface Baseline extends Period {
  /** What it is called after a factor: "1.9× last week", "1.9× the 24 h before". */
  readonly words: string;
}

const WEEK_MS = 604_800_000;
/** Fewer calls than this a week earlier are no week to hold anything against. */
const MIN_CALLS = 50;

/** A longer period would overlap the same one a week earlier. */
export function fitsWeek(period: Period): boolean {
  return period.toMs - period.fromMs <= WEEK_MS;
}

/**
 * The same hours a week earlier: they share the daily and weekly rhythm of traffic. Only
 * a period longer than a week would overlap itself, and is held against the one before.
 */
export function preferredBaseline(period: Period, comparison: Comparison): Baseline {
  return comparison !== "previous" && fitsWeek(period) ? weekBefore(period) : periodBefore(period);
}

/**
 * The preferred baseline unless nobody asked for it and it holds next to nothing, as in a
 * project's first week: then the period just before.
 */
export function settleBaseline(
  period: Period,
  comparison: Comparison,
  callsInPreferred: number,
): Baseline {
  const preferred = preferredBaseline(period, comparison);
  const isFree = (comparison === "auto" || comparison === "off") && callsInPreferred < MIN_CALLS;
  return isFree ? periodBefore(period) : preferred;
}

/** The baseline as the contracts that compare take it. */
export function toBaselineParams(baseline: Period) {
  return {
    baselineFrom: new Date(baseline.fromMs).toISOString(),
    baselineTo: new Date(baseline.toMs).toISOString(),
  };
}

/** The entry of the compare menu: `automatic: last week`. */
export function describeComparison(comparison: Comparison, period: Period): string {
  if (comparison === "off") return "none";
  if (comparison === "previous") return "previous period";
  if (comparison === "week") return "a week earlier";
  return `automatic: ${preferredBaseline(period, comparison).words}`;
}

function weekBefore({ fromMs, toMs }: Period): Baseline {
  return { fromMs: fromMs - WEEK_MS, toMs: toMs - WEEK_MS, words: "last week" };
}

function periodBefore({ fromMs, toMs }: Period): Baseline {
  const length = toMs - fromMs;
  return { fromMs: fromMs - length, toMs: fromMs, words: `the ${formatDuration(length)} before` };
}
