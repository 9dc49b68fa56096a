import { Agent, request } from "node:http";
import { gzipSync } from "node:zlib";
import { encodeTracesProtobuf } from "@/ingest/otlp/encode";
import { createRandom, llmCallSpan } from "@/ingest/testing/llm-span";

export interface SendOrder {
  readonly url: string;
  readonly project: string;
  readonly seed: number;
  readonly requests: number;
  readonly spansPerRequest: number;
  /** Requests in flight at a time. */
  readonly senders: number;
}

export interface SendReport {
  readonly elapsedMs: number;
  /** Milliseconds from the first byte sent to the answer, a request each. */
  readonly ackMs: readonly number[];
  readonly sentBytes: number;
  /** Answers other than 200. */
  readonly failures: number;
}

/** Bodies as an SDK would send them, without the compression. */
export function* bodies(seed: number, count: number, spansPerRequest: number) {
  const random = createRandom(seed);
  const now = BigInt(Date.now()) * 1_000_000n;
  for (let body = 0; body < count; body++) {
    yield encodeTracesProtobuf(
      Array.from({ length: spansPerRequest }, () => llmCallSpan(random, now)),
    );
  }
}

/** The load generator's process: makes all bodies first, then sends them and reports. */
export function serveSendOrders(): void {
  process.on("message", (order: SendOrder) => {
    void send(order).then((report) => process.send?.(report));
  });
}

async function send(order: SendOrder): Promise<SendReport> {
  const { url, project, seed, requests, spansPerRequest, senders } = order;
  const queue = [...bodies(seed, requests, spansPerRequest)].map((body) => gzipSync(body));
  const sentBytes = queue.reduce((sum, body) => sum + body.length, 0);
  const agent = new Agent({ keepAlive: true, maxSockets: senders });
  const ackMs: number[] = [];
  let failures = 0;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: senders }, async () => {
      for (let body = queue.pop(); body !== undefined; body = queue.pop()) {
        const sent = performance.now();
        const status = await post(agent, url, project, body);
        ackMs.push(performance.now() - sent);
        if (status !== 200) failures++;
      }
    }),
  );
  const elapsedMs = performance.now() - start;
  agent.destroy();
  return { elapsedMs, ackMs, sentBytes, failures };
}

function post(agent: Agent, url: string, project: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: "POST",
      agent,
      headers: {
        "content-type": "application/x-protobuf",
        "content-encoding": "gzip",
        "content-length": body.length,
        "x-plumbline-project": project,
      },
    });
    outgoing.on("response", (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
