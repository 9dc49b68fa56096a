import * as z from "zod";
import { contract } from "./contract";
import { ProjectSlug, Scope } from "./filter";

const SpanSummary = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string(),
  name: z.string(),
  kind: z.string(),
  /** ISO 8601 with nanoseconds. */
  startTime: z.string(),
  durationMs: z.number(),
  isError: z.boolean(),
  errorType: z.string(),
  service: z.string(),
  isModelCall: z.boolean(),
  provider: z.string(),
  model: z.string(),
  responseModel: z.string(),
  isStream: z.boolean().nullable(),
  ttftMs: z.number().nullable(),
  ttftAbsentReason: z.string(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  costUsd: z.string().nullable(),
  finishReason: z.string(),
  environment: z.string(),
  route: z.string(),
  tenant: z.string(),
  user: z.string(),
  session: z.string(),
  toolName: z.string(),
  agentName: z.string(),
});
export type SpanSummary = z.infer<typeof SpanSummary>;

/** Lists go down by one of these; spans without the value come last. */
export const SPAN_SORTS = ["time", "cost", "duration", "ttft", "outputTokens"] as const;
export type SpanSort = (typeof SPAN_SORTS)[number];

/** Whether a text can name a trace at all. */
export function isTraceId(text: string): boolean {
  return TraceId.safeParse(text).success;
}

const TraceId = z.string().regex(/^[0-9a-f]{32}$/, { message: "32 hex digits are a trace id" });
const SpanId = z.string().regex(/^[0-9a-f]{16}$/, { message: "16 hex digits are a span id" });

/** Milliseconds after which a search answers with what it found so far. */
const BudgetMs = z.coerce.number().int().min(0).max(5_000).default(700);

/** How far counting came. */
const SpanCount = z.object({
  /** Spans under the filter in the whole range, exact; null until all of it is counted. */
  total: z.int().nullable(),
  /** Of these, the ones counted so far. */
  counted: z.int(),
  /** For `countSpans`, which counts on from here; null when `total` is known. */
  countCursor: z.string().nullable(),
  /** The range was searched from `to` back to here. */
  searchedTo: z.string(),
});

export const listSpans = contract({
  method: "GET",
  path: "/api/v1/spans",
  summary: "Spans under a filter, newest first or by a value, largest first",
  params: z.object({}),
  query: Scope.safeExtend({
    sort: z.enum(SPAN_SORTS).default("time"),
    /** Opaque; from `nextCursor` of the page before, in the same order. */
    cursor: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    budgetMs: BudgetMs,
  }),
  body: z.undefined(),
  response: SpanCount.extend({
    spans: z.array(SpanSummary),
    nextCursor: z.string().nullable(),
    /** False: time ran out before the page was full, and `nextCursor` searches on. */
    isComplete: z.boolean(),
  }),
});

export const countSpans = contract({
  method: "GET",
  path: "/api/v1/spans/count",
  summary: "How many spans are under a filter, counted on from where a list or a count stopped",
  params: z.object({}),
  query: Scope.safeExtend({
    /** `countCursor` of a list or count under the same question. */
    cursor: z.string().optional(),
    budgetMs: BudgetMs,
  }),
  body: z.undefined(),
  response: SpanCount,
});

export const getTrace = contract({
  method: "GET",
  path: "/api/v1/traces/{traceId}",
  summary: "Every span of a trace, by start time, without payloads",
  params: z.object({ traceId: TraceId }),
  query: z.object({ project: ProjectSlug.default("default") }),
  body: z.undefined(),
  response: z.object({
    traceId: z.string(),
    spans: z.array(SpanSummary),
    totals: z.object({
      modelCalls: z.int(),
      inputTokens: z.number(),
      outputTokens: z.number(),
      costUsd: z.string(),
      unpricedCalls: z.int(),
      errors: z.int(),
    }),
  }),
});

export const getSpan = contract({
  method: "GET",
  path: "/api/v1/traces/{traceId}/spans/{spanId}",
  summary: "One span with its messages, original attributes, events and links",
  params: z.object({
    traceId: TraceId,
    spanId: SpanId,
  }),
  query: z.object({ project: ProjectSlug.default("default") }),
  body: z.undefined(),
  response: z.object({
    span: SpanSummary,
    /** What lists have no room for. Token counts are parts of the span's totals; "" is absent. */
    facts: z.object({
      operation: z.string(),
      responseId: z.string(),
      systemFingerprint: z.string(),
      finishReasonRaw: z.string(),
      serviceVersion: z.string(),
      tier: z.string(),
      team: z.string(),
      region: z.string(),
      promptName: z.string(),
      promptVersion: z.string(),
      sampleWeight: z.number(),
      cachedInputTokens: z.number().nullable(),
      cacheWriteTokens: z.number().nullable(),
      reasoningTokens: z.number().nullable(),
      audioInputTokens: z.number().nullable(),
      audioOutputTokens: z.number().nullable(),
    }),
    /** SpanContent of lib/domain/span.ts. */
    content: z.object({
      inputMessages: z.array(z.json()),
      outputMessages: z.array(z.json()),
      toolDefinitions: z.json(),
      toolArguments: z.json(),
      toolResult: z.json(),
      retrievedDocuments: z.array(z.json()),
    }),
    statusMessage: z.string(),
    scope: z.object({ name: z.string(), version: z.string() }),
    convention: z.string(),
    ttftSource: z.string(),
    usageSource: z.string(),
    priceSource: z.string(),
    attributes: z.record(z.string(), z.json()),
    resourceAttributes: z.record(z.string(), z.json()),
    events: z.array(
      z.object({
        name: z.string(),
        time: z.string(),
        attributes: z.record(z.string(), z.json()),
      }),
    ),
    links: z.array(
      z.object({
        traceId: z.string(),
        spanId: z.string(),
        attributes: z.record(z.string(), z.json()),
      }),
    ),
  }),
});
