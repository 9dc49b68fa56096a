import { type Episode, episode } from "@/lib/domain/episode";
import type { PercentileName } from "@/lib/domain/percentile";
import type { RankingRow } from "./ranking-row";
import type { LatencySlot } from "./slots";

/** Calls an interval should hold: a p95 of forty rests on its three slowest. */
const CALLS_PER_SLOT = 40;
const [FEWEST, MOST] = [12, 96];

/** How many intervals a number of calls is worth. */
export function pointsFor(calls: number): number {
  return Math.min(MOST, Math.max(FEWEST, Math.round(calls / CALLS_PER_SLOT)));
}

/**
 * When a percentile was moved: from the first to the last interval nearer, on the log scale, to
 * its value over the range than to that of the baseline, or beyond. Intervals with too few
 * calls to say are passed over.
 */
export function moveEpisode(
  slots: readonly LatencySlot[],
  percentile: PercentileName,
  { value, baselineValue }: Pick<RankingRow, "value" | "baselineValue">,
): Episode | null {
  if (!value || !baselineValue || value === baselineValue) return null;
  const half = Math.sqrt(value * baselineValue);
  const known = slots.flatMap((slot) => {
    const at = slot.percentiles[percentile];
    return at === null ? [] : [{ time: new Date(slot.fromMs).toISOString(), at }];
  });
  return episode(known, ({ at }) => (value > baselineValue ? at > half : at < half));
}
