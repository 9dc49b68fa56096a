import type { SpanMeasures } from "@/db/clickhouse/span-columns";
import { bucketOf } from "@/lib/domain/histogram";
import type { LlmSpan } from "@/lib/domain/span";

/**
 * Figures computed once from a span, with their buckets. A figure that the span doesn't
 * tell is null: time per output token needs a first-token time and a second token.
 */
export function measure(span: LlmSpan, costUsd: string | null): SpanMeasures {
  const durationMs = span.durationNano / 1e6;
  const { inputTokens, outputTokens } = span.usage;
  const tpotMs = span.isModelCall
    ? timePerOutputToken(durationMs, span.ttftMs, outputTokens)
    : null;
  const tokensPerSecond =
    span.isModelCall && outputTokens !== null && outputTokens > 0 && durationMs > 0
      ? (outputTokens * 1_000) / durationMs
      : null;
  return {
    ttftBucket: bucketOf(span.ttftMs),
    durationBucket: bucketOf(durationMs),
    tpotMs,
    tpotBucket: bucketOf(tpotMs),
    tokensPerSecond,
    tokensPerSecondBucket: bucketOf(tokensPerSecond),
    inputTokensBucket: bucketOf(inputTokens),
    outputTokensBucket: bucketOf(outputTokens),
    costBucket: costUsd === null ? null : bucketOf(Number(costUsd) * 1e6),
  };
}

/** Milliseconds per output token after the first. */
function timePerOutputToken(
  durationMs: number,
  ttftMs: number | null,
  outputTokens: number | null,
): number | null {
  if (ttftMs === null || outputTokens === null || outputTokens < 2 || ttftMs >= durationMs)
    return null;
  return (durationMs - ttftMs) / (outputTokens - 1);
}
