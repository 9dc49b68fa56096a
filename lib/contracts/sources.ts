import * as z from "zod";
import { INSTRUMENTATION_FIELDS } from "@/lib/domain/instrumentation/types";
import { contract } from "./contract";
import { Scope } from "./filter";

export const getSources = contract({
  method: "GET",
  path: "/api/v1/sources",
  summary: "How complete each service's instrumentation is",
  params: z.object({}),
  query: Scope,
  body: z.undefined(),
  response: z.object({
    sources: z.array(
      z.object({
        service: z.string(),
        scope: z.string(),
        scopeVersion: z.string(),
        convention: z.string(),
        spans: z.int(),
        modelCalls: z.int(),
        lastSpanAt: z.string(),
        /** Per field: model calls that could carry it, and those that do. */
        fields: z.record(
          z.enum(INSTRUMENTATION_FIELDS),
          z.object({ eligible: z.int(), carried: z.int() }),
        ),
        ttftAbsent: z.array(z.object({ reason: z.string(), count: z.int() })),
      }),
    ),
    /** Sources are counted from here to `to`: later than `from` where all would take too long. */
    since: z.string(),
    /** Services that send GenAI metrics and, in this range, no model calls as spans. */
    metricsOnly: z.array(
      z.object({
        service: z.string(),
        metrics: z.array(z.string()),
        calls: z.int(),
        lastPointAt: z.string(),
      }),
    ),
    unpriced: z.array(z.object({ provider: z.string(), model: z.string(), calls: z.int() })),
  }),
});
