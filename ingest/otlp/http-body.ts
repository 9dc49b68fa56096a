import type { IncomingMessage } from "node:http";
import type { Transform } from "node:stream";
import zlib from "node:zlib";
import { IngestError } from "../ingest-error";
import type { ByteShare } from "./byte-budget";

export interface BodyLimits {
  /** As sent. */
  readonly maxBodyBytes: number;
  /** After decompression. */
  readonly maxDecompressedBytes: number;
}

/** The sender hung up: there is nobody to answer. */
export class SenderGoneError extends Error {
  override readonly name = "SenderGoneError";
}

type Decompressor = (sizeHint: number) => Transform;

/** Large chunks: at zlib's own 16 KiB a body of 2 MB takes 128 trips to the thread pool. */
const MAX_CHUNK = 1 << 22;
const MIN_CHUNK = 1 << 14;

/** zstd came with Node 22.15. */
const createZstdDecompress = (
  zlib as { createZstdDecompress?: (options: { chunkSize: number }) => Transform }
).createZstdDecompress;

const DECOMPRESSORS: Readonly<Record<string, Decompressor>> = {
  gzip: (sizeHint) => zlib.createGunzip({ chunkSize: chunkSize(sizeHint) }),
  "x-gzip": (sizeHint) => zlib.createGunzip({ chunkSize: chunkSize(sizeHint) }),
  deflate: (sizeHint) => zlib.createInflate({ chunkSize: chunkSize(sizeHint) }),
  br: (sizeHint) => zlib.createBrotliDecompress({ chunkSize: chunkSize(sizeHint) }),
  ...(createZstdDecompress
    ? { zstd: (sizeHint: number) => createZstdDecompress({ chunkSize: chunkSize(sizeHint) }) }
    : {}),
};

/** For the `Accept-Encoding` of a refusal (RFC 9110 §12.5.3). */
export const ACCEPTED_ENCODINGS = [
  "gzip",
  "deflate",
  "br",
  ...(createZstdDecompress ? ["zstd"] : []),
].join(", ");

/** `undefined` for identity. @throws {IngestError} `unsupported-encoding`. */
export function decompressorFor(contentEncoding: string | undefined): Decompressor | undefined {
  const name = (contentEncoding ?? "").trim().toLowerCase();
  if (name === "" || name === "identity") return undefined;
  const found = Object.hasOwn(DECOMPRESSORS, name) ? DECOMPRESSORS[name] : undefined;
  if (found) return found;
  throw new IngestError(
    "unsupported-encoding",
    `Content-Encoding is not supported; send one of ${ACCEPTED_ENCODINGS}, identity.`,
  );
}

/** Reads a body to its end. @throws {IngestError | SenderGoneError} */
export async function readBody(
  request: IncomingMessage,
  { maxBodyBytes }: BodyLimits,
  share: ByteShare,
): Promise<Buffer> {
  // Its events have passed: no listener would hear that it closed, and the promise never settle.
  if (request.destroyed) throw new SenderGoneError("sender hung up");
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > maxBodyBytes) throw tooLarge(maxBodyBytes, "as sent");
  // A declared length is room asked for; without one every chunk asks.
  share.take(declared);
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      request.off("data", onData).off("end", onEnd).off("error", onGone).off("close", onGone);
      finish();
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      try {
        if (size > maxBodyBytes) throw tooLarge(maxBodyBytes, "as sent");
        if (size > declared) share.take(Math.min(chunk.length, size - declared));
      } catch (error) {
        settle(() => reject(error));
        return;
      }
      chunks.push(chunk);
    };
    const onEnd = () => {
      const [only] = chunks;
      const body = chunks.length === 1 && only ? only : Buffer.concat(chunks, size);
      settle(() => resolve(body));
    };
    const onGone = () => settle(() => reject(new SenderGoneError("sender hung up")));
    request.on("data", onData).on("end", onEnd).on("error", onGone).on("close", onGone);
  });
}

/** Decompresses, and stops at the limit however much more the body would become. */
export function decompress(
  body: Buffer,
  decompressor: Decompressor,
  { maxDecompressedBytes }: BodyLimits,
  share: ByteShare,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const stream = decompressor(sizeHint(body));
    const chunks: Buffer[] = [];
    let size = 0;
    const fail = (error: unknown) => {
      stream.destroy();
      reject(error);
    };
    stream.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxDecompressedBytes) return fail(tooLarge(maxDecompressedBytes, "decompressed"));
      try {
        share.take(chunk.length);
      } catch (error) {
        return fail(error);
      }
      chunks.push(chunk);
    });
    stream.on("error", () =>
      fail(new IngestError("malformed", "The body is not what its Content-Encoding says.")),
    );
    stream.on("end", () => {
      const [only] = chunks;
      resolve(chunks.length === 1 && only ? only : Buffer.concat(chunks, size));
    });
    stream.end(body);
  });
}

/** gzip's last four bytes say its size; they may lie, and so only size the first chunk. */
function sizeHint(body: Buffer): number {
  // A chunk filled to the brim would be followed by an empty one.
  return body.length >= 18 ? body.readUInt32LE(body.length - 4) + 64 : 0;
}

function chunkSize(hint: number): number {
  return Math.min(MAX_CHUNK, Math.max(MIN_CHUNK, hint));
}

function tooLarge(limit: number, how: string): IngestError {
  const mebibytes = Math.floor(limit / 1_048_576);
  const size = mebibytes > 0 ? `${mebibytes} MiB` : `${limit} bytes`;
  return new IngestError("too-large", `The body exceeds ${size} ${how}; send smaller batches.`);
}
