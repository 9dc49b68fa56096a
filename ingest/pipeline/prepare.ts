import type { TraceRecord } from "@/db/clickhouse/payload-columns";
import { logEventsOf } from "@/ingest/genai/log-events";
import { type ContextKeyOverrides, normaliseSpans } from "@/ingest/genai/normalise";
import { scoresOf } from "@/ingest/genai/scores";
import type { OtlpLogRecord } from "@/ingest/otlp/log-record";
import type { OtlpSpan } from "@/ingest/otlp/span";
import type { RetentionDays } from "@/lib/domain/retention";
import type { LlmSpan } from "@/lib/domain/span";
import { toSpanRecord } from "./to-record";

export interface IngestProject {
  readonly projectId: string;
  readonly contextKeys: ContextKeyOverrides;
  /** Spans from before what the project keeps are rejected. */
  readonly retention?: RetentionDays;
}

/** Told of each span that upset a stage. */
export type ReportUnread = (stage: string, scope: string, error: unknown) => void;

/**
 * One request's spans → records: normalised, priced, measured. A span that upsets a stage is
 * left out; the others of its request are not its hostages.
 */
export function spanRecords(
  spans: readonly OtlpSpan[],
  { projectId, contextKeys }: IngestProject,
  receivedUnixMicro: bigint,
  report: ReportUnread,
): TraceRecord[] {
  const { spans: normalised, failed } = normaliseSpans(spans, contextKeys);
  for (const { span, error } of failed) report("normalise", span.scope.name, error);
  let at = 0;
  const records: TraceRecord[] = [];
  for (const span of normalised) {
    // Normalised spans are in the order of their originals, of which some are left out.
    while (at < spans.length && !isSame(spans[at], span)) at++;
    try {
      const original = spans[at++];
      const scores = original === undefined ? {} : scoresOf(original);
      const identity = { projectId, revision: 0, receivedUnixMicro, scores };
      records.push(toSpanRecord(identity, span, original));
    } catch (error) {
      report("measure", span.scopeName, error);
    }
  }
  return records;
}

/** Log records as rows beside the spans' originals: nothing but what they say, as one event. */
export function logRecords(
  logs: readonly OtlpLogRecord[],
  { projectId }: IngestProject,
  receivedUnixMicro: bigint,
): TraceRecord[] {
  const events = logEventsOf(logs);
  const identity = { projectId, revision: 0, receivedUnixMicro, scores: {} };
  const carriers: OtlpSpan[] = logs.map((log, index) => {
    const event = events[index];
    const time = event?.timeUnixNano ?? log.timeUnixNano;
    return {
      traceId: log.traceId,
      spanId: log.spanId,
      parentSpanId: "",
      traceState: "",
      name: log.eventName,
      kind: 0,
      startUnixNano: time,
      endUnixNano: time,
      attributes: {},
      events: event ? [event] : [],
      links: [],
      statusCode: 0,
      statusMessage: "",
      scope: log.scope,
      resource: log.resource,
    };
  });
  return carriers.flatMap((carrier) =>
    normaliseSpans([carrier], {}).spans.map((span) => toSpanRecord(identity, span, carrier, "log")),
  );
}

function isSame(original: OtlpSpan | undefined, span: LlmSpan): boolean {
  return original?.spanId === span.spanId && original.traceId === span.traceId;
}
