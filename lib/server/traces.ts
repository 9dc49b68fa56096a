import type { z } from "zod";
import { toIso, toSummary } from "@/db/clickhouse/span-row";
import {
  getSpanPayload,
  getSpanRow,
  getTrace as getTraceQuery,
  listSpanLogs,
  type SpanDetailRow,
  type SpanKey,
} from "@/db/clickhouse/traces";
import { withLogEvents } from "@/ingest/genai/log-events";
import { readContent } from "@/ingest/genai/normalise";
import { readEvents, toOtlpSpan } from "@/ingest/otlp/stored-span";
import type { getSpan, getTrace } from "@/lib/contracts/traces";
import { sumDecimals } from "@/lib/domain/decimal";
import type { App } from "./app";
import { notFound } from "./errors";

export async function readTrace(
  app: App,
  key: { readonly project: string; readonly traceId: string },
  signal: AbortSignal,
): Promise<z.input<(typeof getTrace)["response"]>> {
  const spans = await getTraceQuery(app.clickhouse.reader, key, { signal });
  if (spans.length === 0) throw notFound(`trace ${key.traceId} in project "${key.project}"`);
  const calls = spans.filter((span) => span.isModelCall);
  const sum = (pick: (call: (typeof calls)[number]) => number | null) =>
    calls.reduce((total, call) => total + (pick(call) ?? 0), 0);
  return {
    traceId: key.traceId,
    spans,
    totals: {
      modelCalls: calls.length,
      inputTokens: sum((call) => call.inputTokens),
      outputTokens: sum((call) => call.outputTokens),
      costUsd: sumDecimals(calls.flatMap((call) => call.costUsd ?? [])),
      unpricedCalls: calls.filter(
        (call) =>
          call.costUsd === null && (call.inputTokens !== null || call.outputTokens !== null),
      ).length,
      errors: spans.filter((span) => span.isError).length,
    },
  };
}

/** One span with what it said, read again from the originals by the code that read it at ingest. */
export async function readSpan(
  app: App,
  key: SpanKey,
  signal: AbortSignal,
): Promise<z.input<(typeof getSpan)["response"]>> {
  const stored = await readStored(app, key, signal);
  if (!stored) throw notFound(`span ${key.spanId} in trace ${key.traceId}`);
  const { row, otlp } = stored;
  // Some libraries put what a model call was asked on the step above it.
  const parent = row.parent_span_id
    ? await readStored(app, { ...key, spanId: row.parent_span_id }, signal)
    : null;
  const content = readContent(otlp, parent?.otlp ?? null);
  return {
    span: toSummary(row),
    facts: toFacts(row),
    content: {
      inputMessages: toJson(content.inputMessages),
      outputMessages: toJson(content.outputMessages),
      toolDefinitions: toJson(content.toolDefinitions),
      toolArguments: toJson(content.toolArguments),
      toolResult: toJson(content.toolResult),
      retrievedDocuments: toJson(content.retrievedDocuments),
    },
    statusMessage: otlp.statusMessage,
    scope: { name: row.scope_name, version: row.scope_version },
    convention: row.convention,
    ttftSource: row.ttft_source,
    usageSource: row.usage_source,
    priceSource: row.price_source,
    attributes: toJson(otlp.attributes),
    resourceAttributes: toJson(otlp.resource.attributes),
    events: otlp.events.map((event) => ({
      name: event.name,
      time: nanosToIso(event.timeUnixNano),
      attributes: toJson(event.attributes),
    })),
    links: otlp.links.map((link) => ({
      traceId: link.traceId,
      spanId: link.spanId,
      attributes: toJson(link.attributes),
    })),
  };
}

async function readStored(app: App, key: SpanKey, signal: AbortSignal) {
  const { reader } = app.clickhouse;
  const row = await getSpanRow(reader, key, { signal });
  if (!row) return null;
  const { start, duration_nano: durationNano } = row;
  const [payload, logs] = await Promise.all([
    getSpanPayload(reader, { ...key, start }, { signal }),
    listSpanLogs(reader, { ...key, start, durationNano }, { signal }),
  ]);
  return { row, otlp: withLogEvents(toOtlpSpan(row, payload), logs.flatMap(readEvents)) };
}

/** Read-only JSON as the contract's mutable one: the same at run time. */
function toJson<T>(value: unknown): T {
  return value as T;
}

function nanosToIso(nanos: bigint): string {
  const seconds = new Date(Number(nanos / 1_000_000n)).toISOString().slice(0, 19);
  return toIso(`${seconds}.${(nanos % 1_000_000_000n).toString().padStart(9, "0")}`);
}

function toFacts(row: SpanDetailRow) {
  return {
    operation: row.operation,
    responseId: row.response_id,
    systemFingerprint: row.system_fingerprint,
    finishReasonRaw: row.finish_reason_raw,
    serviceVersion: row.service_version,
    tier: row.tier,
    team: row.team,
    region: row.region,
    promptName: row.prompt_name,
    promptVersion: row.prompt_version,
    sampleWeight: row.sample_weight,
    cachedInputTokens: row.cached_input_tokens,
    cacheWriteTokens: row.cache_write_tokens,
    reasoningTokens: row.reasoning_tokens,
    audioInputTokens: row.audio_input_tokens,
    audioOutputTokens: row.audio_output_tokens,
  };
}
