import { formatCount, formatDuration, formatMoney, formatPercent } from "@/lib/client/format";
import type { Totals } from "@/lib/contracts/overview";
import { wilsonInterval } from "@/lib/domain/interval";
import { errorRate, notableRatio, type OverviewData, type OverviewGroup } from "./metrics";

/** Below this many calls in either period nothing is called a change. */
const MIN_CALLS = 50;
/** A percentile counts as moved from a quarter up: five times its bucket's error of 4.5 %. */
const MOVED = 1.25;
/** Spend below this is not worth a sentence. */
const MIN_SPEND_USD = 1;

interface Words {
  /** How the page's grouping is called: "model". */
  readonly dimension: string;
  /** What the figures are held against: "the 24 h before", "a week earlier". */
  readonly before: string;
  readonly period: string;
  readonly time: (iso: string) => string;
}

export interface Finding {
  readonly text: string;
  /** `past`: it happened within the range and is over. */
  readonly tone: "bad" | "watch" | "good" | "past" | "neutral";
  /** Value of the dimension that the finding is about; null for all. */
  readonly key: string | null;
  readonly metric: "errors" | "ttft" | "calls" | "spend" | null;
  /** For ordering: how many times as large as before. */
  readonly weight: number;
}

export interface Headline {
  readonly first: Finding;
  readonly others: readonly Finding[];
  /** The figures behind it, in one line. */
  readonly detail: string;
}

/**
 * The Overview in a sentence: what moved most against the period before, since when and for
 * whom; or that nothing did, with the figures that show it.
 */
export function overviewHeadline(data: OverviewData, words: Words): Headline {
  const { current, previous } = data.total;
  const detail = detailLine(data);
  const quiet = (text: string): Headline => ({
    first: { text, tone: "neutral", key: null, metric: null, weight: 0 },
    others: [],
    detail,
  });
  if (current.requests === 0) {
    return quiet(
      previous.requests > 0
        ? `No model calls in the ${words.period}; there were ${formatCount(previous.requests)} in ${words.before}`
        : `No model calls in the ${words.period}`,
    );
  }
  const findings = [
    ...errorFindings(data, words),
    ...ttftFindings(data, words),
    ...volumeFindings(data, words),
  ].sort((a, b) => urgency(b) - urgency(a) || b.weight - a.weight);
  const [first, ...others] = findings;
  if (first) return { first, others, detail };
  if (previous.requests < MIN_CALLS || current.requests < MIN_CALLS) {
    const calls = `${formatCount(current.requests)} model ${current.requests === 1 ? "call" : "calls"}`;
    return quiet(
      previous.requests === 0
        ? `${calls}; none in ${words.before} to compare with`
        : `${calls}; too few in one of the periods to compare with ${words.before}`,
    );
  }
  return {
    first: {
      text: `Nothing stands out against ${words.before}`,
      tone: "good",
      key: null,
      metric: null,
      weight: 0,
    },
    others: [],
    detail,
  };
}

/** What goes on comes before what is over. */
function urgency({ tone }: Finding): number {
  return tone === "bad" ? 2 : tone === "watch" ? 1 : 0;
}

function detailLine({ total: { current } }: OverviewData): string {
  if (current.requests === 0) return "";
  const parts = [
    `${formatCount(Math.round(current.weight))} calls`,
    `${formatPercent(errorRate(current))} failed`,
  ];
  if (current.ttft.p95 !== null) parts.push(`TTFT p95 ${formatDuration(current.ttft.p95)}`);
  const partial = current.unpricedCalls > 0 ? "at least " : "";
  parts.push(`${partial}${formatMoney(current.costUsd)} spent`);
  return parts.join(" · ");
}

/** Groups that hold enough calls in both periods, and the whole under the key null. */
function subjects(data: OverviewData) {
  return [
    { key: null, current: data.total.current, previous: data.total.previous, series: null },
    ...data.groups,
  ];
}

/**
 * A share of failed calls counts as risen when the 95 % intervals (Wilson) of the two periods do
 * not touch, which is stricter than a test at 5 %, and it is at least half as much again.
 */
function errorFindings(data: OverviewData, words: Words): Finding[] {
  const found = subjects(data).flatMap(({ key, current, previous, series }): Finding[] => {
    const now = errorRate(current);
    const before = errorRate(previous);
    if (now === null || before === null) return [];
    if (Math.min(current.requests, previous.requests) < MIN_CALLS) return [];
    const low = wilsonInterval(now, current.requests)?.[0] ?? 0;
    const high = wilsonInterval(before, previous.requests)?.[1] ?? 1;
    if (low <= high || now < before * 1.5) return [];
    const when = series ? episode(series, (slot) => slot.errors / slot.n > high) : null;
    const factor =
      before > 0 ? `${figure(now / before)}× ${words.before}` : `none ${wordNone(words)}`;
    return [
      {
        text: `${formatPercent(now)} of calls${about(key)} fail, ${factor}${whenText(when, words)}`,
        tone: when?.toIso ? "past" : "bad",
        key,
        metric: "errors",
        // Failures come before slowness, and the more of all calls, the more.
        weight: 2 + (now / Math.max(before, 0.005)) * share(current.requests, data),
      },
    ];
  });
  const culprit = data.groups.find(
    (group) => excessErrors(group) > CULPRIT_SHARE * excessErrors(data.total),
  );
  const named = found.filter(({ key }) => key !== null && key === culprit?.key);
  return strongest(named.length > 0 ? named : found);
}

