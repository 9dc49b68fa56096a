/**
 * The canonical span: what every convention on the wire is normalised to, and
 * what every store, chart and alert reads.
 *
 * Names follow the OpenTelemetry GenAI semantic conventions where these have one.
 */

export const SPAN_KINDS = [
  "llm",
  "embedding",
  "retrieval",
  "tool",
  "agent",
  "workflow",
  "guardrail",
  "other",
] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];

export const STATUS_CODES = ["unset", "ok", "error"] as const;
export type StatusCode = (typeof STATUS_CODES)[number];

/** Canonical finish reasons; what the provider said stands in `finishReasonRaw`. */
export const FINISH_REASONS = [
  "stop",
  "length",
  "tool_call",
  "content_filter",
  "error",
  "other",
] as const;
export type FinishReason = (typeof FINISH_REASONS)[number];

/** Why a model call carries no time to first token. The interface words each of them. */
export const TTFT_ABSENT_REASONS = [
  /** The answer came in one piece: there is no first token to wait for. */
  "not-streamed",
  /** Streamed, but the library puts no first-token time on the wire. */
  "not-reported",
  /** Unknown whether it was streamed, and no first-token time on the wire. */
  "unknown-streaming",
  /** Zero or negative. */
  "not-positive",
  /** At or past the span's end although several tokens were streamed. */
  "exceeds-duration",
  /** Off by 10³ or more: seconds sent as milliseconds or the reverse. */
  "wrong-unit",
  /** The library stamped the Responses API's `response.created`, which precedes every token. */
  "responses-created-event",
  /** The call failed before a token arrived. */
  "failed",
] as const;
export type TtftAbsentReason = (typeof TTFT_ABSENT_REASONS)[number];

/** JSON as the canonical span holds it: int64 beyond 2^53 arrive as decimal strings. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };
export type Attributes = Readonly<Record<string, Json>>;

export type MessagePart =
  | { readonly type: "text"; readonly content: string }
  | { readonly type: "reasoning"; readonly content: string }
  | { readonly type: "refusal"; readonly content: string }
  | {
      readonly type: "tool_call";
      readonly id: string;
      readonly name: string;
      readonly arguments: Json;
    }
  | {
      readonly type: "tool_call_response";
      readonly id: string;
      readonly name: string;
      readonly result: Json;
    }
  /** Image, audio, file or anything with a modality; `content` is base64 for `blob`, else a URI or id. */
  | {
      readonly type: "media";
      readonly modality: string;
      readonly mimeType: string;
      readonly source: "blob" | "uri" | "file";
      readonly content: string;
    }
  | { readonly type: "other"; readonly content: Json };

export interface Message {
  readonly role: "system" | "user" | "assistant" | "tool" | (string & {});
  readonly parts: readonly MessagePart[];
  readonly finishReason?: string;
}

/** Token counts. Cached, cache-write, reasoning and audio are *parts of* the totals, never beside them. */
export interface Usage {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cachedInputTokens: number | null;
  readonly cacheWriteTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly audioInputTokens: number | null;
  readonly audioOutputTokens: number | null;
}

/** What a request belongs to. An empty string is absent. Ids on an ancestor count for its descendants. */
export interface SpanContext {
  readonly environment: string;
  readonly route: string;
  /** Position of the source that gave `route` in the list of sources; lower is trusted more. */
  readonly routeRank: number;
  readonly tenant: string;
  readonly tier: string;
  readonly team: string;
  readonly region: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly promptName: string;
  readonly promptVersion: string;
}

export interface SpanEvent {
  readonly name: string;
  readonly timeUnixNano: bigint;
  readonly attributes: Attributes;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

export interface RetrievedDocument {
  readonly id: string;
  readonly content: string;
  readonly score: number | null;
}

/** What the model saw and said. Read from the original attributes, never stored a second time. */
export interface SpanContent {
  readonly inputMessages: readonly Message[];
  readonly outputMessages: readonly Message[];
  readonly toolDefinitions: Json;
  readonly toolArguments: Json;
  readonly toolResult: Json;
  readonly retrievedDocuments: readonly RetrievedDocument[];
}

export interface LlmSpan {
  /** 32 lowercase hex digits. */
  readonly traceId: string;
  /** 16 lowercase hex digits. */
  readonly spanId: string;
  /** 16 lowercase hex digits, empty for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startUnixNano: bigint;
  readonly durationNano: number;
  readonly statusCode: StatusCode;
  readonly statusMessage: string;
  readonly isError: boolean;
  readonly errorType: string;

  readonly serviceName: string;
  readonly serviceVersion: string;
  readonly scopeName: string;
  readonly scopeVersion: string;
  /** The convention that yielded this span: `otel-genai`, `openinference`, `ai-sdk`, …; `none` for a plain span. */
  readonly convention: string;

  /**
   * A leaf call to a model: its usage, cost and latency count. A wrapper that repeats
   * its child's usage is not one, and its `usage` is absent.
   */
  readonly isModelCall: boolean;
  readonly operation: string;
  readonly provider: string;
  readonly requestModel: string;
  readonly responseModel: string;
  readonly responseId: string;
  readonly systemFingerprint: string;
  /** Absent when nothing on the wire says. */
  readonly isStream: boolean | null;
  readonly ttftMs: number | null;
  /** The attribute or event that gave `ttftMs`. */
  readonly ttftSource: string;
  /** Set on model calls whose `ttftMs` is absent. */
  readonly ttftAbsentReason: TtftAbsentReason | "";
  readonly finishReason: FinishReason | "";
  readonly finishReasonRaw: string;
  readonly usage: Usage;
  /** The attribute family that gave `usage`; `local-tokenizer` where the library counted by itself. */
  readonly usageSource: string;
  readonly agentName: string;
  readonly toolName: string;
  readonly toolCallId: string;

  readonly context: SpanContext;
  /** The topmost ancestor in the same export is not a root: its context may still come. */
  readonly contextOpen: boolean;
  /** How many spans of the population this one stands for, from `tracestate` `ot=th`; 1 unsampled. */
  readonly sampleWeight: number;

  readonly content: SpanContent;
  readonly attributes: Attributes;
  readonly resourceAttributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
}
