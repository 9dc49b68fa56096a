import type { EncodedSpans, SpanEncoder } from "@/db/clickhouse/insert-spans";
import type { TraceRecord } from "@/db/clickhouse/payload-columns";
import { type ContextKeyOverrides, normaliseSpans } from "@/ingest/genai/normalise";
import { scoresOf } from "@/ingest/genai/scores";
import type { ReasonCount } from "@/ingest/otlp/intake";
import type { OtlpSpan } from "@/ingest/otlp/span";
import type { RetentionDays } from "@/lib/domain/retention";
import type { LlmSpan } from "@/lib/domain/span";
import type { Logger } from "./logger";
import { toSpanRecord } from "./to-record";

export interface IngestProject {
  readonly projectId: string;
  readonly contextKeys: ContextKeyOverrides;
  /** Spans from before what the project keeps are rejected. */
  readonly retention?: RetentionDays;
}

export interface Prepared {
  readonly rows: EncodedSpans;
  /** Spans that no row could be made of; the others are kept. */
  readonly rejected: readonly ReasonCount[];
}

/**
 * One request's spans → rows: normalised, priced, measured, encoded. A span that upsets a
 * stage is left out; the others of its request are not its hostages.
 */
export function prepare(
  spans: readonly OtlpSpan[],
  { projectId, contextKeys }: IngestProject,
  encode: SpanEncoder,
  logger: Logger,
): Prepared {
  let failures = 0;
  const receivedUnixMicro = uniqueUnixMicro();
  const reject = (stage: string, scope: string, error: unknown) => {
    failures++;
    logger.error({ stage, scope, reason: kindOf(error) }, "span could not be read");
  };
  const { spans: normalised, failed } = normaliseSpans(spans, contextKeys);
  for (const { span, error } of failed) reject("normalise", span.scope.name, error);
  let at = 0;
  const records: TraceRecord[] = [];
  for (const span of normalised) {
    // Normalised spans are in the order of their originals, of which some are left out.
    while (at < spans.length && !isSame(spans[at], span)) at++;
    try {
      const original = spans[at++];
      const scores = original === undefined ? {} : scoresOf(original);
      const identity = { projectId, revision: 0, receivedUnixMicro, scores };
      records.push({ ...toSpanRecord(identity, span, original), record: "span" });
    } catch (error) {
      reject("measure", span.scopeName, error);
    }
  }
  const rows = encodeEach(records, encode, reject);
  return {
    rows,
    rejected: failures === 0 ? [] : [{ reason: "span could not be read", count: failures }],
  };
}

/** All at once; when that fails, without those that fail alone. */
function encodeEach(
  records: readonly TraceRecord[],
  encode: SpanEncoder,
  reject: (stage: string, scope: string, error: unknown) => void,
): EncodedSpans {
  try {
    return encode(records);
  } catch {
    const kept = records.filter((record) => {
      try {
        encode([record]);
        return true;
      } catch (error) {
        reject("encode", record.span.scopeName, error);
        return false;
      }
    });
    return encode(kept);
  }
}

/** An error's kind and code: its message may quote the span's text. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return "code" in error ? `${error.name} ${String(error.code)}` : error.name;
}

let lastUnixMicro = 0n;

/** The time, moved on where an earlier request has taken it: requests are told apart by it. */
function uniqueUnixMicro(): bigint {
  const now = BigInt(Date.now()) * 1_000n;
  lastUnixMicro = now > lastUnixMicro ? now : lastUnixMicro + 1n;
  return lastUnixMicro;
}

function isSame(original: OtlpSpan | undefined, span: LlmSpan): boolean {
  return original?.spanId === span.spanId && original.traceId === span.traceId;
}
