import * as z from "zod";
import { contract } from "./contract";
import { Scope } from "./filter";

export const SOURCE_FIELDS = [
  "ttft",
  "tokens",
  "inputMessages",
  "outputMessages",
  "session",
  "user",
  "tenant",
  "route",
  "promptVersion",
  "cost",
] as const;

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
        fields: z.record(z.enum(SOURCE_FIELDS), z.object({ eligible: z.int(), carried: z.int() })),
        ttftAbsent: z.array(z.object({ reason: z.string(), count: z.int() })),
      }),
    ),
    unpriced: z.array(z.object({ provider: z.string(), model: z.string(), calls: z.int() })),
  }),
});
