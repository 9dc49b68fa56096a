import { randomFillSync } from "node:crypto";
import { Agent, request } from "node:http";
import { type ClientHttp2Session, connect, constants } from "node:http2";
import { gzipSync } from "node:zlib";
import { encodeTracesJson, encodeTracesProtobuf } from "@/ingest/otlp/encode";
import { createRandom, llmCallSpan } from "@/ingest/testing/llm-span";

export type Transport = "protobuf" | "json" | "grpc";

export interface SendOrder {
  /** Of OTLP/HTTP or OTLP/gRPC, as the transport asks. */
  readonly url: string;
  readonly transport: Transport;
  readonly project: string;
  readonly seed: number;
  readonly requests: number;
  readonly spansPerRequest: number;
  /** Requests in flight at a time. */
  readonly senders: number;
  /** Spans a second, all senders together; as many as go unless told. */
  readonly rate?: number;
}

export interface SendReport {
  readonly elapsedMs: number;
  /** Milliseconds from the first byte sent to the answer, a request each. */
  readonly ackMs: readonly number[];
  /** When each request was answered, milliseconds since 1970, in order. */
  readonly ackedAt: readonly number[];
  readonly sentBytes: number;
  /** Answers other than success. */
  readonly failures: number;
}

/** Bodies as an SDK would send them, without the compression. */
export function* bodies(seed: number, count: number, spansPerRequest: number, json = false) {
  const random = createRandom(seed);
  const now = BigInt(Date.now()) * 1_000_000n;
  for (let body = 0; body < count; body++) {
    const spans = Array.from({ length: spansPerRequest }, () => llmCallSpan(random, now));
    yield json ? Buffer.from(encodeTracesJson(spans)) : encodeTracesProtobuf(spans);
  }
}

/**
 * Bodies for a load that goes on: a few are made, and sent again and again with ids of
 * their own, so that the processors are the server's.
 */
function* endlessBodies(seed: number, spansPerRequest: number): Generator<Buffer> {
  const templates = [...bodies(seed, 8, spansPerRequest)].map((body) => Buffer.from(body));
  for (let turn = 0; ; turn++) {
    const body = templates[turn % templates.length] ?? Buffer.alloc(0);
    renewIds(body);
    yield gzipSync(body, { level: 1 });
  }
}

/** A span begins with its trace id (field 1, 16 bytes) and span id (field 2, 8 bytes). */
const TRACE_ID_TAG = Buffer.from([0x0a, 0x10]);
const SPAN_ID_TAG = Buffer.from([0x12, 0x08]);

function renewIds(body: Buffer): void {
  for (let at = body.indexOf(TRACE_ID_TAG); at >= 0; at = body.indexOf(TRACE_ID_TAG, at + 1)) {
    const spanIdAt = at + 18;
    if (!body.subarray(spanIdAt, spanIdAt + 2).equals(SPAN_ID_TAG)) continue;
    randomFillSync(body, at + 2, 16);
    randomFillSync(body, spanIdAt + 2, 8);
    at = spanIdAt + 10;
  }
}

/** The load generator's process: has the bodies first, then sends them and reports. */
export function serveSendOrders(): void {
  process.on("message", (order: SendOrder) => {
    void send(order).then((report) => process.send?.(report));
  });
}

interface Sender {
  /** True when the server says that it has the spans. */
  post(body: Buffer): Promise<boolean>;
  close(): void;
}

async function send(order: SendOrder): Promise<SendReport> {
  const { transport, seed, requests, spansPerRequest, senders, rate } = order;
  const next =
    rate === undefined ? madeBefore(order) : takeOf(endlessBodies(seed, spansPerRequest), requests);
  let sentBytes = 0;
  const sender = transport === "grpc" ? grpcSender(order) : httpSender(order);
  const ackMs: number[] = [];
  const ackedAt: number[] = [];
  let failures = 0;
  let sentSpans = 0;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: senders }, async () => {
      for (let body = next(); body !== undefined; body = next()) {
        sentBytes += body.length;
        const due = rate === undefined ? 0 : start + (sentSpans / rate) * 1_000;
        sentSpans += spansPerRequest;
        await until(due);
        const sent = performance.now();
        const taken = await sender.post(body);
        ackMs.push(performance.now() - sent);
        ackedAt.push(Date.now());
        if (!taken) failures++;
      }
    }),
  );
  const elapsedMs = performance.now() - start;
  sender.close();
  return { elapsedMs, ackMs, ackedAt, sentBytes, failures };
}

function madeBefore(order: SendOrder): () => Buffer | undefined {
  const { seed, requests, spansPerRequest, transport } = order;
  const made = bodies(seed, requests, spansPerRequest, transport === "json");
  const queue = Array.from(made, (body) => gzipSync(body));
  return () => queue.pop();
}

function takeOf(made: Iterator<Buffer>, requests: number): () => Buffer | undefined {
  let left = requests;
  return () => (left-- > 0 ? (made.next().value as Buffer) : undefined);
}

function until(due: number): Promise<void> | undefined {
  const waitMs = due - performance.now();
  return waitMs > 1 ? new Promise((resolve) => setTimeout(resolve, waitMs)) : undefined;
}

function httpSender({ url, transport, project, senders }: SendOrder): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: senders });
  const contentType = transport === "json" ? "application/json" : "application/x-protobuf";
  return {
    post: (body) =>
      new Promise((resolve, reject) => {
        const outgoing = request(`${url}/v1/traces`, {
          method: "POST",
          agent,
          headers: {
            "content-type": contentType,
            "content-encoding": "gzip",
            "content-length": body.length,
            "x-plumbline-project": project,
          },
        });
        outgoing.on("response", (response) => {
          response.resume().on("end", () => resolve(response.statusCode === 200));
        });
        outgoing.on("error", reject);
        outgoing.end(body);
      }),
    close: () => agent.destroy(),
  };
}

const EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

/** On the wire as gRPC has it, a connection a sender: a client library would compress while we measure. */
function grpcSender({ url, project, senders }: SendOrder): Sender {
  const sessions = Array.from({ length: senders }, () => connect(url));
  const free: ClientHttp2Session[] = [...sessions];
  return {
    async post(body) {
      const session = free.pop() ?? connect(url);
      const taken = await unary(session, project, body);
      free.push(session);
      return taken;
    },
    close() {
      for (const session of sessions) session.close();
    },
  };
}

function unary(session: ClientHttp2Session, project: string, message: Buffer): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: "POST",
      [constants.HTTP2_HEADER_PATH]: EXPORT,
      [constants.HTTP2_HEADER_CONTENT_TYPE]: "application/grpc",
      te: "trailers",
      "grpc-encoding": "gzip",
      "x-plumbline-project": project,
    });
    let status = "";
    stream.on("response", (headers) => {
      status = String(headers["grpc-status"] ?? status);
    });
    stream.on("trailers", (trailers) => {
      status = String(trailers["grpc-status"] ?? status);
    });
    stream.on("error", reject);
    stream.on("close", () => resolve(status === "0"));
    stream.resume();
    const prefix = Buffer.alloc(5);
    prefix[0] = 1;
    prefix.writeUInt32BE(message.length, 1);
    stream.write(prefix);
    stream.end(message);
  });
}
