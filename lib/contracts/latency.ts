import * as z from "zod";
import { VERDICTS } from "@/lib/domain/verdict";
import { contract } from "./contract";
import { Dimension, Scope } from "./filter";

/** What the Latency page measures. All but `tokensPerSecond` are better when lower. */
export const LatencyMetric = z.enum(["ttft", "duration", "tpot", "tokensPerSecond"]);
export type LatencyMetric = z.infer<typeof LatencyMetric>;

/** `[bucket index, sampling-weighted count]`, ascending; see lib/domain/histogram.ts. */
export const BucketCounts = z.array(z.tuple([z.int(), z.number()]));

/** Read from bucket counts; null when there is nothing to read. In the metric's unit. */
export const Percentiles = z.object({
  p50: z.number().nullable(),
  p75: z.number().nullable(),
  p90: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});
export type Percentiles = z.infer<typeof Percentiles>;

const none = z.object({});
const nothing = z.undefined();

export const HistogramGroup = z.object({
  /** Value of the grouping dimension; null for the whole, "" where the spans carry none. */
  key: z.string().nullable(),
  /** Spans seen, unweighted. */
  n: z.int(),
  /** What they are worth as a sample (Kish's effective size): what intervals are computed from. */
  effectiveN: z.int(),
  /** Spans represented, weighted by sampling. */
  weight: z.number(),
  buckets: BucketCounts,
  percentiles: Percentiles,
});
export type HistogramGroup = z.infer<typeof HistogramGroup>;

export const getLatencyHistogram = contract({
  method: "GET",
  path: "/api/v1/latency/histogram",
  summary: "Histogram of a latency metric over model calls, whole and by a dimension",
  params: none,
  query: Scope.safeExtend({
    metric: LatencyMetric.default("ttft"),
    groupBy: Dimension.optional(),
    /** Groups returned, by weight; the rest is in the total alone. */
    limit: z.coerce.number().int().min(1).max(100).default(12),
  }),
  body: nothing,
  response: z.object({
    unit: z.enum(["ms", "ms/token", "tokens/s"]),
    total: HistogramGroup,
    groups: z.array(HistogramGroup),
    /** How many distinct values the dimension has under the filter. */
    groupCount: z.int(),
    /** The dimension has more values than are kept apart: rare ones share the group `__other__`. */
    folded: z.boolean(),
  }),
});

export const getLatencyHeatmap = contract({
  method: "GET",
  path: "/api/v1/latency/heatmap",
  summary: "A latency metric over time: bucket counts and percentiles per interval",
  params: none,
  query: Scope.safeExtend({
    metric: LatencyMetric.default("ttft"),
    /** Wanted number of intervals; the server picks the nearest readable length. */
    points: z.coerce.number().int().min(10).max(400).default(96),
  }),
  body: nothing,
  response: z.object({
    unit: z.enum(["ms", "ms/token", "tokens/s"]),
    intervalSeconds: z.int(),
    /** Every interval of the range, also the empty ones. */
    slots: z.array(
      z.object({
        /** ISO 8601 start of the interval. */
        time: z.string(),
        n: z.int(),
        effectiveN: z.int(),
        weight: z.number(),
        buckets: BucketCounts,
        percentiles: Percentiles,
        /** The range covers only part of this interval, or it is still being filled. */
        partial: z.boolean(),
      }),
    ),
  }),
});

export const getLatencyRanking = contract({
  method: "GET",
  path: "/api/v1/latency/ranking",
  summary: "Which model, route or tenant got slower, by how much, and whether to believe it",
  params: none,
  query: Scope.safeExtend({
    metric: LatencyMetric.default("ttft"),
    percentile: z.enum(["p50", "p75", "p90", "p95", "p99"]).default("p95"),
    groupBy: z
      .union([Dimension, z.array(Dimension)])
      .default("model")
      .transform((value) => (Array.isArray(value) ? value : [value]))
      .pipe(z.array(Dimension).min(1).max(3)),
    /** What the period is held against; defaults to the period of equal length just before. */
    baselineFrom: z.iso.datetime({ offset: true }).optional(),
    baselineTo: z.iso.datetime({ offset: true }).optional(),
    sort: z.enum(["change", "value", "count"]).default("change"),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  body: nothing,
  response: z.object({
    unit: z.enum(["ms", "ms/token", "tokens/s"]),
    baseline: z.object({ from: z.string(), to: z.string() }),
    rows: z.array(
      z.object({
        /** Values of the grouping dimensions, in the order asked. */
        keys: z.array(z.string()),
        n: z.int(),
        baselineN: z.int(),
        weight: z.number(),
        value: z.number().nullable(),
        /** 95 % interval of the percentile, from binomial order statistics. */
        interval: z.tuple([z.number(), z.number()]).nullable(),
        baselineValue: z.number().nullable(),
        baselineInterval: z.tuple([z.number(), z.number()]).nullable(),
        /**
         * value / baselineValue, and the 95 % interval around it; null where either period has
         * too few calls for an interval.
         */
        ratio: z.number().nullable(),
        ratioInterval: z.tuple([z.number(), z.number()]).nullable(),
        /**
         * Slower and faster only where the interval of the ratio excludes 1 and the finding
         * survives Benjamini–Hochberg over all rows; `slightly-` where the ratio is below 1.1.
         */
        verdict: z.enum(VERDICTS),
        /** The percentile over the period in about 24 equal steps; null where a step has too few calls. */
        sparkline: z.array(z.number().nullable()),
      }),
    ),
    groupCount: z.int(),
    /** A dimension has more values than are kept apart: rare ones share the group `__other__`. */
    folded: z.boolean(),
  }),
});

export const getLatencyByTokens = contract({
  method: "GET",
  path: "/api/v1/latency/by-tokens",
  summary: "A latency metric against input tokens: counts per pair of buckets",
  params: none,
  query: Scope.safeExtend({ metric: LatencyMetric.default("ttft") }),
  body: nothing,
  response: z.object({
    unit: z.enum(["ms", "ms/token", "tokens/s"]),
    /** Per bucket of input tokens, ascending. */
    columns: z.array(
      z.object({
        inputTokensBucket: z.int(),
        n: z.int(),
        buckets: BucketCounts,
        percentiles: Percentiles,
      }),
    ),
  }),
});

export const getLatencyCoverage = contract({
  method: "GET",
  path: "/api/v1/latency/coverage",
  summary:
    "How many generating calls are streamed, how many carry a TTFT, and why the others do not",
  params: none,
  query: Scope,
  body: nothing,
  response: z.object({
    /** Embeddings left out: they have no first token. All counts are weighted by sampling. */
    modelCalls: z.number(),
    streamed: z.number(),
    unknownStreaming: z.number(),
    withTtft: z.number(),
    /** Sorted by count. `reason` is one of TTFT_ABSENT_REASONS. */
    absent: z.array(z.object({ reason: z.string(), count: z.number() })),
    /** Largest relative error of a percentile read from buckets. */
    percentileRelativeError: z.number(),
  }),
});
