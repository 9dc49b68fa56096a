import * as z from "zod";
import { contract } from "./contract";
import { Dimension, Scope } from "./filter";
import { Percentiles } from "./latency";

const Totals = z.object({
  requests: z.int(),
  /** Weighted by sampling. */
  weight: z.number(),
  /** What the calls seen are worth as a sample (Kish's effective size). */
  effectiveN: z.int(),
  errors: z.int(),
  /** Failed calls weighted by sampling: its share is that of `weight`. */
  errorWeight: z.number(),
  ttft: Percentiles,
  ttftN: z.int(),
  /** Without embeddings, as `tokensPerSecond`: they are another kind of work. */
  duration: Percentiles,
  /** Calls behind `duration`. */
  durationN: z.int(),
  tokensPerSecond: Percentiles,
  inputTokens: z.number(),
  outputTokens: z.number(),
  /** Exact decimal, US dollars. */
  costUsd: z.string(),
  /** Calls with usage but no known price, weighted by sampling: where > 0 the cost is PARTIAL. */
  unpricedCalls: z.number(),
  /** Calls with a price, weighted: where 0 beside unpriced ones nothing is known of the cost. */
  pricedCalls: z.number(),
});
export type Totals = z.infer<typeof Totals>;

export const getOverview = contract({
  method: "GET",
  path: "/api/v1/overview",
  summary:
    "Requests, errors, latency, tokens and spend of model calls, whole and by a dimension, beside the period before or a chosen one",
  params: z.object({}),
  query: Scope.safeExtend({
    groupBy: Dimension.default("model"),
    limit: z.coerce.number().int().min(1).max(50).default(8),
    points: z.coerce.number().int().min(10).max(200).default(48),
    /** What the period is held against; defaults to the period of equal length just before. */
    baselineFrom: z.iso.datetime({ offset: true }).optional(),
    baselineTo: z.iso.datetime({ offset: true }).optional(),
  }).refine(
    ({ from, baselineFrom, baselineTo }) =>
      (baselineFrom === undefined && baselineTo === undefined) ||
      (baselineFrom !== undefined &&
        baselineTo !== undefined &&
        Date.parse(baselineFrom) < Date.parse(baselineTo) &&
        Date.parse(baselineTo) <= Date.parse(from)),
    {
      message: "`baselineFrom` must lie before `baselineTo`, and that not after `from`",
      path: ["baselineFrom"],
    },
  ),
  body: z.undefined(),
  response: z.object({
    intervalSeconds: z.int(),
    previous: z.object({ from: z.string(), to: z.string() }),
    total: z.object({ current: Totals, previous: Totals }),
    groups: z.array(
      z.object({
        key: z.string(),
        current: Totals,
        previous: Totals,
        /** One entry per interval of the range; `n` 0 is a gap, not a zero. */
        series: z.array(
          z.object({
            time: z.string(),
            n: z.int(),
            errors: z.int(),
            /** Weighted by sampling; null in a gap. */
            errorShare: z.number().nullable(),
            ttftP50: z.number().nullable(),
            ttftP95: z.number().nullable(),
            ttftP99: z.number().nullable(),
            durationP95: z.number().nullable(),
            tokensPerSecondP50: z.number().nullable(),
            costUsd: z.string(),
            /** The range covers only part of this interval, or it is still being filled. */
            partial: z.boolean(),
          }),
        ),
      }),
    ),
    groupCount: z.int(),
    /** The dimension has more values than are kept apart: rare ones share the group `__other__`. */
    folded: z.boolean(),
    /**
     * The most expensive trace of the period, in a busy one (over 250,000 calls) of the hours in
     * which most was spent; null when spend did not rise by half against
     * the baseline, or nothing was priced.
     */
    topTrace: z.object({ traceId: z.string(), costUsd: z.string(), calls: z.int() }).nullable(),
    /** Models with usage but no known price, by calls. */
    unpriced: z.array(z.object({ provider: z.string(), model: z.string(), calls: z.number() })),
  }),
});
