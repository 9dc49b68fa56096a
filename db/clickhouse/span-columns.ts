import type { Attributes, LlmSpan } from "@/lib/domain/span";
import {
  BOOL,
  FLOAT64,
  fixed,
  fixedString,
  INT16,
  MICROSECONDS,
  MONEY,
  NANOSECONDS,
  type NativeColumn,
  nullable,
  string,
  UINT8,
  UINT32,
  UINT64,
} from "./native-columns";
import { lowCardinality, numberMap, stringMap } from "./native-dictionary";
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

type SpanColumn = NativeColumn<SpanRecord>;

/** A row of llm_spans_v2, without its sign. */
export const SPAN_COLUMNS: readonly SpanColumn[] = [
  lowCardinality("project_id", ({ projectId }) => projectId),
  fixedString("trace_id", 32, ({ span }) => span.traceId),
  fixedString("span_id", 16, ({ span }) => span.spanId),
  fixed("revision", UINT32, ({ revision }) => revision),
  string("parent_span_id", ({ span }) => span.parentSpanId),
  lowCardinality("name", ({ span }) => span.name),
  lowCardinality("kind", ({ span }) => span.kind),
  fixed("start_time", NANOSECONDS, ({ span }) => span.startUnixNano),
  fixed("duration_nano", UINT64, ({ span }) => wholeOr0(span.durationNano)),
  fixed("received_at", MICROSECONDS, ({ receivedUnixMicro }) => receivedUnixMicro),
  lowCardinality("status_code", ({ span }) => span.statusCode),
  fixed("is_error", BOOL, ({ span }) => span.isError),
  lowCardinality("error_type", ({ span }) => span.errorType),
  lowCardinality("service_name", ({ span }) => span.serviceName),
  lowCardinality("service_version", ({ span }) => span.serviceVersion),
  lowCardinality("scope_name", ({ span }) => span.scopeName),
  lowCardinality("scope_version", ({ span }) => span.scopeVersion),
  lowCardinality("convention", ({ span }) => span.convention),
  fixed("is_model_call", BOOL, ({ span }) => span.isModelCall),
  lowCardinality("operation", ({ span }) => span.operation),
  lowCardinality("provider", ({ span }) => span.provider),
  lowCardinality("request_model", ({ span }) => span.requestModel),
  lowCardinality("response_model", ({ span }) => span.responseModel),
  string("response_id", ({ span }) => span.responseId),
  lowCardinality("system_fingerprint", ({ span }) => span.systemFingerprint),
  nullable("is_stream", BOOL, ({ span }) => span.isStream),
  nullable("ttft_ms", FLOAT64, ({ span }) => span.ttftMs),
  lowCardinality("ttft_source", ({ span }) => span.ttftSource),
  lowCardinality("ttft_absent_reason", ({ span }) => span.ttftAbsentReason),
  lowCardinality("finish_reason", ({ span }) => span.finishReason),
  lowCardinality("finish_reason_raw", ({ span }) => span.finishReasonRaw),
  tokens("input_tokens", ({ span }) => span.usage.inputTokens),
  tokens("output_tokens", ({ span }) => span.usage.outputTokens),
  tokens("cached_input_tokens", ({ span }) => span.usage.cachedInputTokens),
  tokens("cache_write_tokens", ({ span }) => span.usage.cacheWriteTokens),
  tokens("reasoning_tokens", ({ span }) => span.usage.reasoningTokens),
  tokens("audio_input_tokens", ({ span }) => span.usage.audioInputTokens),
  tokens("audio_output_tokens", ({ span }) => span.usage.audioOutputTokens),
  lowCardinality("usage_source", ({ span }) => span.usageSource),
  nullable("cost_usd", MONEY, ({ costUsd }) => scaledDecimal(costUsd)),
  lowCardinality("price_source", ({ priceSource }) => priceSource),
  lowCardinality("agent_name", ({ span }) => span.agentName),
  lowCardinality("tool_name", ({ span }) => span.toolName),
  string("tool_call_id", ({ span }) => span.toolCallId),
  nullable("ttft_bucket", INT16, ({ measures }) => measures.ttftBucket),
  nullable("duration_bucket", INT16, ({ measures }) => measures.durationBucket),
  nullable("tpot_ms", FLOAT64, ({ measures }) => measures.tpotMs),
  nullable("tpot_bucket", INT16, ({ measures }) => measures.tpotBucket),
  nullable("tokens_per_second", FLOAT64, ({ measures }) => measures.tokensPerSecond),
  nullable("tokens_per_second_bucket", INT16, ({ measures }) => measures.tokensPerSecondBucket),
  nullable("input_tokens_bucket", INT16, ({ measures }) => measures.inputTokensBucket),
  nullable("output_tokens_bucket", INT16, ({ measures }) => measures.outputTokensBucket),
  nullable("cost_bucket", INT16, ({ measures }) => measures.costBucket),
  lowCardinality("environment", ({ span }) => span.context.environment),
  lowCardinality("route", ({ span }) => span.context.route),
  fixed("route_rank", UINT8, ({ span }) => Math.min(255, wholeOr0(span.context.routeRank))),
  lowCardinality("tenant", ({ span }) => span.context.tenant),
  lowCardinality("tier", ({ span }) => span.context.tier),
  lowCardinality("team", ({ span }) => span.context.team),
  lowCardinality("region", ({ span }) => span.context.region),
  string("session_id", ({ span }) => span.context.sessionId),
  string("user_id", ({ span }) => span.context.userId),
  lowCardinality("prompt_name", ({ span }) => span.context.promptName),
  lowCardinality("prompt_version", ({ span }) => span.context.promptVersion),
  fixed("context_open", BOOL, ({ span }) => span.contextOpen),
  fixed("sample_weight", FLOAT64, ({ span }) => span.sampleWeight),
  fixed("has_input", BOOL, ({ hasInput }) => hasInput),
  fixed("has_output", BOOL, ({ hasOutput }) => hasOutput),
  numberMap("scores", ({ scores }) => Object.entries(scores)),
  stringMap("attributes", ({ span }) => shortAttributes(span.attributes)),
  stringMap("resource_attributes", ({ span }) => shortResourceAttributes(span.resourceAttributes)),
];

function tokens(name: string, of: (row: SpanRecord) => number | null): SpanColumn {
  return nullable(name, UINT64, (row) => wholeOrNull(of(row)));
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
