/**
 * Fixed logarithmic buckets. Every histogram of the product, stored or drawn, uses
 * these, so that counts merge exactly across any slice and range.
 *
 * Bucket `i` holds values x with 2^(i/8) ≤ x < 2^((i+1)/8): eight buckets an octave,
 * each 9.05 % wide. A percentile read from the counts is the geometric middle of its
 * bucket and so within 4.5 % (2^(1/16) − 1) of the exact order statistic. The scheme is
 * that of OpenTelemetry's exponential histogram at scale 3
 * (https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram),
 * but closed below rather than above.
 *
 * A value's bucket is computed here and nowhere else, and stored beside the value:
 * `log2` differs between JavaScript and ClickHouse in the last bit at an edge.
 */

export const BUCKETS_PER_OCTAVE = 8;

/** Largest relative error of a percentile read from bucket counts: 2^(1/16) − 1. */
export const PERCENTILE_RELATIVE_ERROR = 2 ** (1 / (2 * BUCKETS_PER_OCTAVE)) - 1;

/** Values below this fall into its bucket: 2^-10 ≈ 0.001 of the unit. */
const MIN_BUCKET = -10 * BUCKETS_PER_OCTAVE;
/** Values above fall into this bucket: 2^40 of the unit. */
const MAX_BUCKET = 40 * BUCKETS_PER_OCTAVE - 1;

/** Bucket index of a positive value; null for anything else (absent, zero, negative, NaN). */
export function bucketOf(value: number | null): number | null {
  if (value === null || !(value > 0)) return null;
  const estimate = Math.floor(Math.log2(value) * BUCKETS_PER_OCTAVE);
  // `log2` may be off by one unit in the last place: the edges decide, not the logarithm.
  const index =
    value < bucketLower(estimate)
      ? estimate - 1
      : value >= bucketLower(estimate + 1)
        ? estimate + 1
        : estimate;
  return Math.min(MAX_BUCKET, Math.max(MIN_BUCKET, index));
}

/** Lower edge of a bucket, in the unit of its values. */
export function bucketLower(index: number): number {
  return 2 ** (index / BUCKETS_PER_OCTAVE);
}

/** Upper edge of a bucket, not part of it. */
export function bucketUpper(index: number): number {
  return bucketLower(index + 1);
}

/** Geometric middle of a bucket: what a percentile that falls into it is reported as. */
export function bucketMiddle(index: number): number {
  return 2 ** ((index + 0.5) / BUCKETS_PER_OCTAVE);
}

/** Index of the bucket whose lower edge is nearest to a value on the log scale. */
export function nearestEdge(value: number): number {
  return Math.round(Math.log2(value) * BUCKETS_PER_OCTAVE);
}

/** Sparse counts: bucket index and its (sampling-weighted) count, ascending by index. */
export type BucketCounts = ReadonlyArray<readonly [index: number, count: number]>;
