import { type BucketCounts, bucketMiddle } from "./histogram";

/** Sum of the counts. */
export function totalOf(counts: BucketCounts): number {
  return counts.reduce((total, [, count]) => total + count, 0);
}

/** Adds histograms exactly: what makes percentiles of any union of slices possible. */
export function addCounts(histograms: Iterable<BucketCounts>): BucketCounts {
  const sums = new Map<number, number>();
  for (const counts of histograms) {
    for (const [index, count] of counts) sums.set(index, (sums.get(index) ?? 0) + count);
  }
  return [...sums].sort(([a], [b]) => a - b);
}

/**
 * Index of the bucket that holds the q-quantile: the first at which the running count
 * reaches q of the total, which is the order statistic of rank ⌈q·n⌉ (the inverse of the
 * empirical distribution function; type 1 of Hyndman & Fan, "Sample Quantiles in
 * Statistical Packages", The American Statistician 50, 1996). Null without counts.
 */
export function percentileBucket(counts: BucketCounts, q: number): number | null {
  const total = totalOf(counts);
  if (!(total > 0)) return null;
  // Sums of weights carry rounding: a hair below the rank counts as reaching it.
  const wanted = q * total * (1 - 1e-12);
  let running = 0;
  let last: number | null = null;
  for (const [index, count] of counts) {
    if (count <= 0) continue;
    running += count;
    last = index;
    if (running >= wanted) return index;
  }
  return last;
}

/**
 * The q-quantile in the unit of the values: the geometric middle of its bucket, within
 * `PERCENTILE_RELATIVE_ERROR` (4.5 %) of the exact order statistic. Null without counts.
 */
export function percentile(counts: BucketCounts, q: number): number | null {
  const index = percentileBucket(counts, q);
  return index === null ? null : bucketMiddle(index);
}

export const PERCENTILE_LEVELS = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99 } as const;
export type PercentileName = keyof typeof PERCENTILE_LEVELS;

export function percentiles(counts: BucketCounts): Record<PercentileName, number | null> {
  return {
    p50: percentile(counts, PERCENTILE_LEVELS.p50),
    p75: percentile(counts, PERCENTILE_LEVELS.p75),
    p90: percentile(counts, PERCENTILE_LEVELS.p90),
    p95: percentile(counts, PERCENTILE_LEVELS.p95),
    p99: percentile(counts, PERCENTILE_LEVELS.p99),
  };
}
