import { IngestError } from "../ingest-error";
import type { Pipeline } from "../pipeline/pipeline";
import type { IngestProject } from "../pipeline/prepare";
import { type Compression, decompressSync } from "./compression";
import { type DecodedTraces, decodeTraces, type OtlpEncoding } from "./decode";
import type { ReasonCount } from "./request-counts";
import { countRecords } from "./unsupported-signals";
import { MalformedBodyError } from "./wire-reader";

/** After decompression; what the specification recommends. */
export const MAX_DECOMPRESSED_BYTES = 64 * 1_048_576;

export type OtlpSignal = "traces" | "logs" | "metrics";

export interface ExportRequest {
  readonly signal: OtlpSignal;
  readonly encoding: OtlpEncoding;
  /** As sent, and the only thing in its ArrayBuffer: a worker can be given it without a copy. */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly compression: Compression;
  readonly project: IngestProject;
}

/** What `partial_success` says; nothing rejected and no message is full success. */
export interface ExportResult {
  readonly rejected: number;
  readonly message: string;
}

/** The one door behind every transport: resolves when what was kept is stored. @throws {IngestError} */
export type Export = (request: ExportRequest) => Promise<ExportResult>;

export function createExport(
  pipeline: Pipeline,
  maxDecompressedBytes: number = MAX_DECOMPRESSED_BYTES,
): Export {
  return async ({ signal, encoding, compression, body: sent, project }) => {
    const body = decompressSync(sent, compression, maxDecompressedBytes);
    if (signal !== "traces") return refuseSignal(signal, encoding, body);
    const { spans, rejected, warnings } = decoding(() =>
      decodeTraces(body, encoding, undefined, project.retention),
    );
    const unread = spans.length === 0 ? [] : await pipeline.store(spans, project);
    return report([...rejected, ...unread], warnings);
  };
}

/**
 * Logs and metrics have no store yet. They are answered 200 with every record rejected:
 * an exporter then says once per export why, where 404 is an error with a stack in some
 * SDKs, and a retryable status would fill its queue.
 */
function refuseSignal(
  signal: "logs" | "metrics",
  encoding: OtlpEncoding,
  body: Uint8Array,
): ExportResult {
  const rejected = decoding(() => countRecords(signal, encoding, body));
  return {
    rejected,
    message: rejected === 0 ? "" : `Plumbline stores traces; ${signal} are not accepted yet.`,
  };
}

function decoding<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof MalformedBodyError)) throw error;
    throw new IngestError("malformed", `The body could not be decoded: ${error.message}.`);
  }
}

function report(
  rejected: readonly ReasonCount[],
  warnings: DecodedTraces["warnings"],
): ExportResult {
  const total = rejected.reduce((sum, { count }) => sum + count, 0);
  const parts = [
    ...(total > 0 ? [`rejected: ${reasons(rejected)}`] : []),
    ...(warnings.length > 0 ? [`kept with a change: ${reasons(warnings)}`] : []),
  ];
  return { rejected: total, message: parts.join("; ") };
}

function reasons(counts: readonly ReasonCount[]): string {
  return counts.map(({ reason, count }) => `${count} × ${reason}`).join(", ");
}
