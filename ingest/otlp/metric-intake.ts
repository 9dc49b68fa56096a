import type { OtlpMetricPoint } from "./metric-point";
import { EARLIEST_UNIX_NANO, LATEST_AHEAD_NANO } from "./plausible";
import { RequestCounts, tooMany } from "./request-counts";

export const MAX_POINTS_PER_REQUEST = 50_000;
/** SDKs make 160 at most; a bucket is 16 bytes here. */
export const MAX_BUCKETS = 1_000;

const GENAI_METRIC = "gen_ai.";

/** Why a data point is not kept; the words are the sender's answer. */
export const METRIC_REASONS = {
  name: "not a GenAI metric",
  kind: "not a histogram",
  noValue: "no recorded value",
  temporality: "no aggregation temporality",
  noTime: "no time",
  early: "time before the year 2000",
  late: "time more than 24 h in the future",
  buckets: "buckets and bounds that don't fit each other or the count",
  tooManyBuckets: "more than 1,000 buckets",
} as const;

/** As sent, before it is known to be whole. */
export interface SentPoint extends Omit<OtlpMetricPoint, "temporality"> {
  /** OTLP's `AggregationTemporality`: 1 delta, 2 cumulative. */
  readonly temporality: number;
  /** Bit 0: no recorded value. */
  readonly flags: number;
}

/**
 * Decides what is kept; both decoders hand their metrics and points to it.
 *
 * | on the wire | decision |
 * |---|---|
 * | a metric whose name doesn't start with `gen_ai.` | its points are rejected |
 * | a gauge, a sum or a summary | its points are rejected: they tell nothing that spans or histograms don't |
 * | no recorded value, no temporality, no time, an impossible time | rejected |
 * | buckets that don't fit bounds or count, or over 1,000 | rejected |
 * | more than 50,000 points or 2,000,000 values | the request is refused as too large |
 */
export class MetricIntake extends RequestCounts {
  readonly unreadable = "metric is not a readable message";
  readonly points: OtlpMetricPoint[] = [];
  readonly #latest: bigint;

  constructor(nowUnixNano: bigint) {
    super();
    this.#latest = nowUnixNano + LATEST_AHEAD_NANO;
  }

  /** Whether a metric's points are worth reading; else they are counted as rejected. */
  wants(metric: string, isHistogram: boolean, points: number): boolean {
    if (metric.startsWith(GENAI_METRIC) && isHistogram) return true;
    const reason = metric.startsWith(GENAI_METRIC) ? METRIC_REASONS.kind : METRIC_REASONS.name;
    if (points > 0) this.reject(reason, points);
    return false;
  }

  /** Takes a point, or counts why not. @throws {IngestError} `too-large`. */
  accept({ flags, temporality, ...point }: SentPoint): void {
    const unusable = this.#unusable(point, temporality, flags);
    if (unusable !== null) {
      this.reject(unusable);
      return;
    }
    if (this.points.length === MAX_POINTS_PER_REQUEST) {
      throw tooMany(MAX_POINTS_PER_REQUEST, "data points");
    }
    this.points.push({ ...point, temporality: temporality === 1 ? "delta" : "cumulative" });
  }

  #unusable(
    { timeUnixNano: time, count, bounds, counts }: Omit<SentPoint, "flags" | "temporality">,
    temporality: number,
    flags: number,
  ): string | null {
    if ((flags & 1) === 1) return METRIC_REASONS.noValue;
    if (temporality !== 1 && temporality !== 2) return METRIC_REASONS.temporality;
    if (time === 0n) return METRIC_REASONS.noTime;
    if (time < EARLIEST_UNIX_NANO) return METRIC_REASONS.early;
    if (time > this.#latest) return METRIC_REASONS.late;
    if (counts.length > MAX_BUCKETS) return METRIC_REASONS.tooManyBuckets;
    return bucketsFit(count, bounds, counts) ? null : METRIC_REASONS.buckets;
  }
}

function bucketsFit(count: bigint, bounds: readonly number[], counts: readonly bigint[]): boolean {
  if (counts.length === 0) return bounds.length === 0;
  if (counts.length !== bounds.length + 1) return false;
  const isAscending = bounds.every((bound, at) => bound > (bounds[at - 1] ?? -Infinity));
  return isAscending && counts.reduce((sum, n) => sum + n, 0n) === count;
}
