import { formatExact } from "@/lib/client/format";
import type { Baseline } from "./baseline";
import type { Concentration } from "./concentration";
import type { MetricInfo } from "./metric";
import { isBelievable, MIN_RATIO, type RankingRow } from "./ranking-row";
import { formatRatioRange, wordRatio } from "./ratio";

export interface Headline {
  /** `alone`: enough calls, and nothing to hold them against. */
  readonly tone: "worse" | "better" | "same" | "alone" | "unknown";
  readonly title: string;
  /** The figures that show it. */
  readonly detail: string;
  /** The combination that the title is about. */
  readonly subject: RankingRow | null;
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
  /** Of every model × route. */
  readonly rows: readonly RankingRow[];
  readonly groupCount: number;
  /** Who the slow calls of `subject` belong to, once known. */
  readonly concentration: Concentration | null;
}

/** Below this a p95 rests on the single slowest call. */
const MIN_CALLS = 20;

/** The combination whose move matters most: calls × how far it moved at least, on the log scale. */
export function pickSubject(
  rows: readonly RankingRow[],
  groupCount: number,
  verdict: "slower" | "faster",
): RankingRow | null {
  const impact = (row: RankingRow) => {
    const [low, high] = (row.ratioInterval ?? [1, 1]).map((end) => Math.abs(Math.log(end)));
    return row.n * Math.min(low ?? 0, high ?? 0);
  };
  const moved = rows.filter((row) => row.verdict === verdict && isBelievable(row, groupCount));
  return moved.toSorted((a, b) => impact(b) - impact(a))[0] ?? null;
}

/** What happened to a latency, in a sentence with its figures. */
export function headline(input: HeadlineInput): Headline {
  const { metric, percentile, whole, rows, groupCount } = input;
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
  const worse = pickSubject(rows, groupCount, "slower");
  if (worse) return moved("worse", worse, input);
  const better = pickSubject(rows, groupCount, "faster");
  if (better) return moved("better", better, input);
  if (whole.baselineN < MIN_CALLS || whole.baselineValue === null) {
    return {
      tone: "alone",
      title: `${name} is ${metric.format(whole.value)} over ${formatExact(whole.n)} calls`,
      detail: `There is nothing to hold it against: ${input.baseline.words} has ${whole.baselineN === 0 ? "no calls" : `only ${whole.baselineN} calls`}.`,
      subject: null,
    };
  }
  const wholeTone = toneOfWhole(whole, metric.higherIsBetter);
  const tooFew = rows.filter((row) => row.verdict === "too-few").length;
  const none =
    groupCount === 1
      ? "The one combination of model and route did not move beyond chance"
      : `None of ${formatExact(groupCount)} combinations of model and route moved beyond chance`;
  const few = tooFew > 0 ? `; ${tooFew} ${tooFew === 1 ? "has" : "have"} too few calls to say` : "";
  const finding =
    wholeTone === "same"
      ? `${none}.`
      : `${none} by itself${few}: many may have moved a little, or their mix changed.`;
  return {
    tone: wholeTone,
    title: `${name} is ${metric.format(whole.value)}, ${wordWhole(whole, input.baseline.words)} (${metric.format(whole.baselineValue)})`,
    detail: `${wordInterval(whole.ratioInterval)}${finding} ${formatExact(whole.n)} calls against ${formatExact(whole.baselineN)}.`,
    subject: null,
  };
}

/** Whether everything together moved, beyond chance and beyond the reading error of buckets. */
function toneOfWhole(whole: Whole, higherIsBetter: boolean): "worse" | "better" | "same" {
  const [low, high] = whole.ratioInterval ?? [0, Number.POSITIVE_INFINITY];
  const ratio = (whole.value ?? 0) / (whole.baselineValue ?? 1);
  const isNews = (low > 1 || high < 1) && Math.abs(Math.log(ratio)) >= Math.log(MIN_RATIO);
  if (!isNews) return "same";
  return ratio > 1 === higherIsBetter ? "better" : "worse";
}

function moved(tone: "worse" | "better", row: RankingRow, input: HeadlineInput): Headline {
  const { metric, percentile, baseline, whole, concentration } = input;
  const verdict = tone === "worse" ? "slower" : "faster";
  const others =
    input.rows.filter((each) => each.verdict === verdict && isBelievable(each, input.groupCount))
      .length - 1;
  const subject = row.keys
    .map((key, index) => key || (index === 0 ? "no model" : "no route"))
    .join(" · ");
  const from = row.baselineValue === null ? "" : ` (${metric.format(row.baselineValue)})`;
  const who = concentration && tone === "worse" ? wordConcentration(concentration) : "";
  const calls = `${formatExact(row.n)} calls against ${formatExact(row.baselineN)}`;
  const rest =
    others > 0
      ? `${others} more ${others === 1 ? "combination" : "combinations"} of model and route got ${verdict}.`
      : `No other combination of model and route got ${verdict}.`;
  const all =
    whole.value === null || whole.baselineValue === null
      ? ""
      : ` Over everything it is ${metric.format(whole.value)}, ${baseline.words} ${metric.format(whole.baselineValue)}.`;
  return {
    tone,
    title: `${metric.label} ${percentile} on ${subject} is ${metric.format(row.value ?? 0)}, ${wordRatio(row.ratio ?? 1, baseline.words)}${from}${who}`,
    detail: `${wordInterval(row.ratioInterval)}${calls}. ${rest}${all}`,
    subject: row,
  };
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
