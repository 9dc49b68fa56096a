import { connect } from "node:net";
import { onTestFinished } from "vitest";
import { NO_OBSERVER } from "@/ingest/meter/observer";
import { createByteBudget } from "@/ingest/otlp/byte-budget";
import type { Headers } from "@/ingest/otlp/credentials";
import type { Export, ExportRequest, ExportResult } from "@/ingest/otlp/export";
import { createOtlpGrpcServer } from "@/ingest/otlp/grpc";
import { createOtlpHttpServer, type OtlpHttpOptions } from "@/ingest/otlp/http";
import { DEFAULT_TRANSPORT_LIMITS, type TransportLimits } from "@/ingest/otlp/limits";
import { SILENT_LOGGER } from "@/ingest/pipeline/logger";

export const PROTOBUF = "application/x-protobuf";
export const JSON_TYPE = "application/json";
export const STORED: ExportResult = { rejected: 0, message: "" };
export const KNOWN = { projectId: "default", contextKeys: {} };

export type TransportOverrides = Partial<Omit<OtlpHttpOptions, "limits">> & {
  readonly limits?: Partial<TransportLimits>;
};

function transportOptions(overrides: TransportOverrides) {
  const exported: ExportRequest[] = [];
  const keep: Export = async (request) => {
    exported.push(request);
    return STORED;
  };
  const limits = { ...DEFAULT_TRANSPORT_LIMITS, closeTimeoutMs: 200, ...overrides.limits };
  const budget = createByteBudget(limits.maxInFlightBytes);
  const options: OtlpHttpOptions = {
    export: keep,
    authorise: async () => KNOWN,
    logger: SILENT_LOGGER,
    observer: NO_OBSERVER,
    budget,
    host: "127.0.0.1",
    port: 0,
    ...overrides,
    limits,
  };
  return { options, exported, budget };
}

/** An OTLP/HTTP server on a free port until the test ends, that stores nothing unless told. */
export async function openOtlpHttp(overrides: TransportOverrides = {}) {
  const { options, exported, budget } = transportOptions(overrides);
  const server = await createOtlpHttpServer(options);
  onTestFinished(() => server.close());
  return { server, exported, budget, url: `http://127.0.0.1:${server.address.port}` };
}

/** The same over gRPC. */
export async function openOtlpGrpc(overrides: TransportOverrides = {}) {
  const { options, exported, budget } = transportOptions(overrides);
  const server = await createOtlpGrpcServer(options);
  onTestFinished(() => server.close());
  return { server, exported, budget, target: `127.0.0.1:${server.address.port}` };
}

export function post(url: string, body: string | Buffer, headers: Record<string, string> = {}) {
  return fetch(url, {
    method: "POST",
    body: typeof body === "string" ? body : new Uint8Array(body),
    headers: { "content-type": PROTOBUF, ...headers },
  });
}

/** The head of a request that announces a body. */
export function head(contentLength: number, headers: Record<string, string> = {}): string {
  const all = {
    Host: "localhost",
    "Content-Type": PROTOBUF,
    "Content-Length": String(contentLength),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /v1/traces HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** Writes bytes on a socket and answers everything that came back until it closed. */
export function raw(port: number, ...parts: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => {
      for (const part of parts) socket.write(part);
    });
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

/** An `authorise` that waits until the test lets it go, and the requests that wait. */
export function gatedAuthorise() {
  const waiting: Headers[] = [];
  let letGo: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const authorise = async (headers: Headers) => {
    waiting.push(headers);
    await gate;
    return KNOWN;
  };
  return { authorise, waiting, letGo };
}
