import protobuf from "protobufjs/light.js";

/** What an OTLP server says about a request, in the two messages that it may answer with. */
export interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

/** Of an ExportTraceServiceResponse; null when everything was taken. */
export function readPartialSuccess(body: Uint8Array): PartialSuccess | null {
  // partial_success = 1 { rejected_spans = 1; error_message = 2 }
  const partial = readFields(body).bytes.get(1);
  if (!partial) return null;
  const { numbers, bytes } = readFields(partial);
  return { rejected: numbers.get(1) ?? 0, message: text(bytes.get(2)) };
}

/** The message of a google.rpc.Status, or the body itself where it is something else. */
export function readStatusMessage(body: Uint8Array, contentType: string): string {
  if (contentType.startsWith("application/x-protobuf")) {
    // code = 1; message = 2
    return text(readFields(body).bytes.get(2));
  }
  const MAX_CHARS = 300;
  return text(body).slice(0, MAX_CHARS).trim();
}

function text(bytes: Uint8Array | undefined): string {
  return bytes ? new TextDecoder().decode(bytes) : "";
}

/** Top-level fields by number; nothing for bytes that are no protobuf. */
function readFields(body: Uint8Array) {
  const numbers = new Map<number, number>();
  const bytes = new Map<number, Uint8Array>();
  const reader = protobuf.Reader.create(body);
  try {
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      const field = tag >>> 3;
      const wireType = tag & 7;
      if (wireType === 0) numbers.set(field, Number(reader.int64()));
      else if (wireType === 2) bytes.set(field, reader.bytes());
      else reader.skipType(wireType);
    }
  } catch {
    return { numbers: new Map<number, number>(), bytes: new Map<number, Uint8Array>() };
  }
  return { numbers, bytes };
}
