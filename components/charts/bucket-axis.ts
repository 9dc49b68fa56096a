import type { BucketCounts } from "@/lib/domain/histogram";
import { BUCKETS_PER_OCTAVE, bucketLower, bucketUpper } from "@/lib/domain/histogram";

/** What the values of an axis are measured in; decides where readable ticks stand. */
export type AxisUnit = "ms" | "ms/token" | "tokens/s" | "tokens";

/** Bucket indices covered by an axis: `from` inclusive, `to` exclusive. */
export interface BucketRange {
  readonly from: number;
  readonly to: number;
}

/** One drawn bar or cell row: `from` inclusive to `to` exclusive, in stored bucket indices. */
export interface Bin extends BucketRange {
  readonly count: number;
}

/** More bars than this are hard to tell apart: neighbours are then merged by pairs. */
const MAX_READABLE_BINS = 40;

/** Where a value stands on an axis counted in buckets. */
export function bucketPosition(value: number): number {
  return Math.log2(value) * BUCKETS_PER_OCTAVE;
}

/** The range that holds every bucket with a count, or null when there is none. */
export function bucketRange(histograms: Iterable<BucketCounts>): BucketRange | null {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const counts of histograms) {
    for (const [index, count] of counts) {
      if (count <= 0) continue;
      from = Math.min(from, index);
      to = Math.max(to, index + 1);
    }
  }
  return from < to ? { from, to } : null;
}

/** How many stored buckets one bin takes, a power of two, so that at most `maxBins` are drawn. */
export function mergeFactor(range: BucketRange, maxBins: number = MAX_READABLE_BINS): number {
  let factor = 1;
  while (alignedCount(range, factor) > Math.max(1, maxBins)) factor *= 2;
  return factor;
}

/** The range widened to whole bins of `factor` buckets. */
export function alignRange(range: BucketRange, factor: number): BucketRange {
  return {
    from: Math.floor(range.from / factor) * factor,
    to: Math.ceil(range.to / factor) * factor,
  };
}

function alignedCount(range: BucketRange, factor: number): number {
  const aligned = alignRange(range, factor);
  return (aligned.to - aligned.from) / factor;
}

/** Counts per bin over the aligned range, zeros included; sums are exact. */
export function binCounts(counts: BucketCounts, range: BucketRange, factor: number): Bin[] {
  const aligned = alignRange(range, factor);
  const bins: { from: number; to: number; count: number }[] = [];
  for (let from = aligned.from; from < aligned.to; from += factor) {
    bins.push({ from, to: from + factor, count: 0 });
  }
  for (const [index, count] of counts) {
    const bin = bins[Math.floor((index - aligned.from) / factor)];
    if (bin) bin.count += count;
  }
  return bins;
}

export function binLower(bin: BucketRange): number {
  return bucketLower(bin.from);
}

export function binUpper(bin: BucketRange): number {
  return bucketUpper(bin.to - 1);
}

export interface Tick {
  readonly value: number;
  /** On an axis counted in buckets. */
  readonly position: number;
}

const MINUTE_MS = 60_000;
/** Above 50 s people count in minutes: 1, 2, 5, 10, 20 min, 1, 2, 5 h. */
const LONG_TICKS_MS = [1, 2, 5, 10, 20, 60, 120, 300, 600].map((minutes) => minutes * MINUTE_MS);

/**
 * Readable edges for a log axis: 1-2-5 steps, thinned to at most `maxTicks` by
 * dropping the twos, then the fives, then whole decades.
 */
export function bucketTicks(range: BucketRange, unit: AxisUnit, maxTicks: number): Tick[] {
  const low = bucketLower(range.from);
  const high = bucketLower(range.to);
  const within = (value: number) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  for (const mantissas of [[1, 2, 5], [1, 5], [1]]) {
    const ticks = ladder(low, high, unit, mantissas).filter(within);
    if (ticks.length <= maxTicks) return ticks.map(toTick);
  }
  const decades = ladder(low, high, unit, [1]).filter(within);
  const step = Math.ceil(decades.length / Math.max(1, maxTicks));
  return decades.filter((_, index) => index % step === 0).map(toTick);
}

function ladder(low: number, high: number, unit: AxisUnit, mantissas: readonly number[]): number[] {
  const values: number[] = [];
  const cut = unit === "ms" ? MINUTE_MS : Number.POSITIVE_INFINITY;
  for (let exponent = Math.floor(Math.log10(low)); 10 ** exponent <= high; exponent++) {
    for (const mantissa of mantissas) {
      const value = roundDecimal(mantissa, exponent);
      if (value < cut) values.push(value);
    }
  }
  if (unit !== "ms") return values;
  const keep = mantissas.length;
  const long = LONG_TICKS_MS.filter((_, index) => keep === 3 || index % (keep === 2 ? 2 : 3) === 0);
  return [...values, ...long];
}

/** `5 · 10^-3` as 0.005, not 0.005000000000000001. */
function roundDecimal(mantissa: number, exponent: number): number {
  return Number(`${mantissa}e${exponent}`);
}

function toTick(value: number): Tick {
  return { value, position: bucketPosition(value) };
}
