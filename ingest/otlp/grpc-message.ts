import type { Readable } from "node:stream";
import { IngestError } from "../ingest-error";
import { type BodyLimits, readBody } from "./body";
import type { ByteShare } from "./byte-budget";
import { type Compression, compressionOf, tooLarge } from "./compression";

export interface GrpcMessage {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly compression: Compression;
}

/** A byte that says whether the message is compressed, and its length in four. */
const PREFIX_BYTES = 5;

/**
 * The one message of a unary call, still compressed:
 * https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 * @throws {IngestError | SenderGoneError}
 */
export async function readMessage(
  stream: Readable,
  encoding: string | undefined,
  limits: BodyLimits,
  share: ByteShare,
): Promise<GrpcMessage> {
  const declared = compressionOf(encoding);
  const withPrefix = { ...limits, maxBodyBytes: limits.maxBodyBytes + PREFIX_BYTES };
  const framed = await readBody(stream, withPrefix, share, (arrived, size) => {
    if (size < PREFIX_BYTES) return;
    const length = lengthIn(arrived);
    // Said before it is sent: the sender need not send it.
    if (length > limits.maxBodyBytes) throw tooLarge(limits.maxBodyBytes, "as sent");
    if (size > PREFIX_BYTES + length) throw malformed("has more bytes than it says, or a second");
  });
  if (framed.length < PREFIX_BYTES) throw malformed("is missing");
  if (framed.length < PREFIX_BYTES + lengthIn([framed])) throw malformed("is cut off");
  return { body: framed.slice(PREFIX_BYTES), compression: compressionIn(framed[0], declared) };
}

function compressionIn(flag: number | undefined, declared: Compression): Compression {
  if (flag === 0) return "identity";
  if (flag !== 1) throw malformed("has a compression flag other than 0 and 1");
  if (declared !== "identity") return declared;
  throw malformed("is compressed, but grpc-encoding does not say how");
}

function lengthIn(arrived: readonly Uint8Array[]): number {
  const prefix = Buffer.concat(
    arrived.slice(0, PREFIX_BYTES).map((c) => c.subarray(0, PREFIX_BYTES)),
  );
  return prefix.readUInt32BE(1);
}

function malformed(what: string): IngestError {
  return new IngestError("malformed", `The gRPC message ${what}.`);
}
