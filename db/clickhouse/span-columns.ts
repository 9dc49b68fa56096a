import type { Attributes, LlmSpan, SpanContext } from "@/lib/domain/span";
import type { RowBinaryWriter } from "./row-binary";
import { shortAttributes, shortResourceAttributes } from "./short-attributes";

/** What is computed from a span once, at ingest. Null where the span doesn't tell. */
export interface SpanMeasures {
  readonly ttftBucket: number | null;
  readonly durationBucket: number | null;
  readonly tpotMs: number | null;
  readonly tpotBucket: number | null;
  readonly tokensPerSecond: number | null;
  readonly tokensPerSecondBucket: number | null;
  readonly inputTokensBucket: number | null;
  readonly outputTokensBucket: number | null;
  /** Of the cost in millionths of a dollar. */
  readonly costBucket: number | null;
}

/** A span as it is stored: the canonical span, what was computed from it, and what only its original says. */
export interface SpanRecord {
  readonly projectId: string;
  /** 0 as it came; counts up with every revision. */
  readonly revision: number;
  /** One for all spans of a request, and no other request's. */
  readonly receivedUnixMicro: bigint;
  readonly span: LlmSpan;
  readonly measures: SpanMeasures;
  /** Decimal with at most ten fraction digits; null for an unpriced call. */
  readonly costUsd: string | null;
  readonly priceSource: string;
  readonly hasInput: boolean;
  readonly hasOutput: boolean;
  readonly otelKind: number;
  readonly traceState: string;
  readonly scopeAttributes: Attributes;
  /** By name: feedback, outcomes, evaluations. */
  readonly scores: Readonly<Record<string, number>>;
}

/** Context found on a span that can be an ancestor: at most one of a trace and export. */
export interface TraceContextRecord {
  readonly projectId: string;
  readonly traceId: string;
  readonly startUnixNano: bigint;
  readonly context: SpanContext;
}

/** A column, and how its value is written to a row. */
export type Column<T> = readonly [
  name: string,
  type: string,
  write: (to: RowBinaryWriter, row: T) => void,
];

