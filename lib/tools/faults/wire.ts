import { Agent, request } from "node:http";
import { gzipSync } from "node:zlib";
import { type ChannelCredentials, Client, credentials, Metadata } from "@grpc/grpc-js";
import {
  type EncodableLog,
  type EncodableSpan,
  encodeLogsJson,
  encodeLogsProtobuf,
  encodeTracesJson,
  encodeTracesProtobuf,
} from "@/ingest/otlp/encode";

export type Transport = "http/protobuf" | "http/json" | "grpc";
export const TRANSPORTS: readonly Transport[] = ["http/protobuf", "http/json", "grpc"];

/** A request whose bytes stay the same however often it is sent. */
export interface WireRequest {
  readonly transport: Transport;
  readonly signal: "traces" | "logs";
  readonly project: string;
  readonly gzip: boolean;
  readonly body: Buffer;
}

/**
 * What became of a request: `kept` is acknowledged, `again` is to be sent once more (refused
 * for now, or no answer came), `lost` is refused for good.
 */
export type Answer = { readonly kind: "kept" | "again" | "lost"; readonly detail: string };

export interface Door {
  readonly httpUrl: string;
  readonly grpcAddress: string;
}

export function wireRequest(
  transport: Transport,
  project: string,
  gzip: boolean,
  {
    spans,
    logs,
  }: { readonly spans: readonly EncodableSpan[]; readonly logs: readonly EncodableLog[] },
): WireRequest {
  const isJson = transport === "http/json";
  const bytes =
    logs.length > 0
      ? isJson
        ? encodeLogsJson(logs)
        : encodeLogsProtobuf(logs)
      : isJson
        ? encodeTracesJson(spans)
        : encodeTracesProtobuf(spans);
  const plain = Buffer.from(bytes);
  return {
    transport,
    signal: logs.length > 0 ? "logs" : "traces",
    project,
    gzip: gzip && transport !== "grpc",
    body: gzip && transport !== "grpc" ? gzipSync(plain, { level: 1 }) : plain,
  };
}

export interface Wire {
  /** `hangUp`: the connection breaks once all is written, before the answer can be read. */
  send(door: Door, request: WireRequest, hangUp: boolean): Promise<Answer>;
  close(): void;
}

const TIMEOUT_MS = 10_000;
/** https://opentelemetry.io/docs/specs/otlp/#failures */
const RETRYABLE_HTTP = new Set([429, 502, 503, 504]);
/** CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS. */
const RETRYABLE_GRPC = new Set([1, 4, 8, 10, 11, 14, 15]);

export function createWire(): Wire {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const clients = new Map<string, Client>();
  const insecure: ChannelCredentials = credentials.createInsecure();

  function clientOf(address: string): Client {
    let client = clients.get(address);
    if (client === undefined) {
      client = new Client(address, insecure, {
        "grpc.initial_reconnect_backoff_ms": 50,
        "grpc.max_reconnect_backoff_ms": 200,
        // gzip, as SDKs are told to with OTEL_EXPORTER_OTLP_COMPRESSION.
        "grpc.default_compression_algorithm": 2,
      });
      clients.set(address, client);
    }
    return client;
  }

  return {
    send: (door, wire, hangUp) =>
      wire.transport === "grpc"
        ? sendGrpc(clientOf(door.grpcAddress), wire, hangUp)
        : sendHttp(agent, door.httpUrl, wire, hangUp),
    close() {
      agent.destroy();
      for (const client of clients.values()) client.close();
    },
  };
}

function sendHttp(agent: Agent, url: string, wire: WireRequest, hangUp: boolean): Promise<Answer> {
  return new Promise((resolve) => {
    const outgoing = request(
      `${url}/v1/${wire.signal}`,
      {
        method: "POST",
        agent,
        timeout: TIMEOUT_MS,
        headers: {
          "content-type":
            wire.transport === "http/json" ? "application/json" : "application/x-protobuf",
          "content-length": wire.body.length,
          "x-plumbline-project": wire.project,
          ...(wire.gzip ? { "content-encoding": "gzip" } : {}),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", (error) => resolve({ kind: "again", detail: error.message }));
        response.on("end", () => {
          resolve(httpAnswer(response.statusCode ?? 0, Buffer.concat(chunks)));
        });
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error("timeout")));
    outgoing.on("error", (error) => resolve({ kind: "again", detail: error.message }));
    outgoing.end(wire.body, () => {
      if (hangUp) outgoing.destroy(new Error("hung up"));
    });
  });
}

function httpAnswer(status: number, body: Buffer): Answer {
  const detail = `${status} ${body.toString("latin1").slice(0, 200)}`;
  if (RETRYABLE_HTTP.has(status)) return { kind: "again", detail };
  // A refused record stands in the answer's first field; a warning leaves that one out.
  const isRefused = status === 200 && /rejected(Spans|LogRecords)/.test(detail);
  return { kind: status === 200 && !isRefused ? "kept" : "lost", detail };
}

function sendGrpc(client: Client, wire: WireRequest, hangUp: boolean): Promise<Answer> {
  const metadata = new Metadata();
  metadata.set("x-plumbline-project", wire.project);
  const service = wire.signal === "logs" ? "logs.v1.Logs" : "trace.v1.Trace";
  return new Promise((resolve) => {
    const call = client.makeUnaryRequest(
      `/opentelemetry.proto.collector.${service}Service/Export`,
      (body: Buffer) => body,
      (body: Buffer) => body,
      wire.body,
      metadata,
      { deadline: Date.now() + TIMEOUT_MS },
      (error, answer) => {
        if (error === null) {
          // ExportPartialSuccess { rejected = 1 }: a field 1 of wire type varint within field 1.
          const isRefused = answer !== undefined && answer.length > 2 && answer[2] === 0x08;
          resolve({ kind: isRefused ? "lost" : "kept", detail: answer?.toString("latin1") ?? "" });
        } else {
          const kind = RETRYABLE_GRPC.has(error.code) ? "again" : "lost";
          resolve({ kind, detail: `${error.code} ${error.details}` });
        }
      },
    );
    if (hangUp) setImmediate(() => call.cancel());
  });
}
