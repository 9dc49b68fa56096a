import { formatCount, formatDuration, formatMoney, formatPercent } from "@/lib/client/format";
import type { Totals } from "@/lib/contracts/overview";
import { wilsonInterval } from "@/lib/domain/interval";
import {
  areEnough,
  errorRate,
  isEnoughBefore,
  isUnpriced,
  notableRatio,
  type OverviewData,
  type OverviewGroup,
} from "./metrics";

/** A percentile counts as moved from a quarter up: five times its bucket's error of 4.5 %. */
const MOVED = 1.25;
/** Spend below this is not worth a sentence. */
const MIN_SPEND_USD = 1;

type ComparedWords = Words & { readonly before: string };

interface Words {
  /** How the page's grouping is called: "model". */
  readonly dimension: string;
  /** What the figures are held against: "the 24 h before", "last week"; null for nothing. */
  readonly before: string | null;
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
  /** When it was so, for the link; null where no span of the range stands out. */
  readonly when: Episode | null;
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
 * whom; or that nothing did, with the figures that show it. `baseline` is the compared period
 * interval by interval, so that a night is judged by a night.
 */
export function overviewHeadline(
  data: OverviewData,
  words: Words,
  baseline: OverviewData | null = null,
): Headline {
  const { current, previous } = data.total;
  const detail = detailLine(data);
  const say = (text: string, tone: Finding["tone"]): Headline => ({
    first: { text, tone, key: null, metric: null, when: null, weight: 0 },
    others: [],
    detail,
  });
  const { before } = words;
  if (current.requests === 0) {
    const none = `No model calls in the ${words.period}`;
    return say(
      before !== null && previous.requests > 0
        ? `${none}; there were ${formatCount(previous.requests)} ${inPeriod(before)}`
        : none,
      "neutral",
    );
  }
  const calls = countCalls(current.requests, "model ");
  if (before === null) return say(`${calls} in the ${words.period}`, "neutral");
  const compared = { ...words, before };
  const [first, ...others] = [
    ...errorFindings(data, compared),
    ...ttftFindings(data, compared, baseline),
    ...volumeFindings(data, compared),
  ].sort((a, b) => urgency(b) - urgency(a) || b.weight - a.weight);
  if (first) return { first, others, detail };
  if (!isEnoughBefore(current.requests, previous.requests)) {
    const few = previous.requests === 0 ? "none" : `only ${countCalls(previous.requests)}`;
    return say(`${calls}; nothing to compare with: ${few} ${inPeriod(before)}`, "neutral");
  }
  if (!areEnough(current.requests, previous.requests)) {
    return say(`${calls}; too few to compare with ${before}`, "neutral");
  }
  return say(`Nothing stands out against ${before}`, "good");
}

function countCalls(n: number, kind = ""): string {
  return `${formatCount(n)} ${kind}${n === 1 ? "call" : "calls"}`;
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
  parts.push(
    isUnpriced(current) ? "spend unpriced" : `${partial}${formatMoney(current.costUsd)} spent`,
  );
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
function errorFindings(data: OverviewData, words: ComparedWords): Finding[] {
  const found = subjects(data).flatMap(({ key, current, previous, series }): Finding[] => {
    const now = errorRate(current);
    const before = errorRate(previous);
    if (now === null || before === null) return [];
    if (!areEnough(current.requests, previous.requests)) return [];
    const low = wilsonInterval(now, current.effectiveN)?.[0] ?? 0;
    const high = wilsonInterval(before, previous.effectiveN)?.[1] ?? 1;
    if (low <= high || now < before * 1.5) return [];
    const when = series ? episode(series, (slot) => (slot.errorShare ?? 0) > high) : null;
    const factor =
      before > 0 ? `${figure(now / before)}× ${words.before}` : `none ${inPeriod(words.before)}`;
    return [
      {
        text: `${formatPercent(now)} of calls${about(key)} fail, ${factor}${whenText(when, words)}`,
        tone: when?.toIso ? "past" : "bad",
        key,
        metric: "errors",
        when,
        // Failures come before slowness, and the more of all calls, the more.
        weight: 2 + (now / Math.max(before, 0.005)) * share(current.requests, data),
      },
    ];
  });
  const culprit = data.groups.find(
    (group) => excessErrors(group) > CULPRIT_SHARE * excessErrors(data.total),
  );
  return wholeOrGroups(
    found,
    found.some(({ key }) => key !== null && key === culprit?.key),
  );
}

/** One group is named in place of the whole when more than this share of a rise is its own. */
const CULPRIT_SHARE = 0.7;

/** Failed calls beyond what the period before would have had among as many. */
function excessErrors(of: { readonly current: Totals; readonly previous: Totals }): number {
  return of.current.errorWeight - (errorRate(of.previous) ?? 0) * of.current.weight;
}

interface TtftFinding extends Finding {
  readonly ratio: number;
}

function ttftFindings(
  data: OverviewData,
  words: ComparedWords,
  baseline: OverviewData | null,
): Finding[] {
  const found = subjects(data).flatMap(({ key, current, previous, series }): TtftFinding[] => {
    const now = current.ttft.p95;
    const before = previous.ttft.p95;
    if (now === null || before === null || before <= 0) return [];
    if (!areEnough(current.ttftN, previous.ttftN)) return [];
    const ratio = now / before;
    if (ratio < notableRatio(Math.min(current.ttftN, previous.ttftN))) return [];
    const same = baseline?.groups.find((group) => group.key === key)?.series ?? [];
    const usual = new Map(series?.map(({ time }, index) => [time, same[index]?.ttftP95]));
    const when = series
      ? episode(series, (slot) => (slot.ttftP95 ?? 0) > (usual.get(slot.time) ?? before) * MOVED)
      : null;
    return [
      {
        text: `TTFT p95${about(key)} is ${formatDuration(now)}, ${figure(ratio)}× ${words.before}${whenText(when, words)}`,
        tone: when?.toIso ? "past" : "bad",
        key,
        metric: "ttft",
        when,
        weight: 1 + (ratio - 1) * share(current.requests, data),
        ratio,
      },
    ];
  });
  const whole = found.find(({ key }) => key === null);
  // A group that moved by more than the whole is what moved the whole: the groups are named.
  return wholeOrGroups(
    found,
    found.some(({ key, ratio }) => key !== null && ratio > (whole?.ratio ?? 0)),
  );
}

/** The whole, or the groups that explain it; groups alone where the whole did not move. */
function wholeOrGroups(found: readonly Finding[], isExplained: boolean): Finding[] {
  const whole = found.filter(({ key }) => key === null);
  return isExplained || whole.length === 0 ? found.filter(({ key }) => key !== null) : whole;
}

function volumeFindings(data: OverviewData, words: ComparedWords): Finding[] {
  const { current, previous } = data.total;
  const findings: Finding[] = [];
  const spend = Number(current.costUsd);
  const spendBefore = Number(previous.costUsd);
  const isComparable = areEnough(current.requests, previous.requests);
  if (isComparable && spend >= MIN_SPEND_USD && spendBefore > 0 && spend / spendBefore >= 1.5) {
    const top = largestShareOfRise(data);
    const when = spendEpisode(data, top);
    const from = top === null ? "" : `, most of the rise from ${top}`;
    findings.push({
      text: `Spend is ${formatMoney(spend)}, ${figure(spend / spendBefore)}× ${words.before}${from}${whenText(when, words)}${traceText(data, spend - spendBefore)}`,
      tone: when?.toIso ? "past" : "watch",
      key: top,
      metric: "spend",
      when,
      weight: spend / spendBefore / 2,
    });
  }
  if (
    isEnoughBefore(current.requests, previous.requests) &&
    current.weight < previous.weight * 0.5
  ) {
    findings.push({
      text: `Calls fell to ${formatCount(Math.round(current.weight))}, from ${formatCount(Math.round(previous.weight))} ${inPeriod(words.before)}`,
      tone: "watch",
      key: null,
      metric: "calls",
      when: null,
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

/** When a group, or all of them, spent twice what the baseline spent on average. */
function spendEpisode(data: OverviewData, key: string | null): Episode | null {
  const groups = data.groups.filter((group) => key === null || group.key === key);
  const [first] = groups;
  if (!first) return null;
  const before = groups.reduce((sum, group) => sum + Number(group.previous.costUsd), 0);
  const slots = first.series.map((slot, index) => ({
    ...slot,
    n: groups.reduce((sum, { series }) => sum + (series[index]?.n ?? 0), 0),
    costUsd: String(
      groups.reduce((sum, { series }) => sum + Number(series[index]?.costUsd ?? 0), 0),
    ),
  }));
  const usual = before / Math.max(1, slots.length);
  return episode(slots, (slot) => Number(slot.costUsd) > 2 * usual);
}

/** Names no trace, but says when a single one makes up most of the rise. */
function traceText({ topTrace }: OverviewData, rise: number): string {
  const part = topTrace ? Number(topTrace.costUsd) / rise : 0;
  return part > 0.5
    ? `; one trace accounts for ${formatPercent(Math.min(1, part))} of the rise`
    : "";
}

const STEADY_SLOTS = 3;

export interface Episode {
  /** Null when it began before the range. */
  readonly fromIso: string | null;
  /** Start of the first interval after it; null while it goes on. */
  readonly toIso: string | null;
}

/** A calm interval within an episode takes away as much as one and a half others add. */
const CALM = 1.5;
/** So many calm intervals at the end make it over. */
const OVER_SLOTS = 2;

/**
 * The stretch that shows it best: the maximum-sum segment (J. Bentley, "Programming Pearls",
 * 1984) with 1 for an interval that shows it and −1.5 for one that does not, so that a noisy
 * interval neither breaks an episode nor ends it. Intervals without calls do not count. Null
 * when its sum is below three.
 */
export function episode(
  series: OverviewGroup["series"],
  shows: (slot: OverviewGroup["series"][number]) => boolean,
): Episode | null {
  const slots = series.filter((slot) => slot.n > 0);
  let best = { start: 0, end: 0, sum: 0 };
  let [start, sum] = [0, 0];
  for (const [index, slot] of slots.entries()) {
    if (sum <= 0) [start, sum] = [index, 0];
    sum += shows(slot) ? 1 : -CALM;
    if (sum >= best.sum) best = { start, end: index + 1, sum };
  }
  if (best.sum < STEADY_SLOTS) return null;
  const isOver = slots.length - best.end >= OVER_SLOTS;
  return {
    fromIso: best.start === 0 ? null : (slots[best.start]?.time ?? null),
    toIso: isOver ? (slots[best.end]?.time ?? null) : null,
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

/** "in the 24 h before", but "last week". */
export function inPeriod(before: string): string {
  return before === "last week" ? before : `in ${before}`;
}

function figure(ratio: number): string {
  return ratio >= 10 ? String(Math.round(ratio)) : ratio.toFixed(1);
}
