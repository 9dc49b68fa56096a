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

/** Round local times inside a period, at most about one per `spacing` pixels. */
export function timeTicks(period: Period, width: number, spacing = 90): number[] {
  const scale = scaleTime().domain([new Date(period.fromMs), new Date(period.toMs)]);
  for (let wanted = Math.max(2, Math.floor(width / spacing)); wanted > 1; wanted--) {
    const ticks = scale.ticks(wanted).map((date) => date.getTime());
    if (ticks.length * spacing <= width * 1.2) return ticks;
  }
  return scale.ticks(1).map((date) => date.getTime());
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
