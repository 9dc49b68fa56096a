import { formatCount, formatDuration, formatRate } from "@/lib/client/format";
import type { Measure } from "@/lib/contracts/filter";
import type { LatencyMetric } from "@/lib/contracts/latency";
import { nearestEdge, PERCENTILE_RELATIVE_ERROR } from "@/lib/domain/histogram";

export type LatencyUnit = "ms" | "ms/token" | "tokens/s";

export interface MetricInfo {
  readonly metric: LatencyMetric;
  /** At the start of a sentence and on a switch. */
  readonly label: string;
  /** What it is, for whoever does not know the abbreviation. */
  readonly meaning: string;
  readonly unit: LatencyUnit;
  /** The filter that narrows traces to a bucket of it. */
  readonly measure: Measure;
  readonly higherIsBetter: boolean;
  /** Bucket edge at which the threshold stands until it is dragged. */
  readonly defaultEdge: number;
  readonly format: (value: number) => string;
}

const withUnit = (format: (value: number) => string, unit: string) => (value: number) =>
  `${format(value)}\u00a0${unit}`;

const METRICS: Readonly<Record<LatencyMetric, MetricInfo>> = {
  ttft: {
    metric: "ttft",
    label: "TTFT",
    meaning: "Time from the request to the first token of the answer",
    unit: "ms",
    measure: "ttftMs",
    higherIsBetter: false,
    defaultEdge: nearestEdge(2048),
    format: formatDuration,
  },
  duration: {
    metric: "duration",
    label: "Duration",
    meaning: "Time from the request to the last token of the answer",
    unit: "ms",
    measure: "durationMs",
    higherIsBetter: false,
    defaultEdge: nearestEdge(16_384),
    format: formatDuration,
  },
  tpot: {
    metric: "tpot",
    label: "Time per token",
    meaning: "Milliseconds per output token after the first",
    unit: "ms/token",
    measure: "tpotMs",
    higherIsBetter: false,
    defaultEdge: nearestEdge(64),
    format: formatDuration,
  },
  tokensPerSecond: {
    metric: "tokensPerSecond",
    label: "Tokens/s",
    meaning: "Output tokens per second over the whole call; higher is better",
    unit: "tokens/s",
    measure: "tokensPerSecond",
    higherIsBetter: true,
    defaultEdge: nearestEdge(16),
    format: withUnit(formatRate, "tok/s"),
  },
};

export const METRIC_NAMES = Object.keys(METRICS) as LatencyMetric[];

export function metricInfo(metric: LatencyMetric): MetricInfo {
  return METRICS[metric];
}

/**
 * A bucket edge with three digits: 2.05 s. Edges are powers of two, and a threshold that
 * claimed to be 2 s would not be the one that was counted.
 */
export function formatEdge(value: number, unit: LatencyUnit): string {
  const three = (figure: number) => Number(figure.toPrecision(3)).toLocaleString("en-US");
  if (unit === "tokens/s") return `${three(value)}\u00a0tok/s`;
  if (value < 999.5) return `${three(value)}\u00a0ms`;
  if (value < 59_950) return `${three(value / 1000)}\u00a0s`;
  if (value < 3_597_000) return `${three(value / 60_000)}\u00a0min`;
  return `${three(value / 3_600_000)}\u00a0h`;
}

/** Ticks of an axis: the unit stands with each, but for tokens per second in the note beside it. */
export function formatAxis(value: number, unit: LatencyUnit): string {
  return unit === "tokens/s" ? formatCount(value) : formatDuration(value);
}

/** Largest error of a percentile read from buckets, rounded up: a bound must hold. */
export const PERCENTILE_ERROR_TEXT = `±\u00a0${Math.ceil(PERCENTILE_RELATIVE_ERROR * 1000) / 10}\u00a0%`;
