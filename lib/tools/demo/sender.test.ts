import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { decodeTraces } from "@/ingest/otlp/decode";
import { createProgress } from "./progress";
import { sendBackfill, sendLive } from "./run";
import { createSender, retryAfterMs, SendError } from "./sender";
import { backfill, createTraffic } from "./traffic";

/** Thousands of spans are drawn: seconds on a busy machine. */
const SLOW = { timeout: 60_000 };

const UNTIL_MS = Date.parse("2026-11-20T09:30:00Z");
const traffic = createTraffic({ seed: "send", untilMs: UNTIL_MS, spans: 3000 });
const expected = [...backfill(traffic)].flatMap((trace) => trace.spans);

interface Received {
  readonly project: string | undefined;
  readonly spans: readonly { readonly spanId: string }[];
}

let servers: Server[] = [];
afterEach(() => {
  for (const server of servers) server.close();
  servers = [];
});

/** A server that answers as told and keeps what it accepted. */
async function listen(answer: (attempt: number, response: ServerResponse) => void) {
  const received: Received[] = [];
  let attempts = 0;
  let underWay = 0;
  let mostUnderWay = 0;
  const server = createServer(async (request: IncomingMessage, response) => {
    mostUnderWay = Math.max(mostUnderWay, ++underWay);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    answer(attempts++, response);
    if (response.statusCode === 200) {
      const project = request.headers["x-plumbline-project"];
      const { spans } = decodeTraces(new Uint8Array(gunzipSync(Buffer.concat(chunks))), "protobuf");
      received.push({ project: String(project), spans });
    }
    underWay--;
    response.end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, received, attempts: () => attempts, mostUnderWay: () => mostUnderWay };
}

const silent = () => createProgress({ write: () => undefined }, true);

describe("the sender", SLOW, () => {
  it("delivers every span of the window once, a few requests at a time", async () => {
    const server = await listen(() => undefined);
    const sender = createSender({ url: server.url, project: "shop" });
    const sent = await sendBackfill(traffic, sender, silent(), 3000);
    const ids = server.received.flatMap((request) => request.spans.map((span) => span.spanId));
    expect(sent).toBe(expected.length);
    expect(ids.toSorted()).toEqual(expected.map((span) => span.spanId).toSorted());
    expect(new Set(server.received.map((request) => request.project))).toEqual(new Set(["shop"]));
    expect(server.mostUnderWay()).toBeLessThanOrEqual(4);
  });

  it("waits as long as Retry-After says and loses nothing", async () => {
    const waits: number[] = [];
    const server = await listen((attempt, response) => {
      if (attempt % 2 === 1) return;
      response.statusCode = attempt % 4 === 0 ? 429 : 503;
      response.setHeader("retry-after", "0.02");
    });
    const sender = createSender({
      url: server.url,
      project: "default",
      onThrottle: (ms) => waits.push(ms),
    });
    await sender.send(expected.slice(0, 10));
    await sender.send(expected.slice(10, 20));
    expect(server.received.flatMap((request) => request.spans)).toHaveLength(20);
    expect(waits).toEqual([20, 20]);
  });

  it("never tries again what the server refuses", async () => {
    const server = await listen((_, response) => {
      response.statusCode = 400;
    });
    const sender = createSender({ url: server.url, project: "default" });
    await expect(sender.send(expected.slice(0, 5))).rejects.toThrow(/refused the spans \(400\)/);
    expect(server.attempts()).toBe(1);
  });

  it("names the project that isn't accepted", async () => {
    const server = await listen((_, response) => {
      response.statusCode = 403;
    });
    const sender = createSender({ url: server.url, project: "nowhere" });
    await expect(sender.send(expected.slice(0, 5))).rejects.toThrow(/project "nowhere"/);
  });

  it("stops the whole run at the first failure", async () => {
    const server = await listen((_, response) => {
      response.statusCode = 413;
    });
    const sender = createSender({ url: server.url, project: "default" });
    await expect(sendBackfill(traffic, sender, silent(), 3000)).rejects.toThrow(SendError);
    expect(server.attempts()).toBeLessThanOrEqual(4);
  });

  it("says what to do when nothing listens", async () => {
    const gone = await listen(() => undefined);
    const server = servers.pop();
    await new Promise((resolve) => server?.close(resolve));
    const sender = createSender({ url: gone.url, project: "default" });
    await expect(sender.send(expected.slice(0, 5))).rejects.toThrow(
      /Nothing answers at .*npm start/s,
    );
  });

  it("ends when it is interrupted", async () => {
    const interrupt = new AbortController();
    const server = await listen((_, response) => {
      response.statusCode = 503;
      response.setHeader("retry-after", "30");
    });
    const sender = createSender({
      url: server.url,
      project: "default",
      signal: interrupt.signal,
      onThrottle: () => interrupt.abort(),
    });
    await expect(sender.send(expected.slice(0, 5))).rejects.toThrow(/abort/i);
  });
});

describe("Retry-After", SLOW, () => {
  it("is read as seconds and as a date, within a minute", () => {
    const now = Date.parse("2026-11-20T09:30:00Z");
    expect(retryAfterMs("2")).toBe(2000);
    expect(retryAfterMs("Fri, 20 Nov 2026 09:30:05 GMT", now)).toBe(5000);
    expect(retryAfterMs("3600")).toBe(60_000);
    expect(retryAfterMs("Fri, 20 Nov 2026 09:00:00 GMT", now)).toBe(0);
    expect(retryAfterMs(null)).toBeNull();
    expect(retryAfterMs("soon")).toBeNull();
  });
});

describe("live traffic", SLOW, () => {
  it("goes on where the window ended, each trace when it has ended, none twice", async () => {
    const server = await listen(() => undefined);
    const sender = createSender({ url: server.url, project: "default" });
    let nowMs = UNTIL_MS;
    const clock = {
      now: () => nowMs,
      sleepUntil: (timeMs: number) => {
        if (timeMs > UNTIL_MS + 3 * 3_600_000) return Promise.reject(new Error("enough"));
        nowMs = Math.max(nowMs, timeMs);
        return Promise.resolve();
      },
    };
    let live = 0;
    const run = sendLive(traffic, sender, clock, (spans) => {
      live += spans;
    });
    await expect(run).rejects.toThrow("enough");
    const ids = server.received.flatMap((request) => request.spans.map((span) => span.spanId));
    expect(live).toBe(ids.length);
    expect(live).toBeGreaterThan(10);
    const backfilled = new Set(expected.map((span) => span.spanId));
    expect(ids.some((id) => backfilled.has(id))).toBe(false);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
