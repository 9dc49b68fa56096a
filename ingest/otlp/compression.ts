import zlib from "node:zlib";
import { IngestError } from "../ingest-error";

export const COMPRESSIONS = ["identity", "gzip", "deflate", "br", "zstd"] as const;
/** How a body is compressed: HTTP's `Content-Encoding`, gRPC's `grpc-encoding`. */
export type Compression = (typeof COMPRESSIONS)[number];

type Decompress = (body: Uint8Array, options: zlib.ZlibOptions) => Buffer;

/** zstd came with Node 22.15. */
const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: Decompress };

const DECOMPRESS: Readonly<Record<Compression, Decompress | undefined>> = {
  identity: (body) => Buffer.from(body.buffer, body.byteOffset, body.byteLength),
  gzip: zlib.gunzipSync,
  deflate: zlib.inflateSync,
  br: zlib.brotliDecompressSync,
  zstd: zstdDecompressSync,
};

/** For the `Accept-Encoding` of a refusal (RFC 9110 §12.5.3). */
export const ACCEPTED_ENCODINGS = COMPRESSIONS.filter(
  (name) => name !== "identity" && DECOMPRESS[name] !== undefined,
).join(", ");

/** @throws {IngestError} `unsupported-encoding`. */
export function compressionOf(contentEncoding: string | undefined): Compression {
  const name = (contentEncoding ?? "").trim().toLowerCase();
  if (name === "") return "identity";
  const found = COMPRESSIONS.find((known) => known === name || `x-${known}` === name);
  if (found !== undefined && DECOMPRESS[found] !== undefined) return found;
  throw new IngestError(
    "unsupported-encoding",
    `Content-Encoding is not supported; send one of ${ACCEPTED_ENCODINGS}, identity.`,
  );
}

/** Large chunks: at zlib's own 16 KiB a body of 2 MB is made of 128 pieces. */
const MAX_CHUNK = 1 << 22;
const MIN_CHUNK = 1 << 14;

/**
 * Decompresses, and stops at the limit however much more the body would become. Blocks, and
 * so belongs into a worker. A body of no bytes is none, however it is said to be compressed.
 * @throws {IngestError} `too-large`, `malformed`.
 */
export function decompressSync(
  body: Uint8Array,
  compression: Compression,
  maxBytes: number,
): Uint8Array {
  if (body.length === 0) return body;
  const decompress = DECOMPRESS[compression];
  if (compression === "identity" || decompress === undefined) {
    if (body.length > maxBytes) throw tooLarge(maxBytes, "as sent");
    return body;
  }
  try {
    return decompress(body, { chunkSize: chunkSize(body), maxOutputLength: maxBytes });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxBytes, "decompressed");
    throw new IngestError("malformed", "The body is not what its Content-Encoding says.");
  }
}

/** gzip's last four bytes say its size; they may lie, and so only size the first chunk. */
function chunkSize(body: Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = body.subarray(-4);
  // A chunk filled to the brim would be followed by an empty one.
  const hint = a + b * 2 ** 8 + c * 2 ** 16 + d * 2 ** 24 + 64;
  return Math.min(MAX_CHUNK, Math.max(MIN_CHUNK, hint));
}

export function tooLarge(limit: number, how: "as sent" | "decompressed"): IngestError {
  const mebibytes = Math.floor(limit / 1_048_576);
  const size = mebibytes > 0 ? `${mebibytes} MiB` : `${limit} bytes`;
  return new IngestError("too-large", `The body exceeds ${size} ${how}; send smaller batches.`);
}
