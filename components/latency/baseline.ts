import { formatDuration } from "@/lib/client/format";
import { type Comparison, comparedPeriod, type Period } from "@/lib/client/range";

export interface Baseline extends Period {
  /** What it is called after a factor: "1.9× last week", "1.9× the 24 h before". */
  readonly words: string;
}

const WEEK_MS = 604_800_000;
/** Fewer calls than this a week earlier are no week to hold anything against. */
const MIN_CALLS = 30;

/**
 * The same hours a week earlier: they share the daily and weekly rhythm of traffic. Only
 * a period longer than a week would overlap itself, and is held against the one before.
 */
export function preferredBaseline(period: Period, comparison: Comparison): Baseline {
  const fits = period.toMs - period.fromMs <= WEEK_MS;
  if (comparison === "week" || (comparison === "off" && fits)) return weekBefore(period);
  return periodBefore(period);
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
  const isFree = comparison === "off" && callsInPreferred < MIN_CALLS;
  return isFree ? periodBefore(period) : preferred;
}

function weekBefore(period: Period): Baseline {
  const before = comparedPeriod(period, "week") ?? period;
  return { ...before, words: "last week" };
}

function periodBefore(period: Period): Baseline {
  const before = comparedPeriod(period, "previous") ?? period;
  return { ...before, words: `the ${formatDuration(period.toMs - period.fromMs)} before` };
}
