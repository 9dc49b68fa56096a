import { benjaminiHochberg, type Interval, percentileRatio, type Sample } from "./interval";

export const VERDICTS = [
  "slower",
  "faster",
  "slightly-slower",
  "slightly-faster",
  "same",
  "too-few",
] as const;
export type Verdict = (typeof VERDICTS)[number];

/**
 * A change below it is slight however certain: many calls make any change certain, and one
 * step from bucket to bucket, 9.05 %, may be a difference of nothing across an edge.
 */
export const MIN_RATIO = 1.1;

/** Whether a ratio is large enough to be more than slight. */
export function isMaterial(ratio: number): boolean {
  return Math.abs(Math.log(ratio)) >= Math.log(MIN_RATIO);
}

export interface Comparison {
  /** current / baseline; null where either period has too few calls for an interval. */
  readonly ratio: number | null;
  readonly ratioInterval: Interval | null;
  readonly verdict: Verdict;
}

/**
 * Holds a percentile of many groups against a baseline. A group is called slower or faster
 * where its own 95 % interval excludes 1 *and* the finding survives Benjamini–Hochberg over
 * all groups compared, so that of the groups called so at most 5 % are expected to be noise
 * however long the table is. It is slightly so where the ratio is not material.
 *
 * @param lowerIsBetter false for rates, where a smaller value is the slower one.
 */
export function comparePeriods(
  pairs: ReadonlyArray<{ readonly current: Sample; readonly baseline: Sample }>,
  q: number,
  lowerIsBetter: boolean,
): Comparison[] {
  const estimates = pairs.map(({ current, baseline }) => percentileRatio(current, baseline, q));
  const tested = estimates.filter((estimate) => estimate !== null);
  const survives = new Map(
    benjaminiHochberg(tested.map((estimate) => estimate.pValue)).map((isRejected, index) => [
      tested[index],
      isRejected,
    ]),
  );
  return estimates.map((estimate) => {
    if (!estimate) return { ratio: null, ratioInterval: null, verdict: "too-few" };
    const { ratio, interval } = estimate;
    const isNews = survives.get(estimate) === true && (interval[0] > 1 || interval[1] < 1);
    if (!isNews) return { ratio, ratioInterval: interval, verdict: "same" };
    const direction = ratio > 1 === lowerIsBetter ? "slower" : "faster";
    const verdict: Verdict = isMaterial(ratio) ? direction : `slightly-${direction}`;
    return { ratio, ratioInterval: interval, verdict };
  });
}
