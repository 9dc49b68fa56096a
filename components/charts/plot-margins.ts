import type { Plot } from "./heat-geometry";

/** Room for labels: the same for every time chart, so that stacked ones share their x axis. */
const LEFT = 52;
const RIGHT = 38;
const TOP = 8;
const BOTTOM = 24;

export function timePlot(width: number, height: number): Plot {
  return {
    left: LEFT,
    top: TOP,
    width: Math.max(40, width - LEFT - RIGHT),
    height: Math.max(40, height - TOP - BOTTOM),
  };
}
