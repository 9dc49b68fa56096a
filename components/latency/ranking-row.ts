import type { z } from "zod";
import type { getLatencyRanking } from "@/lib/contracts/latency";

export type RankingRow = z.output<typeof getLatencyRanking.response>["rows"][number];

/**
 * A percentile is read from buckets 9 % wide: two equal ones may differ by that much and
 * a smaller ratio says nothing.
 */
export const MIN_RATIO = 1.1;
const Z_95 = 1.96;

/**
 * Whether a change survives having been picked from `comparisons` rows: its two-sided
 * p-value, bounded above by Mills' ratio (2·φ(z)/z, Gordon 1941), stays under
 * 0.05 / comparisons (Bonferroni). `z` is read from the 95 % interval on the log scale.
 */
export function isBelievable(row: RankingRow, comparisons: number): boolean {
  if (row.ratio === null || row.ratioInterval === null) return false;
  const distance = Math.abs(Math.log(row.ratio));
  if (distance < Math.log(MIN_RATIO)) return false;
  const [low, high] = row.ratioInterval;
  const spread = (Math.log(high) - Math.log(low)) / (2 * Z_95);
  if (!(spread > 0)) return true;
  const z = distance / spread;
  const pBound = (2 * Math.exp((-z * z) / 2)) / (z * Math.sqrt(2 * Math.PI));
  return pBound < 0.05 / Math.max(1, comparisons);
}
