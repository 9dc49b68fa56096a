import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { NO_OBSERVER, type ObservedRequest } from "../meter/observer";
import {
  gatedAuthorise,
  head,
  openOtlpHttp,
  PROTOBUF,
  post,
  raw,
  STORED,
} from "../testing/otlp-http";

describe("limits", () => {
  const limits = { maxBodyBytes: 10_000 };

  it("answers 413 for a body over the limit, declared or chunked", async () => {
    const { url, exported } = await openOtlpHttp({ limits });
    expect((await post(`${url}/v1/traces`, Buffer.alloc(10_001))).status).toBe(413);
    const stream = new ReadableStream({
      start(controller) {
        for (let chunk = 0; chunk < 100; chunk++) controller.enqueue(new Uint8Array(1_000));
        controller.close();
      },
    });
    const init = {
      method: "POST",
      body: stream,
      duplex: "half",
      headers: { "content-type": PROTOBUF },
    };
    expect((await fetch(`${url}/v1/traces`, init as RequestInit)).status).toBe(413);
    expect(exported).toEqual([]);
  });

  it("answers 503 with Retry-After when too many bytes are in flight, and recovers", async () => {
    let finish: (() => void) | undefined;
    const { url, server } = await openOtlpHttp({
      limits: { maxInFlightBytes: 15_000 },
      export: () =>
        new Promise((resolve) => {
          finish = () => resolve(STORED);
        }),
    });
    const first = post(`${url}/v1/traces`, Buffer.alloc(10_000));
    await expect.poll(() => finish).toBeDefined();
    const second = await post(`${url}/v1/traces`, Buffer.alloc(10_000));
    expect(second.status).toBe(503);
    expect(Number(second.headers.get("retry-after"))).toBeGreaterThan(0);
    finish?.();
    expect((await first).status).toBe(200);
    const third = post(`http://127.0.0.1:${server.address.port}/v1/traces`, Buffer.alloc(10_000));
    finish = undefined;
    await expect.poll(() => finish).toBeDefined();
    (finish as (() => void) | undefined)?.();
    expect((await third).status).toBe(200);
  });

  it("gives a sender that stalls 503 to come back with, and lets its bytes go", async () => {
    const { server, url } = await openOtlpHttp({
      limits: { requestTimeoutMs: 100, headersTimeoutMs: 100, maxInFlightBytes: 15_000 },
    });
    expect(await raw(server.address.port, head(10_000), "only this")).toMatch(
      /^HTTP\/1.1 503 .*\r\nRetry-After: 1\r\n/,
    );
    expect((await post(`${url}/v1/traces`, Buffer.alloc(10_000))).status).toBe(200);
  });

  it("holds no room for what senders only say they will send", async () => {
    const { server, url, budget } = await openOtlpHttp({ limits: { maxInFlightBytes: 15_000 } });
    const sockets = Array.from({ length: 20 }, () => connect(server.address.port, "127.0.0.1"));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
    });
    for (const socket of sockets) socket.write(`${head(10_000)}0123456789`);
    await expect.poll(() => budget.used).toBe(200);
    expect((await post(`${url}/v1/traces`, Buffer.alloc(10_000))).status).toBe(200);
  });

  it("tells the observer of each request once, with what became of it", async () => {
    const seen: ObservedRequest[] = [];
    const observer = { ...NO_OBSERVER, request: (request: ObservedRequest) => seen.push(request) };
    const { url } = await openOtlpHttp({ limits, observer });
    await post(`${url}/v1/logs`, Buffer.alloc(5_000));
    await post(`${url}/v1/traces`, Buffer.alloc(10_001));
    await post(`${url}/v2/traces`, Buffer.alloc(1));
    expect(seen).toMatchObject([
      { transport: "http", signal: "logs", outcome: "ok", projectId: "default", bytes: 5_000 },
      { transport: "http", signal: "traces", outcome: "too-large", projectId: "default", bytes: 0 },
      { transport: "http", signal: null, outcome: "unknown-path", projectId: null, bytes: 0 },
    ]);
  });

  it("survives a content-length that is too small", async () => {
    const { server, url } = await openOtlpHttp();
    // What follows the four bytes is no request: the connection is of no more use.
    expect(await raw(server.address.port, `${head(4)}bodyand more`)).toContain("400 Bad Request");
    expect((await post(`${url}/v1/traces`, "")).status).toBe(200);
  });

  it("lets the bytes go of senders that hung up while their project was looked up", async () => {
    const { authorise, waiting, letGo } = gatedAuthorise();
    const { server, url, budget } = await openOtlpHttp({
      limits: { maxInFlightBytes: 15_000 },
      authorise,
    });
    for (let count = 1; count <= 4; count++) {
      const socket = connect(server.address.port, "127.0.0.1");
      socket.write(head(10_000));
      await expect.poll(() => waiting.length).toBe(count);
      socket.destroy();
    }
    letGo();
    await expect.poll(() => budget.used).toBe(0);
    expect((await post(`${url}/v1/traces`, Buffer.alloc(10_000))).status).toBe(200);
  });
});
