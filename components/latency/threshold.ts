import { type BucketCounts, bucketLower, nearestEdge } from "@/lib/domain/histogram";

/** Calls on the bad side of a bucket edge; exact, because the edge is one of the buckets'. */
export function weightBeyond(
  counts: BucketCounts,
  edge: number,
  higherIsBetter: boolean,
): { beyond: number; total: number } {
  let beyond = 0;
  let total = 0;
  for (const [index, count] of counts) {
    total += count;
    if (higherIsBetter ? index < edge : index >= edge) beyond += count;
  }
  return { beyond, total };
}

/** Share of calls beyond an edge; null where there are none. */
export function shareBeyond(
  counts: BucketCounts,
  edge: number,
  higherIsBetter: boolean,
): number | null {
  const { beyond, total } = weightBeyond(counts, edge, higherIsBetter);
  return total > 0 ? beyond / total : null;
}

/** The edge that a threshold in the URL stands for, whatever it was typed as. */
export function edgeOf(value: number | null, fallback: number): number {
  return value !== null && value > 0 && Number.isFinite(value) ? nearestEdge(value) : fallback;
}

/** A threshold as the URL has it: enough digits to find its edge again. */
export function edgeToParam(edge: number): number {
  return Number(bucketLower(edge).toPrecision(5));
}

/** `over` or `under`: which side of the threshold is the bad one. */
export function badSide(higherIsBetter: boolean): "over" | "under" {
  return higherIsBetter ? "under" : "over";
}
