import type { Baseline } from "@/lib/client/baseline";
import { filterLabel } from "@/lib/client/filters";
import { formatExact } from "@/lib/client/format";
import type { Episode } from "@/lib/domain/episode";
import { isMaterial } from "@/lib/domain/verdict";
import type { Concentration } from "./concentration";
import type { MetricInfo } from "./metric";
import type { Ranking, RankingRow } from "./ranking-row";
import { formatRatioRange, wordRatio } from "./ratio";

export interface Headline {
  /** `past`: it got slower and is over; `alone`: enough calls, and nothing to hold them against. */
  readonly tone: "worse" | "past" | "better" | "same" | "alone" | "unknown";
  readonly title: string;
  /** The figures that show it. */
  readonly detail: string;
  /** The combination that the title is about, unless it is all there is. */
  readonly subject: Subject | null;
}

export interface Subject {
  readonly row: RankingRow;
  readonly ranking: Ranking;
}

/** The whole under the page's filters, now and in the baseline. */
export interface Whole {
  readonly n: number;
  readonly value: number | null;
  readonly baselineN: number;
  readonly baselineValue: number | null;
  readonly ratioInterval: readonly [number, number] | null;
}

export interface HeadlineInput {
  readonly metric: MetricInfo;
  readonly percentile: string;
  readonly baseline: Baseline;
  readonly whole: Whole;
  /** Every model × route, then the ranking on the page where it is another one. */
  readonly rankings: readonly [Ranking, ...Ranking[]];
  /** Who the slow calls of the subject belong to, once known. */
  readonly concentration: Concentration | null;
  /** When the subject was as the title says; null where that cannot be told. */
  readonly episode: Episode | null;
  readonly time: (iso: string) => string;
}

/** Below this a p95 rests on the single slowest call. */
const MIN_CALLS = 20;
/** An interval that reaches further from 1 than this, either way, leaves open what happened. */
const STEADY_WITHIN = 1.5;

/**
 * The combination whose move matters most: calls × how far it moved at least, on the log
 * scale. Of the first ranking that has one.
 */
export function pickSubject(
  rankings: readonly Ranking[],
  verdict: "slower" | "faster",
): Subject | null {
  const impact = (row: RankingRow) => {
    const [low, high] = (row.ratioInterval ?? [1, 1]).map((end) => Math.abs(Math.log(end)));
    return row.n * Math.min(low ?? 0, high ?? 0);
  };
  for (const ranking of rankings) {
    const moved = ranking.rows.filter((row) => row.verdict === verdict);
    const [row] = moved.toSorted((a, b) => impact(b) - impact(a));
    if (row) return { row, ranking };
  }
  return null;
}

/** What happened to a latency, in a sentence with its figures. */
export function headline(input: HeadlineInput): Headline {
  const { metric, percentile, whole, rankings } = input;
  const name = `${metric.label} ${percentile}`;
  if (whole.n === 0 || whole.value === null) {
    return {
      tone: "unknown",
      title: `No call in this range carries a ${metric.label === "TTFT" ? "TTFT" : metric.label.toLowerCase()}`,
      detail: "Coverage, below, says why; a longer range or fewer filters may show more.",
      subject: null,
    };
  }
  if (whole.n < MIN_CALLS) {
    return {
      tone: "unknown",
      title: `Too few calls to say: ${whole.n} in this range`,
      detail: `Their ${percentile} is ${metric.format(whole.value)}, but with fewer than ${MIN_CALLS} calls it rests on one or two of them.`,
      subject: null,
    };
  }
  const worse = pickSubject(rankings, "slower");
  if (worse) return moved("slower", worse, input);
  const better = pickSubject(rankings, "faster");
  if (better) return moved("faster", better, input);
  if (whole.baselineN < MIN_CALLS || whole.baselineValue === null) {
    return {
      tone: "alone",
      title: `${name} is ${metric.format(whole.value)} over ${formatExact(whole.n)} calls`,
      detail: `There is nothing to hold it against: ${input.baseline.words} has ${whole.baselineN === 0 ? "no calls" : `only ${whole.baselineN} calls`}.`,
      subject: null,
    };
  }
  const tone = toneOfWhole(whole, metric.higherIsBetter);
  const before = metric.format(whole.baselineValue);
  const said =
    tone === "unknown"
      ? `${input.baseline.words} ${before}: too few calls to say whether it moved`
      : `${wordWhole(whole, input.baseline.words)} (${before})`;
  const why =
    tone === "worse" || tone === "better"
      ? " Many may have moved a little, or their mix changed."
      : "";
  return {
    tone,
    title: `${name} is ${metric.format(whole.value)}, ${said}`,
    detail:
      `${wordInterval(whole.ratioInterval)}${formatExact(whole.n)} calls against ${formatExact(whole.baselineN)}. ${wordParts(rankings[0], null)}${why}`.trim(),
    subject: null,
  };
}

