import { scaleTime } from "d3-scale";
import type { Period } from "@/lib/client/range";

/** Horizontal place of a plot inside its chart, in CSS pixels. */
export interface PlotSpan {
  readonly left: number;
  readonly width: number;
}

export function timeToX(timeMs: number, period: Period, plot: PlotSpan): number {
  return plot.left + ((timeMs - period.fromMs) / (period.toMs - period.fromMs)) * plot.width;
}

/** The time under a pixel; outside of the plot the nearest end. */
export function xToTime(x: number, period: Period, plot: PlotSpan): number {
  const share = Math.min(1, Math.max(0, (x - plot.left) / plot.width));
  return period.fromMs + share * (period.toMs - period.fromMs);
}

/**
 * Round local times inside a period, at most about one per `spacing` pixels. Where the next
 * coarser step would leave a single time (a week over 280 px: one Sunday), every second, third…
 * of the finer ones is kept, so that an axis shows a distance and not just a place.
 */
export function timeTicks(period: Period, width: number, spacing = 90): number[] {
  const scale = scaleTime().domain([new Date(period.fromMs), new Date(period.toMs)]);
  const room = Math.max(1, Math.floor((width * 1.2) / spacing));
  let ticks: number[] = [];
  for (let wanted = Math.max(4, Math.floor(width / spacing)); wanted > 0; wanted--) {
    const coarser = scale.ticks(wanted).map((date) => date.getTime());
    if (coarser.length < 2 && ticks.length > 1) break;
    ticks = coarser;
    if (ticks.length <= room) return ticks;
  }
  const step = Math.ceil(ticks.length / room);
  return ticks.filter((_, index) => index % step === 0);
}

/** Shorter movements are a trembling click, not a drag. */
const MIN_DRAG_PX = 5;

/** The period a drag covers, widened to whole slots; null when it is too short to be meant. */
export function dragPeriod(
  startX: number,
  endX: number,
  period: Period,
  plot: PlotSpan,
  slotMs: number,
): Period | null {
  if (Math.abs(endX - startX) < MIN_DRAG_PX) return null;
  const low = xToTime(Math.min(startX, endX), period, plot) - period.fromMs;
  const high = xToTime(Math.max(startX, endX), period, plot) - period.fromMs;
  const lastSlot = Math.ceil((period.toMs - period.fromMs) / slotMs) - 1;
  const from = Math.min(lastSlot, Math.floor(low / slotMs)) * slotMs;
  const to = Math.max(from + slotMs, Math.ceil(high / slotMs) * slotMs);
  return {
    fromMs: period.fromMs + from,
    toMs: Math.min(period.toMs, period.fromMs + to),
  };
}
