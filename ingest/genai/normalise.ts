import type { OtlpSpan } from "@/ingest/otlp/span";
import type { LlmSpan, SpanContent } from "@/lib/domain/span";

/** A project's own attribute names, tried before the built-in lists. */
export interface ContextKeyOverrides {
  readonly environment?: readonly string[];
  readonly route?: readonly string[];
  readonly tenant?: readonly string[];
  readonly tier?: readonly string[];
  readonly team?: readonly string[];
  readonly region?: readonly string[];
}

export interface DroppedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly reason: string;
}

export interface NormaliseResult {
  readonly spans: LlmSpan[];
  /** Spans that are not kept and need not be reported to the sender, e.g. Logfire's pending spans. */
  readonly dropped: DroppedSpan[];
}

/** Canonical spans of one export request. Ancestors are looked up within it. */
export function normaliseSpans(
  _spans: readonly OtlpSpan[],
  _overrides: ContextKeyOverrides,
): NormaliseResult {
  return { spans: [], dropped: [] };
}

/** What the model saw and said, from a span's original attributes and events. */
export function readContent(_span: OtlpSpan): SpanContent {
  return {
    inputMessages: [],
    outputMessages: [],
    toolDefinitions: null,
    toolArguments: null,
    toolResult: null,
    retrievedDocuments: [],
  };
}