/** Whether everything together moved, beyond chance and by more than slightly. */
function toneOfWhole(
  whole: Whole,
  higherIsBetter: boolean,
): "worse" | "better" | "same" | "unknown" {
  if (!whole.ratioInterval) return "unknown";
  const [low, high] = whole.ratioInterval;
  const ratio = (whole.value ?? 0) / (whole.baselineValue ?? 1);
  if ((low > 1 || high < 1) && isMaterial(ratio)) {
    return ratio > 1 === higherIsBetter ? "better" : "worse";
  }
  return low >= 1 / STEADY_WITHIN && high <= STEADY_WITHIN ? "same" : "unknown";
}

function moved(verdict: "slower" | "faster", subject: Subject, input: HeadlineInput): Headline {
  const { metric, percentile, baseline, whole, concentration, episode } = input;
  const { row, ranking } = subject;
  const isOver = (episode?.toIso ?? null) !== null;
  const name = row.keys
    .map(
      (key, index) =>
        key || `no ${filterLabel(ranking.dimensions[index] ?? "model").toLowerCase()}`,
    )
    .join(" · ");
  const from = row.baselineValue === null ? "" : ` (${metric.format(row.baselineValue)})`;
  const who = concentration && verdict === "slower" ? wordConcentration(concentration) : "";
  const calls = `${formatExact(row.n)} calls against ${formatExact(row.baselineN)}.`;
  // Filtered down to one combination there are no others, and no whole beside it.
  const isAll = ranking.groupCount === 1;
  const all =
    isAll || whole.value === null || whole.baselineValue === null
      ? ""
      : ` Over everything it is ${metric.format(whole.value)}, ${baseline.words} ${metric.format(whole.baselineValue)}.`;
  const parts = isAll ? "" : ` ${wordParts(ranking, verdict)}`;
  return {
    tone: verdict === "faster" ? "better" : isOver ? "past" : "worse",
    title: `${metric.label} ${percentile} on ${name} ${isOver ? "was" : "is"} ${metric.format(row.value ?? 0)}, ${wordRatio(row.ratio ?? 1, baseline.words)}${from}${wordEpisode(episode, input.time)}${who}`,
    detail: `${wordInterval(row.ratioInterval)}${calls}${parts}${all}`,
    subject: isAll ? null : subject,
  };
}

function wordEpisode(episode: Episode | null, time: (iso: string) => string): string {
  if (!episode) return "";
  const { fromIso, toIso } = episode;
  if (toIso === null) return fromIso === null ? ", ongoing" : `, since ${time(fromIso)}, ongoing`;
  return `, ${fromIso === null ? "until" : `from ${time(fromIso)} to`} ${time(toIso)}, over`;
}

/** How many of a ranking moved, of how many that can be judged: "1 of 3 … got slower; 4 have too few calls to say." */
function wordParts(ranking: Ranking, verdict: "slower" | "faster" | null): string {
  const { rows, groupCount, dimensions } = ranking;
  if (groupCount <= 1) return "";
  const judged = rows.filter((row) => row.verdict !== "too-few");
  const tooFew = rows.length - judged.length;
  const labels = dimensions.map(filterLabel).join(" and ");
  const what = `${dimensions.length > 1 ? "combinations" : "values"} of ${labels}`;
  // A long list is cut, and what lies beyond its end is not known.
  const few =
    tooFew === 0
      ? ""
      : `; ${rows.length < groupCount ? "at least " : ""}${formatExact(tooFew)} ${tooFew === 1 ? "has" : "have"} too few calls to say`;
  if (judged.length === 0)
    return `None of ${formatExact(groupCount)} ${what} has calls enough to be judged by itself.`;
  const group = `${what} that can be judged`;
  if (judged.length === 1) {
    const [only] = judged;
    const finding =
      only?.verdict === "same"
        ? "did not move beyond chance"
        : `got ${(only?.verdict ?? "").replace("-", " ")}`;
    return `The only one of ${formatExact(groupCount)} ${group} ${finding}${few}.`;
  }
  const of = `of ${formatExact(judged.length)} ${group}`;
  if (verdict) {
    const count = judged.filter((row) => row.verdict === verdict).length;
    const slight = judged.filter((row) => row.verdict === `slightly-${verdict}`).length;
    return `${formatExact(count)} ${of} got ${verdict}${slight > 0 ? `, ${formatExact(slight)} slightly` : ""}${few}.`;
  }
  const slight = judged.filter((row) => row.verdict !== "same").length;
  return slight > 0
    ? `${formatExact(slight)} ${of} moved, slightly${few}.`
    : `None ${of} moved beyond chance${few}.`;
}

function wordConcentration({ groups, of, share }: Concentration): string {
  const percent = `${Math.round(share * 100)}\u00a0%`;
  const [only, ...others] = groups;
  return others.length === 0
    ? `; tenant ${only || "unknown"} alone makes up ${percent} of it`
    : `; ${groups.length} of ${of} tenants make up ${percent} of it`;
}

function wordInterval(interval: readonly [number, number] | null): string {
  if (!interval) return "";
  return `95\u00a0% interval ${formatRatioRange(interval)}. `;
}

function wordWhole(whole: Whole, baselineWords: string): string {
  const [low, high] = whole.ratioInterval ?? [0, Number.POSITIVE_INFINITY];
  if (low <= 1 && high >= 1) return `about as ${baselineWords}`;
  return wordRatio((whole.value ?? 0) / (whole.baselineValue ?? 1), baselineWords);
}
