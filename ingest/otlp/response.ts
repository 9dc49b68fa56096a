import type { OtlpEncoding } from "./decode";
import type { ExportResult, OtlpSignal } from "./export";
import { bytesField, textField, varintField } from "./wire-writer";

const CONTENT_TYPES: Readonly<Record<OtlpEncoding, string>> = {
  protobuf: "application/x-protobuf",
  json: "application/json",
};

/** `undefined` for a content type that OTLP doesn't know. */
export function encodingOf(contentType: string | undefined): OtlpEncoding | undefined {
  const [mediaType = ""] = (contentType ?? "").split(";", 1);
  switch (mediaType.trim().toLowerCase()) {
    case "application/x-protobuf":
    case "application/protobuf":
      return "protobuf";
    case "application/json":
      return "json";
    default:
      return undefined;
  }
}

export function contentTypeOf(encoding: OtlpEncoding): string {
  return CONTENT_TYPES[encoding];
}

const REJECTED_FIELD: Readonly<Record<OtlpSignal, string>> = {
  traces: "rejectedSpans",
  logs: "rejectedLogRecords",
  metrics: "rejectedDataPoints",
};

/** Export…ServiceResponse; `partial_success` is unset on full success. */
export function encodeResponse(
  encoding: OtlpEncoding,
  signal: OtlpSignal,
  { rejected, message }: ExportResult,
): Buffer {
  const partial = rejected > 0 || message !== "";
  if (encoding === "json") {
    // 64-bit integers are strings in protobuf's JSON.
    const count = rejected > 0 ? { [REJECTED_FIELD[signal]]: String(rejected) } : {};
    return Buffer.from(
      JSON.stringify(partial ? { partialSuccess: { ...count, errorMessage: message } } : {}),
    );
  }
  if (!partial) return Buffer.alloc(0);
  // The three responses have one shape: partial_success = 1 { rejected_… = 1; error_message = 2 }.
  return bytesField(1, Buffer.concat([varintField(1, rejected), textField(2, message)]));
}

/** google.rpc.Status: https://github.com/googleapis/googleapis/blob/master/google/rpc/status.proto */
export function encodeStatus(encoding: OtlpEncoding, code: number, message: string): Buffer {
  if (encoding === "json") return Buffer.from(JSON.stringify({ code, message }));
  return Buffer.concat([varintField(1, code), textField(2, message)]);
}

/**
 * google.rpc.Status with a RetryInfo, without which gRPC senders back off as they like:
 * https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto
 */
export function encodeRetryStatus(code: number, message: string, seconds: number): Buffer {
  const retryInfo = bytesField(1, varintField(1, seconds));
  const any = [textField(1, "type.googleapis.com/google.rpc.RetryInfo"), bytesField(2, retryInfo)];
  return Buffer.concat([
    encodeStatus("protobuf", code, message),
    bytesField(3, Buffer.concat(any)),
  ]);
}
