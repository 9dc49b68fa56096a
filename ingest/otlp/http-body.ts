import type { IncomingMessage } from "node:http";
import type { ByteShare } from "./byte-budget";
import { tooLarge } from "./compression";

export interface BodyLimits {
  /** As sent. */
  readonly maxBodyBytes: number;
}

/** The sender hung up: there is nobody to answer. */
export class SenderGoneError extends Error {
  override readonly name = "SenderGoneError";
}

/** Reads a body to its end. @throws {IngestError | SenderGoneError} */
export async function readBody(
  request: IncomingMessage,
  { maxBodyBytes }: BodyLimits,
  share: ByteShare,
): Promise<Uint8Array<ArrayBuffer>> {
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
      settle(() => resolve(joined(chunks, size)));
    };
    const onGone = () => settle(() => reject(new SenderGoneError("sender hung up")));
    request.on("data", onData).on("end", onEnd).on("error", onGone).on("close", onGone);
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
