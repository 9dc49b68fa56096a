import type { EncodedSpans, SpanEncoder } from "@/db/clickhouse/insert-spans";
import type { SpanRecord } from "@/db/clickhouse/span-columns";
import {
  type ContextKeyOverrides,
  type NormaliseResult,
  normaliseSpans,
} from "@/ingest/genai/normalise";
import type { ReasonCount } from "@/ingest/otlp/intake";
import type { OtlpSpan } from "@/ingest/otlp/span";
import { priceCall } from "@/lib/domain/pricing";
import type { LlmSpan } from "@/lib/domain/span";
import type { Logger } from "./logger";
import { measure } from "./measures";
import { traceContexts } from "./trace-context";

export interface IngestProject {
  readonly projectId: string;
  readonly contextKeys: ContextKeyOverrides;
}

export interface Prepared {
  readonly rows: EncodedSpans;
  /** Spans that no row could be made of; the others are kept. */
  readonly rejected: readonly ReasonCount[];
}

/** One request's spans → rows: normalised, priced, measured, encoded. */
export function prepare(
  spans: readonly OtlpSpan[],
  { projectId, contextKeys }: IngestProject,
  encode: SpanEncoder,
  logger: Logger,
): Prepared {
  const { normalised, failed } = normaliseEach(spans, contextKeys, logger);
  let at = 0;
  const records = normalised.map((span) => {
    // Normalised spans are in the order of their originals, of which some are left out.
    while (at < spans.length && !isSame(spans[at], span)) at++;
    return toRecord(projectId, span, spans[at++]);
  });
  return {
    rows: encode(records, traceContexts(projectId, normalised)),
    rejected: failed === 0 ? [] : [{ reason: "span could not be read", count: failed }],
  };
}

function toRecord(projectId: string, span: LlmSpan, original: OtlpSpan | undefined): SpanRecord {
  const { costUsd, priceSource } = span.isModelCall ? priceCall(span) : UNPRICED;
  return {
    projectId,
    span,
    measures: measure(span),
    costUsd,
    priceSource,
    hasInput: span.content.inputMessages.length > 0,
    hasOutput: span.content.outputMessages.length > 0,
    otelKind: original?.kind ?? 0,
    traceState: original?.traceState ?? "",
    scopeAttributes: original?.scope.attributes ?? NO_ATTRIBUTES,
  };
}

function isSame(original: OtlpSpan | undefined, span: LlmSpan): boolean {
  return original?.spanId === span.spanId && original.traceId === span.traceId;
}

const UNPRICED = { costUsd: null, priceSource: "" } as const;
const NO_ATTRIBUTES = {};

/** A span that upsets the normaliser is left out; the others of its request are not its hostages. */
function normaliseEach(
  spans: readonly OtlpSpan[],
  contextKeys: ContextKeyOverrides,
  logger: Logger,
): { normalised: readonly LlmSpan[]; failed: number } {
  try {
    return { normalised: normaliseSpans(spans, contextKeys).spans, failed: 0 };
  } catch {
    const results = spans.map((span): NormaliseResult | null => {
      try {
        return normaliseSpans([span], contextKeys);
      } catch (error) {
        logger.error(
          { reason: String(error), scope: span.scope.name },
          "span could not be normalised",
        );
        return null;
      }
    });
    return {
      normalised: results.flatMap((result) => result?.spans ?? []),
      failed: results.filter((result) => result === null).length,
    };
  }
}
