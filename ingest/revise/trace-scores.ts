import { meanByName, type NamedScore, type Scores } from "@/ingest/genai/scores";
import type { LlmSpan } from "@/lib/domain/span";

/** A score given to a trace; to one of its spans where `spanId` isn't empty. */
export interface TraceScore extends NamedScore {
  readonly traceId: string;
  readonly spanId: string;
}

/**
 * The scores that stand on each span (key: trace and span id). A trace's own score is one of
 * its answer, and stands on its last call to a model; on the topmost span where it has none.
 */
export function standingScores(
  spans: readonly LlmSpan[],
  scores: readonly TraceScore[],
): ReadonlyMap<string, Scores> {
  if (scores.length === 0) return new Map();
  const answers = answeringSpans(spans);
  const bySpan = new Map<string, NamedScore[]>();
  for (const { traceId, spanId, name, value } of scores) {
    const target = spanId === "" ? answers.get(traceId)?.spanId : spanId;
    if (target === undefined) continue;
    const key = traceId + target;
    bySpan.set(key, [...(bySpan.get(key) ?? []), { name, value }]);
  }
  return new Map([...bySpan].map(([key, given]) => [key, meanByName(given)]));
}

function answeringSpans(spans: readonly LlmSpan[]): ReadonlyMap<string, LlmSpan> {
  const found = new Map<string, LlmSpan>();
  for (const span of spans) {
    const known = found.get(span.traceId);
    if (known === undefined || answersRather(span, known)) found.set(span.traceId, span);
  }
  return found;
}

function answersRather(span: LlmSpan, known: LlmSpan): boolean {
  if (span.isModelCall !== known.isModelCall) return span.isModelCall;
  const byId = span.spanId < known.spanId;
  if (span.isModelCall) {
    const [end, knownEnd] = [endOf(span), endOf(known)];
    return end === knownEnd ? byId : end > knownEnd;
  }
  const [isRoot, wasRoot] = [span.parentSpanId === "", known.parentSpanId === ""];
  if (isRoot !== wasRoot) return isRoot;
  if (span.startUnixNano === known.startUnixNano) return byId;
  return span.startUnixNano < known.startUnixNano;
}

function endOf({ startUnixNano, durationNano }: LlmSpan): bigint {
  return startUnixNano + BigInt(durationNano);
}
