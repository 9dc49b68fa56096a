import type { z } from "zod";
import type { TimeSlot } from "@/components/charts/time-heatmap";
import type { getLatencyHeatmap, Percentiles } from "@/lib/contracts/latency";
import { PERCENTILE_LEVELS, type PercentileName } from "@/lib/domain/percentile";

type Heatmap = z.output<typeof getLatencyHeatmap.response>;

export interface LatencySlot extends TimeSlot {
  /** What its calls are worth as a sample: what intervals rest on. */
  readonly effectiveN: number;
  /** Null also where too few calls came to say. */
  readonly percentiles: Percentiles;
}

/** Below five calls not even a median is drawn. */
const MIN_CALLS = 5;

/** A percentile with no call expected beyond it is merely the slowest call: p95 needs 20, p99 100. */
export function sayablePercentiles(percentiles: Percentiles, n: number): Percentiles {
  const say = (name: PercentileName) => {
    const needed = Math.max(MIN_CALLS, Math.round(1 / (1 - PERCENTILE_LEVELS[name])));
    return n >= needed ? percentiles[name] : null;
  };
  return { p50: say("p50"), p75: say("p75"), p90: say("p90"), p95: say("p95"), p99: say("p99") };
}

/** Numbers of columns, halved each time: a range in which a few calls more come in keeps its own. */
const COLUMNS = [96, 48, 24] as const;
const FEWEST_COLUMNS = 12;
/** Of fewer calls a column's percentiles and its share over a threshold are mostly chance. */
const CALLS_PER_COLUMN = 20;

/** How many columns a number of calls is drawn in, so that one holds twenty on average where it can. */
export function columnsFor(calls: number): number {
  return COLUMNS.find((columns) => calls >= columns * CALLS_PER_COLUMN) ?? FEWEST_COLUMNS;
}

/** The answer's intervals as the charts take them. */
export function toSlots(heatmap: Heatmap): LatencySlot[] {
  return heatmap.slots.map((slot) => {
    const fromMs = Date.parse(slot.time);
    return {
      fromMs,
      toMs: fromMs + heatmap.intervalSeconds * 1000,
      n: slot.n,
      effectiveN: slot.effectiveN,
      counts: slot.buckets,
      partial: slot.partial,
      percentiles: sayablePercentiles(slot.percentiles, slot.effectiveN),
    };
  });
}
