import type { RetentionDays } from "@/lib/domain/retention";
import { decodeTracesJson } from "./decode-json";
import { decodeTracesProtobuf } from "./decode-protobuf";
import { Intake } from "./intake";
import type { ReasonCount } from "./request-counts";
import type { OtlpSpan } from "./span";

export type OtlpEncoding = "protobuf" | "json";

export interface DecodedTraces {
  readonly spans: OtlpSpan[];
  /** Spans that were not kept; answered as `partial_success`. */
  readonly rejected: ReasonCount[];
  /** Spans that were kept with a change. */
  readonly warnings: ReasonCount[];
}

/**
 * Decodes an ExportTraceServiceRequest. Throws MalformedBodyError where the bytes are
 * none; a single bad span never spoils the others.
 */
export function decodeTraces(
  bytes: Uint8Array,
  encoding: OtlpEncoding,
  nowUnixNano: bigint = BigInt(Date.now()) * 1_000_000n,
  retention: RetentionDays = {},
): DecodedTraces {
  const intake = new Intake(nowUnixNano, retention);
  if (encoding === "protobuf") decodeTracesProtobuf(bytes, intake);
  else decodeTracesJson(bytes, intake);
  return { spans: intake.spans, rejected: intake.rejected(), warnings: intake.warnings() };
}
