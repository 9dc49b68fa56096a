import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { decodeTraces } from "@/ingest/otlp/decode";
import { decodeLogs } from "@/ingest/otlp/decode-logs";
import type { LlmSpan } from "@/lib/domain/span";
import { type LogEvent, logEventsOf, withLogEvents } from "../log-events";
import { normaliseSpans } from "../normalise";

/** What the provider truly served in one call. */
export interface ServedCall {
  readonly api: string;
  readonly operation: string;
  readonly provider: string;
  readonly requestModel: string;
  readonly responseModel?: string;
  readonly responseId?: string;
  readonly systemFingerprint?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cachedInputTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens?: number;
  readonly ttftMs?: number;
  readonly finishReason?: string;
  readonly finishReasonRaw?: string;
  readonly systemText?: string;
  readonly inputText: string;
  readonly inputMessages?: ReadonlyArray<{ readonly role: string; readonly text?: string }>;
  readonly outputText?: string;
  readonly reasoningText?: string;
  readonly refusal?: string;
  readonly toolCalls?: ReadonlyArray<ServedToolCall>;
  readonly embedding?: { readonly inputs: readonly string[] };
  readonly isError: boolean;
  readonly receivedAt: string;
}

export interface ServedToolCall {
  readonly id?: string;
  readonly name: string;
  readonly arguments: unknown;
}

/** Per call and fact, which attributes carry the true value; null when none does. */
export type WhereFound = Readonly<Record<string, readonly string[] | null | undefined>>;

/** What stands beside a recorded payload: the truth, and what of it the library sends. */
export interface Sidecar {
  readonly library: string;
  readonly case: string;
  readonly requests: ReadonlyArray<{
    readonly file: string;
    readonly signal: string;
    readonly contentType: string | null;
  }>;
  readonly expected: {
    readonly llmCalls: readonly ServedCall[];
    readonly totalsVisibleToClient?: {
      readonly inputTokens: number;
      readonly outputTokens: number;
    };
    readonly app?: Readonly<Record<string, unknown>>;
  };
  readonly observed: {
    readonly whereFound: readonly WhereFound[];
    readonly appWhereFound?: Readonly<Record<string, readonly string[] | undefined>>;
    readonly ttft: ReadonlyArray<{ readonly source: string; readonly ms: number }>;
  };
}

export interface RecordedCase {
  readonly name: string;
  readonly sidecar: Sidecar;
  /** The canonical spans of all requests together, log records on their spans. */
  readonly spans: readonly LlmSpan[];
}

export function readRecordedCase(sidecarPath: string): RecordedCase {
  const sidecar = JSON.parse(readFileSync(sidecarPath, "utf8")) as Sidecar;
  const folder = dirname(sidecarPath);
  const bodies = (signal: string) =>
    sidecar.requests
      .filter((request) => request.signal === signal)
      .map(({ file, contentType }) => ({
        bytes: readFileSync(join(folder, file)),
        encoding: contentType?.includes("json") ? ("json" as const) : ("protobuf" as const),
      }));
  const logs = new Map<string, LogEvent[]>();
  for (const { bytes, encoding } of bodies("logs")) {
    const { records } = decodeLogs(bytes, encoding);
    logEventsOf(records).forEach((event, index) => {
      const span = `${records[index]?.traceId}${records[index]?.spanId}`;
      logs.set(span, [...(logs.get(span) ?? []), event]);
    });
  }
  const spans = bodies("traces")
    .flatMap(({ bytes, encoding }) => decodeTraces(bytes, encoding).spans)
    .map((span) => withLogEvents(span, logs.get(span.traceId + span.spanId) ?? []));
  return {
    name: `${sidecar.library}/${basename(sidecarPath, ".json")}`,
    sidecar,
    spans: normaliseSpans(spans, {}).spans,
  };
}
