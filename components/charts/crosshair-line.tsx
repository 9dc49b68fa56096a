"use client";

import type { Period } from "@/lib/client/range";
import { type Crosshair, useCrosshairTime } from "./crosshair";
import type { Plot } from "./heat-geometry";
import { timeToX } from "./time-axis";

interface CrosshairLineProps {
  readonly crosshair: Crosshair;
  readonly period: Period;
  readonly plot: Plot;
}

/** A hairline at the moment under the pointer, wherever on the page the pointer is. */
export function CrosshairLine({ crosshair, period, plot }: CrosshairLineProps) {
  const timeMs = useCrosshairTime(crosshair);
  if (timeMs === null || timeMs < period.fromMs || timeMs > period.toMs) return null;
  const x = timeToX(timeMs, period, plot);
  return (
    <line
      x1={x}
      x2={x}
      y1={plot.top}
      y2={plot.top + plot.height}
      className="stroke-ink/60"
      strokeWidth={1}
      pointerEvents="none"
    />
  );
}
