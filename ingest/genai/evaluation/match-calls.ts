import type { LlmSpan } from "@/lib/domain/span";
import type { ServedCall } from "./recorded-case";

export interface MatchedCalls {
  readonly pairs: ReadonlyArray<readonly [index: number, span: LlmSpan]>;
  readonly missing: readonly number[];
  readonly extra: readonly LlmSpan[];
}

/** A server's clock and a client's are one here; the request travels this long at most. */
const SLACK_MS = 20;

/** Which span tells of which served call: by response id, else by when the server got it. */
export function matchCalls(served: readonly ServedCall[], spans: readonly LlmSpan[]): MatchedCalls {
  const open = new Set(spans.filter((span) => span.isModelCall));
  const found = new Map<number, LlmSpan>();
  const take = (index: number, span: LlmSpan | undefined) => {
    if (span === undefined || found.has(index)) return;
    found.set(index, span);
    open.delete(span);
  };
  served.forEach((call, index) => {
    if (call.responseId === undefined) return;
    take(
      index,
      [...open].find((span) => span.responseId === call.responseId),
    );
  });
  served.forEach((call, index) => {
    if (found.has(index)) return;
    const [best] = [...open]
      .filter((span) => isDuring(call, span) && isSameOperation(call, span))
      .sort((a, b) => distance(call, a) - distance(call, b));
    take(index, best);
  });
  // Spans made after the call (by hand) don't cover it.
  served.forEach((call, index) => {
    if (found.has(index) || !call.outputText) return;
    take(
      index,
      [...open].find((span) => answerOf(span) === call.outputText),
    );
  });
  return {
    pairs: [...found].sort(([a], [b]) => a - b),
    missing: served.map((_, index) => index).filter((index) => !found.has(index)),
    extra: [...open],
  };
}

function answerOf(span: LlmSpan): string {
  const parts = span.content.outputMessages[0]?.parts ?? [];
  return parts.map((part) => (part.type === "text" ? part.content : "")).join("");
}

function startMs(span: LlmSpan): number {
  return Number(span.startUnixNano / 1000n) / 1000;
}

function isDuring(call: ServedCall, span: LlmSpan): boolean {
  const received = Date.parse(call.receivedAt);
  const start = startMs(span);
  return received >= start - SLACK_MS && received <= start + span.durationNano / 1e6 + SLACK_MS;
}

function isSameOperation(call: ServedCall, span: LlmSpan): boolean {
  return (call.operation === "embeddings") === (span.kind === "embedding");
}

function distance(call: ServedCall, span: LlmSpan): number {
  return Math.abs(Date.parse(call.receivedAt) - startMs(span));
}
