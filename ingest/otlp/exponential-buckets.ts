/** What an exponential histogram's point says of its buckets. */
export interface ExponentialBuckets {
  /** Each bucket is 2^(2^-scale) times as wide as the one before. */
  readonly scale: number;
  readonly zeroCount: bigint;
  readonly zeroThreshold: number;
  /** Index of the first bucket: it ends at base^(offset + 1). */
  readonly offset: number;
  readonly counts: readonly bigint[];
}

/**
 * The same buckets by their upper bounds, the zero bucket first. Null where a bound is no
 * number: an index beyond what doubles reach is no measurement.
 * https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram
 */
export function toExplicit({
  scale,
  zeroCount,
  zeroThreshold,
  offset,
  counts,
}: ExponentialBuckets): { readonly bounds: number[]; readonly counts: bigint[] } | null {
  const bounds = [Math.max(0, zeroThreshold)];
  const all = [zeroCount];
  // The gap between zero and the first bucket holds nothing.
  const lower = bound(scale, offset);
  if (counts.length > 0 && lower > (bounds[0] ?? 0)) {
    bounds.push(lower);
    all.push(0n);
  }
  for (const [at, count] of counts.entries()) {
    bounds.push(bound(scale, offset + at + 1));
    all.push(count);
  }
  all.push(0n);
  return bounds.every((value) => Number.isFinite(value)) ? { bounds, counts: all } : null;
}

function bound(scale: number, index: number): number {
  return 2 ** (index * 2 ** -scale);
}
