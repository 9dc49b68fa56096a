import type { IngestProject } from "../pipeline/prepare";
import type { Compression } from "./compression";
import type { OtlpEncoding } from "./decode";

export type OtlpSignal = "traces" | "logs" | "metrics";

export interface ExportRequest {
  readonly signal: OtlpSignal;
  readonly encoding: OtlpEncoding;
  /** As sent. */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly compression: Compression;
  readonly project: IngestProject;
}

/** What `partial_success` says; nothing rejected and no message is full success. */
export interface ExportResult {
  readonly rejected: number;
  readonly message: string;
}

/** The one door behind every transport: resolves when what was kept is stored durably. @throws {IngestError} */
export type Export = (request: ExportRequest) => Promise<ExportResult>;