export const SPAN_COLUMNS: readonly Column<SpanRecord>[] = [
  ["project_id", "String", (to, { projectId }) => to.string(projectId)],
  ["trace_id", "FixedString(32)", (to, { span }) => to.fixedString(span.traceId, 32)],
  ["span_id", "FixedString(16)", (to, { span }) => to.fixedString(span.spanId, 16)],
  ["revision", "UInt32", (to, { revision }) => to.uint32(revision)],
  ["parent_span_id", "String", (to, { span }) => to.string(span.parentSpanId)],
  ["name", "String", (to, { span }) => to.string(span.name)],
  ["kind", "String", (to, { span }) => to.string(span.kind)],
  ["start_time", "DateTime64(9, 'UTC')", (to, { span }) => to.int64(span.startUnixNano)],
  ["duration_nano", "UInt64", (to, { span }) => to.uint64(wholeOr0(span.durationNano))],
  [
    "received_at",
    "DateTime64(6, 'UTC')",
    (to, { receivedUnixMicro }) => to.int64(receivedUnixMicro),
  ],
  ["status_code", "String", (to, { span }) => to.string(span.statusCode)],
  ["is_error", "Bool", (to, { span }) => to.bool(span.isError)],
  ["error_type", "String", (to, { span }) => to.string(span.errorType)],
  ["service_name", "String", (to, { span }) => to.string(span.serviceName)],
  ["service_version", "String", (to, { span }) => to.string(span.serviceVersion)],
  ["scope_name", "String", (to, { span }) => to.string(span.scopeName)],
  ["scope_version", "String", (to, { span }) => to.string(span.scopeVersion)],
  ["convention", "String", (to, { span }) => to.string(span.convention)],
  ["is_model_call", "Bool", (to, { span }) => to.bool(span.isModelCall)],
  ["operation", "String", (to, { span }) => to.string(span.operation)],
  ["provider", "String", (to, { span }) => to.string(span.provider)],
  ["request_model", "String", (to, { span }) => to.string(span.requestModel)],
  ["response_model", "String", (to, { span }) => to.string(span.responseModel)],
  ["response_id", "String", (to, { span }) => to.string(span.responseId)],
  ["system_fingerprint", "String", (to, { span }) => to.string(span.systemFingerprint)],
  ["is_stream", "Nullable(Bool)", (to, { span }) => to.nullable(span.isStream, to.bool)],
  ["ttft_ms", "Nullable(Float64)", (to, { span }) => to.nullable(span.ttftMs, to.float64)],
  ["ttft_source", "String", (to, { span }) => to.string(span.ttftSource)],
  ["ttft_absent_reason", "String", (to, { span }) => to.string(span.ttftAbsentReason)],
  ["finish_reason", "String", (to, { span }) => to.string(span.finishReason)],
  ["finish_reason_raw", "String", (to, { span }) => to.string(span.finishReasonRaw)],
  tokens("input_tokens", ({ span }) => span.usage.inputTokens),
  tokens("output_tokens", ({ span }) => span.usage.outputTokens),
  tokens("cached_input_tokens", ({ span }) => span.usage.cachedInputTokens),
  tokens("cache_write_tokens", ({ span }) => span.usage.cacheWriteTokens),
  tokens("reasoning_tokens", ({ span }) => span.usage.reasoningTokens),
  tokens("audio_input_tokens", ({ span }) => span.usage.audioInputTokens),
  tokens("audio_output_tokens", ({ span }) => span.usage.audioOutputTokens),
  ["usage_source", "String", (to, { span }) => to.string(span.usageSource)],
  [
    "cost_usd",
    "Nullable(Decimal(18, 10))",
    (to, { costUsd }) => to.nullable(scaledDecimal(costUsd), to.int64),
  ],
  ["price_source", "String", (to, { priceSource }) => to.string(priceSource)],
  ["agent_name", "String", (to, { span }) => to.string(span.agentName)],
  ["tool_name", "String", (to, { span }) => to.string(span.toolName)],
  ["tool_call_id", "String", (to, { span }) => to.string(span.toolCallId)],
  bucket("ttft_bucket", ({ measures }) => measures.ttftBucket),
  bucket("duration_bucket", ({ measures }) => measures.durationBucket),
  ["tpot_ms", "Nullable(Float64)", (to, { measures }) => to.nullable(measures.tpotMs, to.float64)],
  bucket("tpot_bucket", ({ measures }) => measures.tpotBucket),
  [
    "tokens_per_second",
    "Nullable(Float64)",
    (to, { measures }) => to.nullable(measures.tokensPerSecond, to.float64),
  ],
  bucket("tokens_per_second_bucket", ({ measures }) => measures.tokensPerSecondBucket),
  bucket("input_tokens_bucket", ({ measures }) => measures.inputTokensBucket),
  bucket("output_tokens_bucket", ({ measures }) => measures.outputTokensBucket),
  bucket("cost_bucket", ({ measures }) => measures.costBucket),
  ...contextColumns<SpanRecord>(({ span }) => span.context),
  ["context_open", "Bool", (to, { span }) => to.bool(span.contextOpen)],
  ["sample_weight", "Float64", (to, { span }) => to.float64(span.sampleWeight)],
  ["has_input", "Bool", (to, { hasInput }) => to.bool(hasInput)],
  ["has_output", "Bool", (to, { hasOutput }) => to.bool(hasOutput)],
  ["scores", "Map(String, Float64)", (to, { scores }) => to.numberMap(scores)],
  [
    "attributes",
    "Map(String, String)",
    (to, { span }) => to.stringMap(shortAttributes(span.attributes)),
  ],
  [
    "resource_attributes",
    "Map(String, String)",
    (to, { span }) => to.stringMap(shortResourceAttributes(span.resourceAttributes)),
  ],
];

