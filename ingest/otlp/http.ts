import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { IngestError } from "../ingest-error";
import type { Logger } from "../pipeline/logger";
import type { IngestProject } from "../pipeline/prepare";
import { type ByteBudget, createByteBudget } from "./byte-budget";
import { ACCEPTED_ENCODINGS, compressionOf } from "./compression";
import type { OtlpEncoding } from "./decode";
import type { Export, OtlpSignal } from "./export";
import { type BodyLimits, readBody, SenderGoneError } from "./http-body";
import { guardAgainstPages, type PageRules } from "./http-guard";
import { contentTypeOf, encodeResponse, encodeStatus, encodingOf } from "./http-response";
import { STATUS } from "./status";

export interface OtlpHttpLimits extends BodyLimits {
  /** Bodies of all requests together, as sent. Decompressed ones are bounded by the workers there are. */
  readonly maxInFlightBytes: number;
  readonly headersTimeoutMs: number;
  /** For a request to arrive in full. */
  readonly requestTimeoutMs: number;
  /** How long `close` waits for requests under way; less than a process is given to stop (20 s). */
  readonly closeTimeoutMs: number;
}

const MEBIBYTE = 1_048_576;

export const DEFAULT_HTTP_LIMITS: OtlpHttpLimits = {
  maxBodyBytes: 64 * MEBIBYTE,
  maxInFlightBytes: 256 * MEBIBYTE,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  closeTimeoutMs: 5_000,
};

export interface OtlpHttpOptions extends PageRules {
  readonly export: Export;
  /** @throws {IngestError} `unknown-project`, `unauthenticated`. */
  readonly authorise: (request: IncomingMessage) => Promise<IngestProject>;
  readonly logger: Logger;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly limits?: Partial<OtlpHttpLimits>;
}

export interface OtlpHttpServer {
  readonly address: AddressInfo;
  /** Answers what is under way, then closes. */
  close(): Promise<void>;
}

/** OTLP's own path, and those that vendors' SDKs post to. */
const SIGNAL_PATH = /^(?:\/api\/public\/otel|\/api\/otel|\/otel)?\/v1\/(traces|logs|metrics)\/?$/;
/** Keep-alive outlasts the SDKs' export interval (5 s), or every export would be a new connection. */
const KEEP_ALIVE_MS = 75_000;
/** After a refusal the rest of the body is read and dropped for this long: cut off, the sender would miss the answer. */
const LINGER_MS = 2_000;

const GREETING = `Plumbline receives OpenTelemetry traces here.

Send OTLP/HTTP (protobuf or JSON) with POST to /v1/traces, for example
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://<this host and port>/v1/traces
and choose a project with the header x-plumbline-project (absent: default).
`;

/** OTLP/HTTP as in https://opentelemetry.io/docs/specs/otlp/#otlphttp. Rejects when the port is taken. */
export async function createOtlpHttpServer(options: OtlpHttpOptions): Promise<OtlpHttpServer> {
  const limits = { ...DEFAULT_HTTP_LIMITS, ...options.limits };
  const budget = createByteBudget(limits.maxInFlightBytes);
  const underWay = new Set<ServerResponse>();

  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: Math.min(5_000, Math.ceil(limits.requestTimeoutMs / 4)),
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    (request, response) => {
      underWay.add(response);
      response.once("close", () => underWay.delete(response));
      void answer(request, response, options, limits, budget);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.off("error", reject);
      resolve();
    });
  });

  return {
    address: server.address() as AddressInfo,
    close() {
      // Their connections would idle on, kept alive, and the server wait for them.
      for (const response of underWay) {
        if (!response.headersSent) response.setHeader("Connection", "close");
      }
      return new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), limits.closeTimeoutMs);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      });
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: OtlpHttpOptions,
  limits: OtlpHttpLimits,
  budget: ByteBudget,
): Promise<void> {
  const encoding = encodingOf(request.headers["content-type"]);
  const share = budget.open();
  try {
    guardAgainstPages(request, response, options);
    const signal = route(request, response, options.corsOrigins);
    if (signal === undefined) return;
    if (encoding === undefined) {
      throw new IngestError(
        "unsupported-media-type",
        "Content-Type has to be application/x-protobuf or application/json.",
      );
    }
    const compression = compressionOf(request.headers["content-encoding"]);
    const project = await options.authorise(request);
    const body = await readBody(request, limits, share);
    const result = await options.export({ signal, encoding, compression, body, project });
    send(response, 200, contentTypeOf(encoding), encodeResponse(encoding, signal, result));
  } catch (error) {
    if (error instanceof SenderGoneError || response.destroyed) return;
    refuse(request, response, encoding ?? "json", error, options.logger);
  } finally {
    share.release();
  }
}

/** The signal that is sent, or undefined when the request has been answered already. */
function route(
  request: IncomingMessage,
  response: ServerResponse,
  corsOrigins: readonly string[] | undefined,
): OtlpSignal | undefined {
  const [path = ""] = (request.url ?? "").split("?", 1);
  const signal = SIGNAL_PATH.exec(path)?.[1] as OtlpSignal | undefined;
  const { method } = request;
  if (signal === undefined) {
    if (path === "/" && (method === "GET" || method === "HEAD")) {
      send(response, 200, "text/plain; charset=utf-8", Buffer.from(GREETING));
      return undefined;
    }
    throw new IngestError("unknown-path", "There is nothing here; send traces to /v1/traces.");
  }
  if (method === "POST") return signal;
  if (method === "OPTIONS" && corsOrigins !== undefined) {
    response.writeHead(204, {
      "Access-Control-Allow-Methods": "POST",
      "Access-Control-Allow-Headers": "content-type, content-encoding, x-plumbline-project",
      "Access-Control-Max-Age": "7200",
    });
    response.end();
    return undefined;
  }
  response.setHeader("Allow", "POST");
  throw new IngestError("method-not-allowed", "Send with POST.");
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  encoding: OtlpEncoding,
  error: unknown,
  logger: Logger,
): void {
  const known =
    error instanceof IngestError ? error : new IngestError("internal", "Internal error.");
  if (known !== error) {
    logger.error(
      { reason: error instanceof Error ? error.stack : String(error) },
      "request failed",
    );
  }
  const { http, grpc, retryAfterSeconds } = STATUS[known.failure];
  if (retryAfterSeconds !== undefined) response.setHeader("Retry-After", String(retryAfterSeconds));
  if (known.failure === "unsupported-encoding") {
    response.setHeader("Accept-Encoding", ACCEPTED_ENCODINGS);
  }
  send(response, http, contentTypeOf(encoding), encodeStatus(encoding, grpc, known.message));
  if (!request.complete) {
    request.resume();
    const timer = setTimeout(() => request.socket.destroy(), LINGER_MS);
    request.once("close", () => clearTimeout(timer));
  }
}

function send(response: ServerResponse, status: number, contentType: string, body: Buffer): void {
  response.writeHead(status, { "Content-Type": contentType, "Content-Length": body.length });
  response.end(body);
}
