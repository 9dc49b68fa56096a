import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { encodeTracesProtobuf } from "@/ingest/otlp/encode";
import type { OtlpSpan } from "@/ingest/otlp/span";
import { readPartialSuccess, readStatusMessage } from "./answer";

const compress = promisify(gzip);

/** A reason to stop that a person can act on. */
export class SendError extends Error {}

export interface SenderOptions {
  /** Base address of the OTLP/HTTP receiver; `/v1/traces` is added. */
  readonly url: string;
  readonly project: string;
  readonly signal?: AbortSignal;
  /** Called with each pause that the server asked for, in ms. */
  readonly onThrottle?: (waitMs: number) => void;
}

export interface Sender {
  /**
   * Sends one batch and waits for its acknowledgement.
   * @throws {SendError} when the server can't be reached, refuses, or drops spans.
   */
  send(spans: readonly OtlpSpan[]): Promise<void>;
}

/** The statuses that OTLP lets a client try again. */
const RETRYABLE = new Set([429, 502, 503, 504]);
const MAX_ATTEMPTS = 10;
/** A server that is stopped in the middle of a run is given this long to come back. */
const MAX_CONNECT_ATTEMPTS = 4;
const MAX_WAIT_MS = 60_000;

export function createSender(options: SenderOptions): Sender {
  const endpoint = new URL(
    "v1/traces",
    options.url.endsWith("/") ? options.url : `${options.url}/`,
  );
  const headers = {
    "content-type": "application/x-protobuf",
    "content-encoding": "gzip",
    "x-plumbline-project": options.project,
    "user-agent": "plumbline-demo",
  };

  async function attempt(body: Uint8Array<ArrayBuffer>): Promise<Response | Error> {
    try {
      return await fetch(endpoint, {
        method: "POST",
        headers,
        body,
        ...(options.signal ? { signal: options.signal } : {}),
      });
    } catch (error) {
      options.signal?.throwIfAborted();
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  return {
    async send(spans) {
      if (spans.length === 0) return;
      const packed = await compress(encodeTracesProtobuf(spans), { level: 1 });
      const body = new Uint8Array(packed);
      let connectFailures = 0;
      for (let tries = 1; ; tries++) {
        const answer = await attempt(body);
        if (answer instanceof Error) {
          connectFailures++;
          if (connectFailures >= MAX_CONNECT_ATTEMPTS) throw unreachable(endpoint, answer);
          await wait(backoffMs(tries), options);
          continue;
        }
        if (answer.ok) {
          await checkRejected(answer);
          return;
        }
        const text = await reason(answer);
        if (!RETRYABLE.has(answer.status)) throw refused(answer.status, text, options.project);
        if (tries >= MAX_ATTEMPTS) {
          throw new SendError(
            `The server at ${endpoint.origin} stayed busy through ${MAX_ATTEMPTS} attempts (${answer.status}): ${text}`,
          );
        }
        const waitMs = retryAfterMs(answer.headers.get("retry-after")) ?? backoffMs(tries);
        options.onThrottle?.(waitMs);
        await wait(waitMs, options);
      }
    },
  };
}

/** `Retry-After` in seconds or as an HTTP date; null when absent or unreadable. */
export function retryAfterMs(header: string | null, nowMs = Date.now()): number | null {
  if (header === null || header.trim() === "") return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? null : Math.min(MAX_WAIT_MS, Math.max(0, ms));
}

const backoffMs = (tries: number) => Math.min(8000, 250 * 2 ** (tries - 1));

async function wait(ms: number, { signal }: SenderOptions): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {});
}

/** Demo spans are well-formed: a rejected one is a fault, never something to pass over. */
async function checkRejected(answer: Response): Promise<void> {
  const partial = readPartialSuccess(new Uint8Array(await answer.arrayBuffer()));
  if (partial && partial.rejected > 0) {
    throw new SendError(`The server rejected ${partial.rejected} spans: ${partial.message}`);
  }
}

async function reason(answer: Response): Promise<string> {
  const body = new Uint8Array(await answer.arrayBuffer());
  return readStatusMessage(body, answer.headers.get("content-type") ?? "") || answer.statusText;
}

function refused(status: number, text: string, project: string): SendError {
  if (status === 403) {
    return new SendError(`The server does not accept spans for project "${project}": ${text}`);
  }
  if (status === 404) {
    return new SendError(
      "That address answers, but has no /v1/traces: is --url the OTLP port (4318 by default)?",
    );
  }
  return new SendError(`The server refused the spans (${status}): ${text}`);
}

function unreachable(endpoint: URL, error: Error): SendError {
  const cause =
    error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
  return new SendError(
    `Nothing answers at ${endpoint.origin} (${cause || "connection failed"}). Start Plumbline with \`npm start\`, or pass --url.`,
  );
}