export const PAYLOAD_COLUMNS: readonly Column<SpanRecord>[] = [
  ["project_id", "String", (to, { projectId }) => to.string(projectId)],
  ["trace_id", "FixedString(32)", (to, { span }) => to.fixedString(span.traceId, 32)],
  ["span_id", "FixedString(16)", (to, { span }) => to.fixedString(span.spanId, 16)],
  ["start_time", "DateTime64(9, 'UTC')", (to, { span }) => to.int64(span.startUnixNano)],
  ["otel_kind", "UInt8", (to, { otelKind }) => to.uint8(otelKind)],
  ["trace_state", "String", (to, { traceState }) => to.string(traceState)],
  ["status_message", "String", (to, { span }) => to.string(span.statusMessage)],
  ["attributes", "String", (to, { span }) => to.string(JSON.stringify(span.attributes))],
  ["events", "String", (to, { span }) => to.string(timedJson(span.events))],
  ["links", "String", (to, { span }) => to.string(timedJson(span.links))],
  [
    "scope_attributes",
    "String",
    (to, { scopeAttributes }) => to.string(sharedJson(scopeAttributes)),
  ],
  [
    "resource_attributes",
    "String",
    (to, { span }) => to.string(sharedJson(span.resourceAttributes)),
  ],
];

export const CONTEXT_COLUMNS: readonly Column<TraceContextRecord>[] = [
  ["project_id", "String", (to, { projectId }) => to.string(projectId)],
  ["trace_id", "FixedString(32)", (to, { traceId }) => to.fixedString(traceId, 32)],
  ["start_time", "DateTime64(9, 'UTC')", (to, { startUnixNano }) => to.int64(startUnixNano)],
  ...contextColumns<TraceContextRecord>(({ context }) => context),
];

function contextColumns<T>(of: (row: T) => SpanContext): Column<T>[] {
  return [
    ["environment", "String", (to, row) => to.string(of(row).environment)],
    ["route", "String", (to, row) => to.string(of(row).route)],
    ["route_rank", "UInt8", (to, row) => to.uint8(Math.min(255, wholeOr0(of(row).routeRank)))],
    ["tenant", "String", (to, row) => to.string(of(row).tenant)],
    ["tier", "String", (to, row) => to.string(of(row).tier)],
    ["team", "String", (to, row) => to.string(of(row).team)],
    ["region", "String", (to, row) => to.string(of(row).region)],
    ["session_id", "String", (to, row) => to.string(of(row).sessionId)],
    ["user_id", "String", (to, row) => to.string(of(row).userId)],
    ["prompt_name", "String", (to, row) => to.string(of(row).promptName)],
    ["prompt_version", "String", (to, row) => to.string(of(row).promptVersion)],
  ];
}

function tokens(name: string, of: (row: SpanRecord) => number | null): Column<SpanRecord> {
  return [name, "Nullable(UInt64)", (to, row) => to.nullable(wholeOrNull(of(row)), to.uint64)];
}

function bucket(name: string, of: (row: SpanRecord) => number | null): Column<SpanRecord> {
  return [name, "Nullable(Int16)", (to, row) => to.nullable(of(row), to.int16)];
}

function wholeOrNull(value: number | null): number | null {
  return value !== null && value >= 0 && value <= Number.MAX_SAFE_INTEGER
    ? Math.round(value)
    : null;
}

function wholeOr0(value: number): number {
  return wholeOrNull(value) ?? 0;
}

const DECIMAL = /^(-?)(\d{1,8})(?:\.(\d{1,10}))?$/;

/** A decimal text as an integer of 10^-10; null for what Decimal(18, 10) can't hold. */
export function scaledDecimal(text: string | null): bigint | null {
  const parts = text === null ? null : DECIMAL.exec(text);
  if (parts === null) return null;
  const [, sign, whole, fraction = ""] = parts;
  return BigInt(`${sign}${whole}${fraction.padEnd(10, "0")}`);
}

/** Times as decimal strings of nanoseconds. */
function timedJson(items: readonly object[]): string {
  if (items.length === 0) return "[]";
  return JSON.stringify(items, (_key, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
}

let lastShared: Attributes = {};
let lastSharedJson = "{}";

/** Resource and scope are one object for all their spans, which follow each other: written out once. */
function sharedJson(attributes: Attributes): string {
  if (isEmpty(attributes)) return "{}";
  if (attributes !== lastShared) {
    lastSharedJson = JSON.stringify(attributes);
    lastShared = attributes;
  }
  return lastSharedJson;
}

function isEmpty(attributes: Attributes): boolean {
  for (const _ in attributes) return false;
  return true;
}
