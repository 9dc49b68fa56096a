import { isSameSpan, type SpanValues, valuesOf } from "@/db/clickhouse/span-values";
import type { OriginalRow } from "@/db/clickhouse/trace-originals";
import { withLogEvents } from "@/ingest/genai/log-events";
import { type ContextKeyOverrides, normaliseSpans } from "@/ingest/genai/normalise";
import { evaluationOf, type Scores, scoresOf } from "@/ingest/genai/scores";
import type { OtlpSpan } from "@/ingest/otlp/span";
import { toOtlpSpan } from "@/ingest/otlp/stored-span";
import { toSpanRecord } from "@/ingest/pipeline/to-record";
import type { LlmSpan, SpanContext } from "@/lib/domain/span";
import {
  type LiveSpan,
  liveSpans,
  sharedAttributes,
  storedContextOf,
  storedScoresOf,
  storedSpanOf,
  textsBySpan,
  withContextOf,
} from "./stored-trace";
import { standingScores, type TraceScore } from "./trace-scores";

/** Whole traces of a project as they are stored. */
export interface RevisionInput {
  readonly projectId: string;
  readonly contextKeys: ContextKeyOverrides;
  /** As `listTraceRows` gives them. */
  readonly rows: readonly string[];
  readonly originals: readonly OriginalRow[];
  readonly scores: readonly TraceScore[];
}

export interface RevisionOutput {
  /** New rows of the spans that read otherwise than they are stored, or are stored twice. */
  readonly rows: readonly SpanValues[];
  /** How many live rows these replace. */
  readonly cancelled: number;
  /** Spans that were read. */
  readonly spans: number;
  /** Spans that could not be read again: their rows stay. */
  readonly failed: number;
  /** Traces that name a parent, or have a log record of a span, that isn't stored. */
  readonly lacking: readonly string[];
}

/**
 * Reads traces as if all of each had come in one request, and tells which rows that changes.
 * A pure function of what is stored; no span's row is lost by it.
 */
export function reviseTraces(input: RevisionInput): RevisionOutput {
  const { projectId, contextKeys } = input;
  const live = liveSpans(input.rows);
  const { spans, stored, failed } = rebuild(live, input.originals);
  const result = normaliseSpans(spans, contextKeys, stored);
  const originals = new Map(spans.map((span) => [span.traceId + span.spanId, span]));
  const scores = standingScores(result.spans, [
    ...input.scores,
    ...evaluationsOfTraces(input.originals),
  ]);
  // What a span says about its relatives' calls needs the text of all of them.
  const partial = new Set([...stored.keys()].map(({ traceId }) => traceId));
  const rows: SpanValues[] = [];
  let cancelled = 0;
  for (const span of result.spans) {
    const key = span.traceId + span.spanId;
    const known = live.get(key);
    if (known === undefined) continue;
    const original = originals.get(key);
    const isBare = original === undefined || stored.has(original);
    const own = isBare ? storedScoresOf(known.base) : scoresOf(original);
    const anew = revised(projectId, known, span, original, { ...own, ...scores.get(key) });
    const values = partial.has(span.traceId) ? withContextOf(known.base, anew) : anew;
    if (known.rows === 1 && isSameSpan(values, known.base)) continue;
    rows.push(values);
    cancelled += known.rows;
  }
  return {
    rows,
    cancelled,
    spans: live.size,
    failed: failed + result.failed.length,
    lacking: lackingTraces(result.spans, live, input.originals),
  };
}

function lackingTraces(
  spans: readonly LlmSpan[],
  live: ReadonlyMap<string, LiveSpan>,
  originals: readonly OriginalRow[],
): readonly string[] {
  const open = spans.flatMap(({ traceId, contextOpen }) => (contextOpen ? [traceId] : []));
  const ownerless = originals.flatMap(({ record, trace_id, span_id }) =>
    record === "log" && span_id !== "" && !live.has(trace_id + span_id) ? [trace_id] : [],
  );
  return [...new Set([...open, ...ownerless])];
}

interface Rebuilt {
  readonly spans: readonly OtlpSpan[];
  /** Of the spans whose originals have outlived their retention. */
  readonly stored: ReadonlyMap<OtlpSpan, SpanContext>;
  readonly failed: number;
}

function rebuild(live: ReadonlyMap<string, LiveSpan>, rows: readonly OriginalRow[]): Rebuilt {
  const { originals, logs } = textsBySpan(rows);
  const readShared = sharedAttributes();
  const spans: OtlpSpan[] = [];
  const stored = new Map<OtlpSpan, SpanContext>();
  let failed = 0;
  for (const [key, { base }] of live) {
    const row = storedSpanOf(base);
    const original = originals.get(key) ?? null;
    try {
      const span = toOtlpSpan(row, original, readShared);
      spans.push(withLogEvents(span, logs.get(key) ?? []));
      if (original !== null) continue;
    } catch {
      failed++;
      spans.push(toOtlpSpan(row, null, readShared));
    }
    const last = spans.at(-1);
    if (last !== undefined) stored.set(last, storedContextOf(base));
  }
  return { spans, stored, failed };
}

function revised(
  projectId: string,
  { nextRevision, receivedUnixMicro }: LiveSpan,
  span: LlmSpan,
  original: OtlpSpan | undefined,
  given: Scores,
): SpanValues {
  // Names in order, whoever gave them: equal scores are equal rows.
  const scores = Object.fromEntries(
    Object.entries(given).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
  const identity = { projectId, revision: nextRevision, receivedUnixMicro, scores };
  return valuesOf(toSpanRecord(identity, span, original));
}

/** Evaluations that came as log records of a whole trace. */
function evaluationsOfTraces(rows: readonly OriginalRow[]): TraceScore[] {
  const { logs } = textsBySpan(
    rows.filter(({ record, span_id }) => record === "log" && span_id === ""),
  );
  return [...logs].flatMap(([traceId, events]) =>
    events.flatMap((event) => {
      const score = evaluationOf(event);
      return score === null ? [] : [{ traceId, spanId: "", ...score }];
    }),
  );
}
