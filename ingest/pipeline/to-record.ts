import type { TraceRecord } from "@/db/clickhouse/payload-columns";
import type { OtlpSpan } from "@/ingest/otlp/span";
import { priceCall } from "@/lib/domain/pricing";
import type { LlmSpan } from "@/lib/domain/span";
import { measure } from "./measures";

/** Of a row what neither the span nor its original says. */
export interface RecordIdentity {
  readonly projectId: string;
  readonly revision: number;
  readonly receivedUnixMicro: bigint;
  readonly scores: Readonly<Record<string, number>>;
}

/** A canonical span priced and measured. The same at ingest and whenever it is revised. */
export function toSpanRecord(
  identity: RecordIdentity,
  span: LlmSpan,
  original: OtlpSpan | undefined,
  record: TraceRecord["record"] = "span",
): TraceRecord {
  const { costUsd, priceSource } = span.isModelCall ? priceCall(span) : UNPRICED;
  // Field by field: to spread three objects into one costs as much as to read a span.
  return {
    record,
    projectId: identity.projectId,
    revision: identity.revision,
    receivedUnixMicro: identity.receivedUnixMicro,
    scores: identity.scores,
    span,
    measures: measure(span, costUsd),
    costUsd,
    priceSource,
    hasInput: span.content.inputMessages.length > 0,
    hasOutput: span.content.outputMessages.length > 0,
    otelKind: original?.kind ?? 0,
    traceState: original?.traceState ?? "",
    scopeAttributes: original?.scope.attributes ?? NO_ATTRIBUTES,
  };
}

const UNPRICED = { costUsd: null, priceSource: "" } as const;
const NO_ATTRIBUTES = {};
