import type { Readable } from "node:stream";
import { IngestError } from "../ingest-error";
import type { ByteShare } from "./byte-budget";
import { tooLarge } from "./compression";

export interface BodyLimits {
  /** As sent. */
  readonly maxBodyBytes: number;
  /** For a request to arrive in full. */
  readonly requestTimeoutMs: number;
}

/** The sender hung up: there is nobody to answer. */
export class SenderGoneError extends Error {
  override readonly name = "SenderGoneError";
}

/** Looks at what has arrived so far. @throws {IngestError} to refuse the rest. */
export type Inspect = (arrived: readonly Uint8Array[], size: number) => void;

/**
 * Reads a body to its end. What a sender says of its length takes no room; what arrives does.
 * @throws {IngestError | SenderGoneError}
 */
export async function readBody(
  source: Readable,
  { maxBodyBytes, requestTimeoutMs }: BodyLimits,
  share: ByteShare,
  inspect?: Inspect,
): Promise<Uint8Array<ArrayBuffer>> {
  // Its events have passed: no listener would hear that it closed, and the promise never settle.
  if (source.destroyed) throw new SenderGoneError("sender hung up");
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      share.arriving(undefined);
      source.off("data", onData).off("end", onEnd).off("error", onGone).off("close", onGone);
      finish();
    };
    const refuse = (error: unknown) => {
      chunks.length = 0;
      settle(() => reject(error));
    };
    const timer = setTimeout(
      () => refuse(new IngestError("timeout", "The request took too long to arrive.")),
      requestTimeoutMs,
    );
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      try {
        if (size > maxBodyBytes) throw tooLarge(maxBodyBytes, "as sent");
        share.take(chunk.length);
        chunks.push(chunk);
        inspect?.(chunks, size);
      } catch (error) {
        refuse(error);
      }
    };
    const onEnd = () => {
      // An HTTP/2 stream that is reset ends too.
      if ("aborted" in source && source.aborted === true) onGone();
      else settle(() => resolve(joined(chunks, size)));
    };
    const onGone = () => settle(() => reject(new SenderGoneError("sender hung up")));
    share.arriving(refuse);
    source.on("data", onData).on("end", onEnd).on("error", onGone).on("close", onGone);
  });
}

/** In an ArrayBuffer of its own, which small buffers of Node's are not. */
function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}
