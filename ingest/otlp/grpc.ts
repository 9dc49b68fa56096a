import {
  constants,
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { IngestError } from "../ingest-error";
import { ACCEPTED_ENCODINGS } from "./compression";
import type { OtlpSignal } from "./export";
import { readMessage } from "./grpc-message";
import type { OtlpServer, TransportOptions } from "./http";
import { createRequestLog } from "./request-log";
import { encodeResponse, encodeRetryStatus } from "./response";
import { STATUS } from "./status";

const SIGNALS: ReadonlyMap<string, OtlpSignal> = new Map([
  ["/opentelemetry.proto.collector.trace.v1.TraceService/Export", "traces"],
  ["/opentelemetry.proto.collector.logs.v1.LogsService/Export", "logs"],
  ["/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "metrics"],
]);

/** What a sender may have under way unread: at 256 KiB and 20 ms to it, 12 MiB/s a stream. */
const STREAM_WINDOW = 262_144;
const CONNECTION_WINDOW = 1_048_576;
const MAX_STREAMS = 100;
/** SDKs keep a channel for ever and open it again when it was closed. */
const IDLE_MS = 300_000;
/** What a refused sender still sends is dropped for this long: cut off, it would miss the answer. */
const LINGER_MS = 2_000;

/**
 * OTLP/gRPC: three unary calls, as in https://opentelemetry.io/docs/specs/otlp/#otlpgrpc and
 * https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md. On Node's own HTTP/2, as
 * @grpc/grpc-js decompresses every message by itself, all at once and before anything can be
 * refused: 40 bombs of 65 KB are 3 GB there. Rejects when the port is taken.
 */
export async function createOtlpGrpcServer(options: TransportOptions): Promise<OtlpServer> {
  const { limits, host, port } = options;
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer({
    settings: { initialWindowSize: STREAM_WINDOW, maxConcurrentStreams: MAX_STREAMS },
  });
  server.on("session", (session) => {
    sessions.add(session);
    session.setLocalWindowSize(CONNECTION_WINDOW);
    session.setTimeout(limits.headersTimeoutMs, () => session.close());
    session.on("error", () => session.destroy());
    session.on("close", () => sessions.delete(session));
    session.once("stream", () => session.setTimeout(IDLE_MS, () => session.close()));
  });
  server.on("stream", (stream, headers) => {
    // A sender that resets its stream is no error of ours; unheard, it would end the process.
    stream.on("error", () => stream.destroy());
    void answer(stream, headers, options);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });

  return {
    address: server.address() as AddressInfo,
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          for (const session of sessions) session.destroy();
        }, limits.closeTimeoutMs);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        for (const session of sessions) session.close();
      }),
  };
}

async function answer(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  options: TransportOptions,
): Promise<void> {
  if (!/^application\/grpc(?:[+;]|$)/.test(headers["content-type"] ?? "")) {
    stream.respond({ ":status": 415 }, { endStream: true });
    return dropRest(stream);
  }
  const log = createRequestLog("grpc", options.observer, options.logger);
  const share = options.budget.open();
  try {
    const signal = SIGNALS.get(headers[":path"] ?? "");
    if (signal === undefined) {
      throw new IngestError(
        "unknown-path",
        "There is no such method; call an OTLP service's Export.",
      );
    }
    log.signal = signal;
    const project = await options.authorise(headers);
    log.projectId = project.projectId;
    const encoding = headers["grpc-encoding"];
    const message = await readMessage(
      stream,
      typeof encoding === "string" ? encoding : undefined,
      options.limits,
      share,
    );
    log.bytes = message.body.length;
    const result = await options.export({ signal, encoding: "protobuf", project, ...message });
    if (!stream.destroyed) succeed(stream, encodeResponse("protobuf", signal, result));
    log.succeeded();
  } catch (error) {
    const known = log.failed(error);
    if (known && !stream.destroyed && !stream.headersSent) refuse(stream, known);
  } finally {
    share.release();
  }
}

const HEADERS: OutgoingHttpHeaders = {
  ":status": 200,
  "content-type": "application/grpc+proto",
  "grpc-accept-encoding": `identity, ${ACCEPTED_ENCODINGS}`,
};

function succeed(stream: ServerHttp2Stream, message: Buffer): void {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  stream.respond(HEADERS, { waitForTrailers: true });
  stream.once("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(Buffer.concat([prefix, message]));
}

/** Headers alone, with the status in them: nothing was stored. */
function refuse(stream: ServerHttp2Stream, { failure, message }: IngestError): void {
  const { grpc, retryAfterSeconds } = STATUS[failure];
  const details =
    retryAfterSeconds === undefined
      ? {}
      : {
          "grpc-status-details-bin": encodeRetryStatus(grpc, message, retryAfterSeconds)
            .toString("base64")
            .replace(/=+$/, ""),
        };
  stream.respond(
    {
      ...HEADERS,
      "grpc-status": String(grpc),
      "grpc-message": percentEncoded(message),
      ...details,
    },
    { endStream: true },
  );
  dropRest(stream);
}

function dropRest(stream: ServerHttp2Stream): void {
  if (stream.readableEnded || stream.destroyed) return;
  stream.resume();
  const timer = setTimeout(() => stream.close(constants.NGHTTP2_NO_ERROR), LINGER_MS);
  stream.once("close", () => clearTimeout(timer));
}

/** Printable ASCII goes as it is, all else as UTF-8 in percent signs, as the protocol has it. */
function percentEncoded(text: string): string {
  return text.replace(/[^ -$&-~]+/gu, (part) =>
    [...Buffer.from(part)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
      .join(""),
  );
}
