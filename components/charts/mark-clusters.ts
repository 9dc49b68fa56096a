import type { Period } from "@/lib/client/range";
import { type PlotSpan, timeToX } from "./time-axis";

/** Something that happened at a time, or went on for a while. */
export interface TimeMark {
  readonly id: string;
  readonly fromMs: number;
  /** Null for a moment. */
  readonly toMs: number | null;
  /** What kind of thing: `deploy`, `incident`. */
  readonly kind: string;
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly source: string;
  /** Dimension values it concerns; empty is everything. */
  readonly scope: Readonly<Record<string, string>>;
}

export interface MarkCluster {
  /** Middle of the marks, in CSS pixels of the chart. */
  readonly x: number;
  /** Newest first. */
  readonly marks: readonly TimeMark[];
  /** Stretches of those that lasted, inside the plot. */
  readonly stretches: ReadonlyArray<{ readonly from: number; readonly to: number }>;
}

/** Closer than this two marks could not be told apart or pointed at. */
const MIN_DISTANCE_PX = 16;

/** Marks of a period at their places, those too close to each other as one. */
export function clusterMarks(
  marks: readonly TimeMark[],
  period: Period,
  plot: PlotSpan,
): MarkCluster[] {
  const placed = marks
    .filter((mark) => mark.fromMs < period.toMs && (mark.toMs ?? mark.fromMs) >= period.fromMs)
    .map((mark) => ({ mark, x: timeToX(Math.max(mark.fromMs, period.fromMs), period, plot) }))
    .sort((a, b) => a.x - b.x);
  const groups: (typeof placed)[] = [];
  for (const each of placed) {
    const last = groups.at(-1);
    const first = last?.[0];
    if (last && first && each.x - first.x < MIN_DISTANCE_PX) last.push(each);
    else groups.push([each]);
  }
  return groups.map((group) => ({
    x: group.reduce((sum, { x }) => sum + x, 0) / group.length,
    marks: group.map(({ mark }) => mark).sort((a, b) => b.fromMs - a.fromMs),
    stretches: group.flatMap(({ mark, x }) =>
      mark.toMs === null
        ? []
        : [{ from: x, to: timeToX(Math.min(mark.toMs, period.toMs), period, plot) }],
    ),
  }));
}

/** Whether an event may explain what a chart shows: nothing of its scope lies outside of it. */
export function concerns(
  scope: TimeMark["scope"],
  shown: ReadonlyArray<{ readonly key: string; readonly op: string; readonly value: string }>,
): boolean {
  return Object.entries(scope).every(([key, value]) => {
    const own = shown.filter((filter) => filter.key === key);
    const is = own.filter(({ op }) => op === "is");
    if (is.length > 0 && !is.some((filter) => filter.value === value)) return false;
    return !own.some(
      (filter) => filter.op === "missing" || (filter.op === "not" && filter.value === value),
    );
  });
}
