import { normaliseSpans } from "@/ingest/genai/normalise";
import { IngestError } from "@/ingest/ingest-error";
import { decodeTraces, type OtlpEncoding } from "@/ingest/otlp/decode";
import { decodeLogs } from "@/ingest/otlp/decode-logs";
import { decodeMetrics } from "@/ingest/otlp/decode-metrics";
import { MalformedBodyError } from "@/ingest/otlp/wire-reader";
import { makeFrame } from "@/ingest/pipeline/make-frame";
import { logRecords, spanRecords } from "@/ingest/pipeline/prepare";

export type FuzzedSignal = "traces" | "logs" | "metrics";

const NOW = 1_760_000_000_000_000_000n;
const DECODERS = { traces: decodeTraces, logs: decodeLogs, metrics: decodeMetrics };
const RECEIVED = 1_760_000_000_000_000n;
const report = (_stage: string, _scope: string, error: unknown) => {
  throw error;
};
const FRAME = { maxBytes: 1 << 30, marks: null, spare: null, report };
const PROJECT = { projectId: "fuzz", contextKeys: {} };
const TRACE_ID = /^[0-9a-f]{32}$/;
const SPAN_ID = /^[0-9a-f]{16}$/;

/** @throws whatever isn't one of the two errors that a sender is answered. */
export function decoded<T>(decode: () => T): T | string {
  try {
    return decode();
  } catch (error) {
    if (error instanceof MalformedBodyError) return "malformed";
    if (error instanceof IngestError && error.failure === "too-large") return error.message;
    throw error;
  }
}

export function decodedBody(signal: FuzzedSignal, body: Uint8Array, encoding: OtlpEncoding) {
  return decoded(() => DECODERS[signal](body, encoding, NOW));
}

/**
 * Takes a body through everything between the socket and the store.
 * @throws what is a defect: any error but those that are answered, and every span that a
 *   stage gave up.
 */
export function checkBody(signal: FuzzedSignal, body: Uint8Array, encoding: OtlpEncoding): void {
  const found = decodedBody(signal, body, encoding);
  if (typeof found === "string") return;
  if ("records" in found) {
    for (const { traceId } of found.records) {
      if (!TRACE_ID.test(traceId)) throw new Error("a record without a usable trace id was kept");
    }
    makeFrame(logRecords(found.records, PROJECT, RECEIVED), FRAME);
    return;
  }
  if (!("spans" in found)) return;
  for (const { traceId, spanId } of found.spans) {
    if (!TRACE_ID.test(traceId) || !SPAN_ID.test(spanId)) {
      throw new Error("a span without usable ids was kept");
    }
  }
  for (const { error } of normaliseSpans(found.spans, PROJECT.contextKeys).failed) throw error;
  makeFrame(spanRecords(found.spans, PROJECT, RECEIVED, report), FRAME);
}
