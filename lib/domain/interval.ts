import { BUCKETS_PER_OCTAVE, type BucketCounts, bucketLower, bucketUpper } from "./histogram";
import { percentileBucket, totalOf } from "./percentile";

export type Interval = readonly [low: number, high: number];

const CONFIDENCE = 0.95;
/** 0.975 quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * Calls below which two periods are not compared. The simulation of percentile ratios in
 * interval.test.ts covers the truth as often as it says from about here on; 9 calls, whose
 * median has a 95 % interval from the second to the eighth value, are no news.
 */
export const MIN_COMPARABLE_CALLS = 30;

/**
 * 95 % interval of a share by Wilson's score method, which stays inside 0…1 and keeps its
 * level for small n and rare events (E. B. Wilson, JASA 22, 1927; recommended by Brown,
 * Cai & DasGupta, Statistical Science 16, 2001). Null when n is 0.
 */
export function wilsonInterval(share: number, n: number): Interval | null {
  if (!(n > 0)) return null;
  const z2 = Z * Z;
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/**
 * Ranks (1-based) of the order statistics that enclose the q-quantile with the wanted
 * confidence whatever the distribution: the number of values below the quantile is
 * binomial (n, q). Hahn & Meeker, "Statistical Intervals", 1991, section 5.2; Conover,
 * "Practical Nonparametric Statistics", section 3.2. Null where no such pair exists: fewer than
 * 6 values for the median, 72 for p95, 368 for p99.
 */
export function orderStatisticRanks(
  n: number,
  q: number,
  confidence = CONFIDENCE,
): readonly [low: number, high: number] | null {
  if (n < 1) return null;
  const tail = (1 - confidence) / 2;
  const low = binomialQuantile(n, q, tail);
  const high = binomialQuantile(n, q, 1 - tail) + 1;
  return low < 1 || high > n ? null : [low, high];
}

/**
 * 95 % interval of a percentile from bucket counts. Its ends are the outer edges of the
 * buckets that hold the two order statistics, so that the bucket's width only ever widens
 * it. `n` is the number of values seen; sampling-weighted counts are taken as if each
 * value stood for the same number. Null where n is too small for one.
 */
export function percentileInterval(counts: BucketCounts, q: number, n: number): Interval | null {
  const ranks = orderStatisticRanks(n, q);
  if (!ranks) return null;
  const low = percentileBucket(counts, ranks[0] / n);
  const high = percentileBucket(counts, ranks[1] / n);
  return low === null || high === null ? null : [bucketLower(low), bucketUpper(high)];
}

export interface Sample {
  readonly counts: BucketCounts;
  /** Values seen, unweighted. */
  readonly n: number;
}

export interface RatioEstimate {
  /** Of the two percentiles as they are shown: the middles of their buckets. */
  readonly ratio: number;
  /** 95 %; holds `ratio`. */
  readonly interval: Interval;
  /** Two-sided, of the hypothesis that the ratio is 1. */
  readonly pValue: number;
}

/**
 * Ratio of a percentile in two independent samples with its 95 % interval.
 *
 * The ratio is that of the two figures `percentile` gives, so that it never contradicts them:
 * a whole number of buckets, within a factor of 2^(1/8) (9.05 %) of the ratio of the order
 * statistics. For the interval and the p-value both percentiles and the ends of their
 * order-statistic intervals are read on the log scale, spread evenly within their bucket: a percentile that creeps over a bucket's edge
 * does not jump by 9 %. The intervals are joined by the method of variance estimates
 * recovery (Zou & Donner, "Construction of confidence limits about effect measures",
 * Statistics in Medicine 27, 2008), which needs no randomness and keeps their asymmetry.
 * Where both percentiles fall into one bucket the counts cannot tell them apart, and the
 * interval is made to include 1. It is widened to hold the ratio where that lies outside, which
 * never takes it across 1.
 *
 * Null when either sample is too small for an interval, or below `MIN_COMPARABLE_CALLS`.
 */
export function percentileRatio(
  current: Sample,
  baseline: Sample,
  q: number,
): RatioEstimate | null {
  const now = logPercentile(current, q);
  const then = logPercentile(baseline, q);
  if (!now || !then) return null;
  const difference = now.value - then.value;
  let low = difference - Math.hypot(now.value - now.low, then.high - then.value);
  let high = difference + Math.hypot(now.high - now.value, then.value - then.low);
  if (now.bucket === then.bucket) {
    low = Math.min(low, 0);
    high = Math.max(high, 0);
  }
  const towardsOne = difference > 0 ? difference - low : high - difference;
  const z = towardsOne > 0 ? (Math.abs(difference) / towardsOne) * Z : difference === 0 ? 0 : 40;
  const shown = (now.bucket - then.bucket) / BUCKETS_PER_OCTAVE;
  return {
    ratio: 2 ** shown,
    interval: [2 ** Math.min(low, shown), 2 ** Math.max(high, shown)],
    pValue: 2 * normalUpperTail(z),
  };
}

/**
 * Which of many hypotheses to reject so that on average at most 5 % of the rejected are
 * true (Benjamini & Hochberg, JRSS B 57, 1995). A table of 200 unchanged rows, each read
 * at its own 5 %, would cry wolf ten times.
 */
export function benjaminiHochberg(pValues: readonly number[], rate = 0.05): boolean[] {
  const sorted = [...pValues].sort((a, b) => a - b);
  let threshold = -1;
  sorted.forEach((p, index) => {
    if (p <= ((index + 1) / sorted.length) * rate) threshold = p;
  });
  return pValues.map((p) => p <= threshold);
}

interface LogPercentile {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly bucket: number;
}

function logPercentile({ counts, n }: Sample, q: number): LogPercentile | null {
  if (n < MIN_COMPARABLE_CALLS) return null;
  const ranks = orderStatisticRanks(n, q);
  const bucket = percentileBucket(counts, q);
  if (!ranks || bucket === null) return null;
  return {
    value: logQuantile(counts, q),
    // The k-th of n values stands at the middle of its step of the distribution function.
    low: logQuantile(counts, (ranks[0] - 0.5) / n),
    high: logQuantile(counts, (ranks[1] - 0.5) / n),
    bucket,
  };
}

/** log₂ of a quantile, spread evenly on the log scale within its bucket. */
function logQuantile(counts: BucketCounts, q: number): number {
  const wanted = q * totalOf(counts);
  let running = 0;
  let end = 0;
  for (const [index, count] of counts) {
    if (count <= 0) continue;
    end = index + 1;
    if (running + count >= wanted) {
      return (index + Math.max(0, wanted - running) / count) / BUCKETS_PER_OCTAVE;
    }
    running += count;
  }
  return end / BUCKETS_PER_OCTAVE;
}

/**
 * Smallest k with P(X ≤ k) ≥ p, X binomial (n, q). Sums outward from the mode until terms
 * vanish, so it needs no logarithms of factorials: O(√n) steps, exact to rounding.
 */
function binomialQuantile(n: number, q: number, p: number): number {
  const mode = Math.min(n, Math.floor((n + 1) * q));
  const odds = q / (1 - q);
  const down: number[] = [];
  for (let k = mode, term = 1; k > 0 && term > 1e-18; k--) {
    term *= k / ((n - k + 1) * odds);
    down.push(term);
  }
  const up: number[] = [];
  for (let k = mode, term = 1; k < n && term > 1e-18; k++) {
    term *= ((n - k) / (k + 1)) * odds;
    up.push(term);
  }
  const terms = [...down.reverse(), 1, ...up];
  const first = mode - down.length;
  const wanted = p * terms.reduce((sum, term) => sum + term, 0);
  let running = 0;
  for (const [offset, term] of terms.entries()) {
    running += term;
    if (running >= wanted) return first + offset;
  }
  return n;
}

/** P(Z > z) for z ≥ 0; Abramowitz & Stegun 7.1.26 on erfc, absolute error below 1.5e-7. */
function normalUpperTail(z: number): number {
  const x = z / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const poly =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return (poly * Math.exp(-x * x)) / 2;
}
