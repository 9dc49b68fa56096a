import { createSpanEncoder } from "@/db/clickhouse/insert-spans";
import { normaliseSpans } from "@/ingest/genai/normalise";
import { IngestError } from "@/ingest/ingest-error";
import { decodeTraces, type OtlpEncoding } from "@/ingest/otlp/decode";
import { MalformedBodyError } from "@/ingest/otlp/wire-reader";
import { SILENT_LOGGER } from "@/ingest/pipeline/logger";
import { prepare } from "@/ingest/pipeline/prepare";

export type Outcome = "kept" | "malformed" | "refused";

const encode = createSpanEncoder();
const PROJECT = { projectId: "fuzz", contextKeys: {} };
const ID = { trace: /^[0-9a-f]{32}$/, span: /^[0-9a-f]{16}$/ };

/**
 * Takes a body through everything between the socket and the store.
 * @throws what is a defect: any error but the two that are answered, and every span that a
 *   stage gave up.
 */
export function checkBody(body: Uint8Array, encoding: OtlpEncoding): Outcome {
  let spans: ReturnType<typeof decodeTraces>["spans"];
  try {
    ({ spans } = decodeTraces(body, encoding));
  } catch (error) {
    if (error instanceof MalformedBodyError) return "malformed";
    if (error instanceof IngestError && error.failure === "too-large") return "refused";
    throw error;
  }
  for (const span of spans) {
    if (!ID.trace.test(span.traceId) || !ID.span.test(span.spanId)) {
      throw new Error("a span without usable ids was kept");
    }
  }
  const { failed } = normaliseSpans(spans, PROJECT.contextKeys);
  for (const { error } of failed) throw error;
  const { rejected } = prepare(spans, PROJECT, encode, SILENT_LOGGER);
  if (rejected.length > 0) throw new Error(`rejected: ${JSON.stringify(rejected)}`);
  return spans.length > 0 ? "kept" : "malformed";
}
