import type { Period } from "@/lib/client/range";
import type { Metric, OverviewGroup } from "./metrics";

export type Slot = Period & { readonly partial: boolean };

/** The intervals of a series in Unix milliseconds. */
export function toSlots(
  series: ReadonlyArray<{ readonly time: string; readonly partial: boolean }>,
  intervalSeconds: number,
): Slot[] {
  return series.map((slot) => {
    const fromMs = Date.parse(slot.time);
    return { fromMs, toMs: fromMs + intervalSeconds * 1000, partial: slot.partial };
  });
}

/** The largest value of a metric over all groups: the shared top of their axes, rounded up. */
export function sharedMax(groups: readonly OverviewGroup[], metric: Metric): number | null {
  let max = 0;
  for (const group of groups) {
    for (const slot of group.series) max = Math.max(max, metric.at(slot) ?? 0);
  }
  return max > 0 ? roundUp(max) : null;
}

/**
 * The next value whose thirds are round: the axis has four ticks, of which zero is one.
 */
export function roundUp(value: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  const step = [1.2, 1.5, 1.8, 2.4, 3, 4.5, 6, 7.5, 9, 12].find((one) => one * magnitude >= value);
  return (step ?? 12) * magnitude;
}