/** One group is named in place of the whole when more than this share of a rise is its own. */
const CULPRIT_SHARE = 0.7;

/** Failed calls beyond what the period before would have had among as many. */
function excessErrors(of: { readonly current: Totals; readonly previous: Totals }): number {
  return of.current.errors - (errorRate(of.previous) ?? 0) * of.current.requests;
}

interface TtftFinding extends Finding {
  readonly ratio: number;
}

function ttftFindings(data: OverviewData, words: Words): Finding[] {
  const found = subjects(data).flatMap(({ key, current, previous, series }): TtftFinding[] => {
    const now = current.ttft.p95;
    const before = previous.ttft.p95;
    if (now === null || before === null || before <= 0) return [];
    if (Math.min(current.ttftN, previous.ttftN) < MIN_CALLS) return [];
    const ratio = now / before;
    if (ratio < notableRatio(Math.min(current.ttftN, previous.ttftN))) return [];
    const when = series ? episode(series, (slot) => (slot.ttftP95 ?? 0) > before * MOVED) : null;
    return [
      {
        text: `TTFT p95${about(key)} is ${formatDuration(now)}, ${figure(ratio)}× ${words.before}${whenText(when, words)}`,
        tone: when?.toIso ? "past" : "bad",
        key,
        metric: "ttft",
        weight: 1 + (ratio - 1) * share(current.requests, data),
        ratio,
      },
    ];
  });
  const whole = found.find(({ key }) => key === null);
  // One group that moved by more than the whole is what moved the whole: it is named.
  const sharper = found.filter(({ key, ratio }) => key !== null && ratio > (whole?.ratio ?? 0));
  return strongest(sharper.length > 0 ? sharper : found);
}

function volumeFindings(data: OverviewData, words: Words): Finding[] {
  const { current, previous } = data.total;
  const findings: Finding[] = [];
  const spend = Number(current.costUsd);
  const spendBefore = Number(previous.costUsd);
  if (spend >= MIN_SPEND_USD && spendBefore > 0 && spend / spendBefore >= 1.5) {
    const top = largestShareOfRise(data);
    findings.push({
      text: `Spend is ${formatMoney(spend)}, ${figure(spend / spendBefore)}× ${words.before}${top ? `, most of the rise from ${top}` : ""}`,
      tone: "watch",
      key: top,
      metric: "spend",
      weight: spend / spendBefore / 2,
    });
  }
  if (previous.requests >= MIN_CALLS && current.weight < previous.weight * 0.5) {
    findings.push({
      text: `Calls fell to ${formatCount(Math.round(current.weight))}, from ${formatCount(Math.round(previous.weight))} in ${words.before}`,
      tone: "watch",
      key: null,
      metric: "calls",
      weight: 1,
    });
  }
  return findings;
}

/** The group behind more than half of a rise in spend. */
function largestShareOfRise(data: OverviewData): string | null {
  const rise = Number(data.total.current.costUsd) - Number(data.total.previous.costUsd);
  for (const group of data.groups) {
    const own = Number(group.current.costUsd) - Number(group.previous.costUsd);
    if (own > rise / 2) return group.key || null;
  }
  return null;
}

/** Of one kind of finding: the sharpest group, or the whole where no group is clearly sharper. */
function strongest(findings: readonly Finding[]): Finding[] {
  const [first] = [...findings].sort((a, b) => b.weight - a.weight);
  return first ? [first] : [];
}

const STEADY_SLOTS = 3;

export interface Episode {
  /** Null when it began before the range. */
  readonly fromIso: string | null;
  /** Start of the first interval after it; null while it goes on. */
  readonly toIso: string | null;
}

/**
 * The longest run of intervals with calls that all show it; of equal ones the last. Intervals
 * without calls do not break it. Null when none is three intervals long.
 */
export function episode(
  series: OverviewGroup["series"],
  shows: (slot: OverviewGroup["series"][number]) => boolean,
): Episode | null {
  const slots = series.filter((slot) => slot.n > 0);
  let best = { start: 0, end: 0 };
  let start = 0;
  for (const [index, slot] of slots.entries()) {
    if (!shows(slot)) start = index + 1;
    else if (index + 1 - start >= best.end - best.start) best = { start, end: index + 1 };
  }
  if (best.end - best.start < STEADY_SLOTS) return null;
  return {
    fromIso: best.start === 0 ? null : (slots[best.start]?.time ?? null),
    toIso: slots[best.end]?.time ?? null,
  };
}

function share(requests: number, data: OverviewData): number {
  return requests / Math.max(1, data.total.current.requests);
}

function about(key: string | null): string {
  return key === null ? "" : ` on ${key === "" ? "spans without one" : key}`;
}

function whenText(when: Episode | null, words: Words): string {
  if (!when) return "";
  const { fromIso, toIso } = when;
  if (toIso === null) return fromIso === null ? "" : `, since ${words.time(fromIso)}`;
  const from = fromIso === null ? "" : `from ${words.time(fromIso)} `;
  return `, ${from}to ${words.time(toIso)}`;
}

function wordNone(words: Words): string {
  return words.before.startsWith("a ") ? words.before : `in ${words.before}`;
}

function figure(ratio: number): string {
  return ratio >= 10 ? String(Math.round(ratio)) : ratio.toFixed(1);
}
