import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { IngestError } from "../ingest-error";
import type { IngestObserver } from "../meter/observer";
import type { Logger } from "../pipeline/logger";
import type { Authorise } from "./authorise";
import { readBody } from "./body";
import type { ByteBudget } from "./byte-budget";
import { ACCEPTED_ENCODINGS, compressionOf, tooLarge } from "./compression";
import { CREDENTIAL_HEADERS } from "./credentials";
import type { OtlpEncoding } from "./decode";
import type { Export, OtlpSignal } from "./export";
import { guardAgainstPages, type PageRules } from "./http-guard";
import type { TransportLimits } from "./limits";
import { createRequestLog } from "./request-log";
import { contentTypeOf, encodeResponse, encodeStatus, encodingOf } from "./response";
import { STATUS } from "./status";

export interface TransportOptions {
  readonly export: Export;
  readonly authorise: Authorise;
  readonly logger: Logger;
  readonly observer: IngestObserver;
  /** One for all transports. */
  readonly budget: ByteBudget;
  readonly limits: TransportLimits;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

export interface OtlpServer {
  readonly address: AddressInfo;
  /** Answers what is under way, then closes. */
  close(): Promise<void>;
}

export interface OtlpHttpOptions extends TransportOptions, PageRules {
  /** What `GET /metrics` answers; absent it is no path. */
  readonly metrics?: Metrics | undefined;
}

/** Prometheus' text, or OpenMetrics'. */
export type Metrics = () => Promise<{ readonly contentType: string; readonly body: string }>;

/** OTLP's own path, and those that vendors' SDKs post to. */
const SIGNAL_PATH = /^(?:\/api\/public\/otel|\/api\/otel|\/otel)?\/v1\/(traces|logs|metrics)\/?$/;
/** Keep-alive outlasts the SDKs' export interval (5 s), or every export would be a new connection. */
const KEEP_ALIVE_MS = 75_000;
/** After a refusal the rest of the body is read and dropped for this long: cut off, the sender would miss the answer. */
const LINGER_MS = 2_000;

const GREETING = `Plumbline receives OpenTelemetry traces here.

Send OTLP/HTTP (protobuf or JSON) with POST to /v1/traces, for example
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://<this host and port>/v1/traces
and choose a project with the header x-plumbline-project (absent: default) or by its ingest key.
`;

/** OTLP/HTTP as in https://opentelemetry.io/docs/specs/otlp/#otlphttp. Rejects when the port is taken. */
export async function createOtlpHttpServer(options: OtlpHttpOptions): Promise<OtlpServer> {
  const { limits } = options;
  const underWay = new Set<ServerResponse>();

  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      // Bodies have a clock of their own, which answers; this one only hangs up.
      requestTimeout: limits.headersTimeoutMs + limits.requestTimeoutMs + LINGER_MS,
      connectionsCheckingInterval: Math.min(5_000, Math.ceil(limits.headersTimeoutMs / 4)),
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    (request, response) => {
      underWay.add(response);
      response.once("close", () => underWay.delete(response));
      void answer(request, response, options);
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
): Promise<void> {
  const encoding = encodingOf(request.headers["content-type"]);
  const log = createRequestLog("http", options.observer, options.logger);
  const share = options.budget.open();
  try {
    guardAgainstPages(request, response, options);
    const signal = await route(request, response, options);
    if (signal === undefined) return;
    log.signal = signal;
    if (encoding === undefined) {
      throw new IngestError(
        "unsupported-media-type",
        "Content-Type has to be application/x-protobuf or application/json.",
      );
    }
    const compression = compressionOf(request.headers["content-encoding"]);
    const project = await options.authorise(request.headers);
    log.projectId = project.projectId;
    const { maxBodyBytes } = options.limits;
    if (Number(request.headers["content-length"] ?? 0) > maxBodyBytes) {
      throw tooLarge(maxBodyBytes, "as sent");
    }
    const body = await readBody(request, options.limits, share);
    log.bytes = body.length;
    const result = await options.export({ signal, encoding, compression, body, project });
    send(response, 200, contentTypeOf(encoding), encodeResponse(encoding, signal, result));
    log.succeeded();
  } catch (error) {
    const known = log.failed(error);
    if (known && !response.destroyed) refuse(request, response, encoding ?? "json", known);
  } finally {
    share.release();
  }
}

/** The signal that is sent, or undefined when the request has been answered already. */
async function route(
  request: IncomingMessage,
  response: ServerResponse,
  { corsOrigins, metrics }: OtlpHttpOptions,
): Promise<OtlpSignal | undefined> {
  const [path = ""] = (request.url ?? "").split("?", 1);
  const signal = SIGNAL_PATH.exec(path)?.[1] as OtlpSignal | undefined;
  const { method } = request;
  if (signal === undefined) {
    const isRead = method === "GET" || method === "HEAD";
    if (isRead && path === "/") {
      send(response, 200, "text/plain; charset=utf-8", Buffer.from(GREETING));
      return undefined;
    }
    if (isRead && path === "/metrics" && metrics) {
      const { contentType, body } = await metrics();
      send(response, 200, contentType, Buffer.from(body));
      return undefined;
    }
    throw new IngestError("unknown-path", "There is nothing here; send traces to /v1/traces.");
  }
  if (method === "POST") return signal;
  if (method === "OPTIONS" && corsOrigins !== undefined) {
    response.writeHead(204, {
      "Access-Control-Allow-Methods": "POST",
      "Access-Control-Allow-Headers": [
        "content-type",
        "content-encoding",
        ...CREDENTIAL_HEADERS,
      ].join(", "),
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
  { failure, message }: IngestError,
): void {
  const { http, grpc, retryAfterSeconds } = STATUS[failure];
  if (retryAfterSeconds !== undefined) response.setHeader("Retry-After", String(retryAfterSeconds));
  if (failure === "unsupported-encoding") response.setHeader("Accept-Encoding", ACCEPTED_ENCODINGS);
  if (failure === "unauthenticated") response.setHeader("WWW-Authenticate", CHALLENGE);
  send(response, http, contentTypeOf(encoding), encodeStatus(encoding, grpc, message));
  if (!request.complete) {
    request.resume();
    const timer = setTimeout(() => request.socket.destroy(), LINGER_MS);
    request.once("close", () => clearTimeout(timer));
  }
}

/** RFC 9110 §11.6.1 asks for it with 401. */
const CHALLENGE = 'Bearer realm="plumbline", Basic realm="plumbline"';

function send(response: ServerResponse, status: number, contentType: string, body: Buffer): void {
  response.writeHead(status, { "Content-Type": contentType, "Content-Length": body.length });
  response.end(body);
}
