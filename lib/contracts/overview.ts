import * as z from "zod";
import { contract } from "./contract";
import { Dimension, Scope } from "./filter";
import { Percentiles } from "./latency";

const Totals = z.object({
  requests: z.int(),
  /** Weighted by sampling. */
  weight: z.number(),
  errors: z.int(),
  ttft: Percentiles,
  ttftN: z.int(),
  duration: Percentiles,
  tokensPerSecond: Percentiles,
  inputTokens: z.number(),
  outputTokens: z.number(),
  /** Exact decimal, US dollars. */
  costUsd: z.string(),
  /** Calls with usage but no known price: where > 0 the cost is PARTIAL. */
  unpricedCalls: z.int(),
});
export type Totals = z.infer<typeof Totals>;

export const getOverview = contract({
  method: "GET",
  path: "/api/v1/overview",
  summary:
    "Requests, errors, latency, tokens and spend of model calls, whole and by a dimension, beside the previous period",
  params: z.object({}),
  query: Scope.safeExtend({
    groupBy: Dimension.default("model"),
    limit: z.coerce.number().int().min(1).max(50).default(8),
    points: z.coerce.number().int().min(10).max(200).default(48),
  }),
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
    /** Models with usage but no known price, by calls. */
    unpriced: z.array(z.object({ provider: z.string(), model: z.string(), calls: z.int() })),
  }),
});
