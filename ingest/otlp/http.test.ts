import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { IngestError } from "../ingest-error";
import { SILENT_LOGGER } from "../pipeline/logger";
import type { Export, ExportRequest, ExportResult } from "./export";
import { createOtlpHttpServer, type OtlpHttpOptions, type OtlpHttpServer } from "./http";

const PROTOBUF = "application/x-protobuf";
const JSON_TYPE = "application/json";
const STORED: ExportResult = { rejected: 0, message: "" };

const opened: OtlpHttpServer[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

async function open(overrides: Partial<OtlpHttpOptions> = {}) {
  const exported: ExportRequest[] = [];
  const keep: Export = async (request) => {
    exported.push(request);
    return STORED;
  };
  const server = await createOtlpHttpServer({
    export: keep,
    authorise: async () => ({ projectId: "default", contextKeys: {} }),
    logger: SILENT_LOGGER,
    host: "127.0.0.1",
    port: 0,
    ...overrides,
    limits: { closeTimeoutMs: 200, ...overrides.limits },
  });
  opened.push(server);
  return { server, exported, url: `http://127.0.0.1:${server.address.port}` };
}

function post(url: string, body: string | Buffer, headers: Record<string, string> = {}) {
  return fetch(url, {
    method: "POST",
    body: typeof body === "string" ? body : new Uint8Array(body),
    headers: { "content-type": PROTOBUF, ...headers },
  });
}

/** Writes bytes on a socket and answers everything that came back until it closed. */
function raw(port: number, ...parts: string[]): Promise<string> {
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

describe("paths and methods", () => {
  it.each([
    "/v1/traces",
    "/v1/traces/",
    "/v1/traces?x=1",
    "/otel/v1/traces",
    "/api/otel/v1/traces",
    "/api/public/otel/v1/traces",
  ])("takes traces at %s", async (path) => {
    const { url, exported } = await open();
    expect((await post(url + path, "body")).status).toBe(200);
    expect(exported.map(({ signal }) => signal)).toEqual(["traces"]);
  });

  it("answers 404 elsewhere, 405 with Allow for other methods, and says what to do", async () => {
    const { url } = await open();
    const lost = await post(`${url}/v2/traces`, "{}", { "content-type": JSON_TYPE });
    expect(lost.status).toBe(404);
    expect(await lost.json()).toEqual({ code: 12, message: expect.stringContaining("/v1/traces") });
    const got = await fetch(`${url}/v1/traces`);
    expect(got.status).toBe(405);
    expect(got.headers.get("allow")).toBe("POST");
  });

  it("greets a browser at /", async () => {
    const { url } = await open();
    const greeting = await fetch(url);
    expect(greeting.status).toBe(200);
    expect(await greeting.text()).toContain("/v1/traces");
  });

  it("refuses browsers' preflights unless origins are configured", async () => {
    const preflight = { method: "OPTIONS", headers: { origin: "https://app.example" } };
    const closed = await open();
    const refused = await fetch(`${closed.url}/v1/traces`, preflight);
    expect(refused.status).toBe(405);
    expect(refused.headers.has("access-control-allow-origin")).toBe(false);
    const allowing = await open({ corsOrigins: ["https://app.example"] });
    const allowed = await fetch(`${allowing.url}/v1/traces`, preflight);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get("access-control-allow-origin")).toBe("https://app.example");
    const stranger = await fetch(`${allowing.url}/v1/traces`, {
      method: "OPTIONS",
      headers: { origin: "https://other.example" },
    });
    expect(stranger.headers.has("access-control-allow-origin")).toBe(false);
  });
});

describe("content", () => {
  it.each([
    ["gzip", gzipSync],
    ["x-gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
    ["identity", (bytes: Buffer) => bytes],
    ["GZIP", gzipSync],
  ] as const)("decodes %s", async (encoding, compress) => {
    const { url, exported } = await open();
    const body = Buffer.from("some bytes ".repeat(20_000));
    const answer = await post(`${url}/v1/traces`, compress(body), { "content-encoding": encoding });
    expect(answer.status).toBe(200);
    expect(Buffer.from(exported[0]?.body ?? []).equals(body)).toBe(true);
  });

  it("takes an empty body, compressed or not", async () => {
    const { url, exported } = await open();
    expect((await post(`${url}/v1/traces`, "")).status).toBe(200);
    const gzipped = await post(`${url}/v1/traces`, gzipSync(""), { "content-encoding": "gzip" });
    expect(gzipped.status).toBe(200);
    expect(exported.map(({ body }) => body.length)).toEqual([0, 0]);
  });

  it("answers in the request's content type, with parameters ignored", async () => {
    const { url } = await open();
    const json = await post(`${url}/v1/traces`, "{}", {
      "content-type": "Application/JSON; charset=utf-8",
    });
    expect(json.headers.get("content-type")).toBe(JSON_TYPE);
    expect(await json.text()).toBe("{}");
    const protobuf = await post(`${url}/v1/traces`, "");
    expect(protobuf.headers.get("content-type")).toBe(PROTOBUF);
    expect((await protobuf.arrayBuffer()).byteLength).toBe(0);
  });

  it("answers 415 for a content type or encoding it doesn't know", async () => {
    const { url } = await open();
    const text = await post(`${url}/v1/traces`, "x", { "content-type": "text/plain" });
    expect(text.status).toBe(415);
    expect(await text.json()).toMatchObject({ code: 3 });
    const snappy = await post(`${url}/v1/traces`, "x", { "content-encoding": "snappy" });
    expect(snappy.status).toBe(415);
    expect(snappy.headers.get("accept-encoding")).toContain("gzip");
    const inherited = await post(`${url}/v1/traces`, "x", { "content-encoding": "constructor" });
    expect(inherited.status).toBe(415);
  });

  it("answers 400 for a body that isn't what its encoding says", async () => {
    const { url } = await open();
    const cut = gzipSync("some bytes ".repeat(1_000)).subarray(0, -20);
    for (const body of ["not gzip", cut]) {
      const answer = await post(`${url}/v1/traces`, body, { "content-encoding": "gzip" });
      expect(answer.status).toBe(400);
      expect(answer.headers.has("retry-after")).toBe(false);
      // google.rpc.Status: code = 1 (varint), message = 2.
      const status = Buffer.from(await answer.arrayBuffer());
      expect(status.subarray(0, 3)).toEqual(Buffer.from([0x08, 3, 0x12]));
    }
  });

  it("says what could not be kept as partial_success", async () => {
    const { url } = await open({ export: async () => ({ rejected: 300, message: "why" }) });
    const json = await post(`${url}/v1/traces`, "{}", { "content-type": JSON_TYPE });
    expect(json.status).toBe(200);
    expect(await json.json()).toEqual({
      partialSuccess: { rejectedSpans: "300", errorMessage: "why" },
    });
    const protobuf = Buffer.from(await (await post(`${url}/v1/traces`, "")).arrayBuffer());
    expect(protobuf).toEqual(
      Buffer.from([0x0a, 8, 0x08, 0xac, 0x02, 0x12, 3, ...Buffer.from("why")]),
    );
    const logs = await post(`${url}/v1/logs`, "{}", { "content-type": JSON_TYPE });
    expect(await logs.json()).toMatchObject({ partialSuccess: { rejectedLogRecords: "300" } });
    const metrics = await post(`${url}/v1/metrics`, "{}", { "content-type": JSON_TYPE });
    expect(await metrics.json()).toMatchObject({ partialSuccess: { rejectedDataPoints: "300" } });
  });
});

describe("limits", () => {
  const limits = { maxBodyBytes: 10_000, maxDecompressedBytes: 50_000 };

  it("answers 413 for a body over the limit, declared or chunked", async () => {
    const { url, exported } = await open({ limits });
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

  it.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ] as const)("stops a %s bomb at the limit", async (encoding, compress) => {
    const { url, exported } = await open({ limits });
    const bomb = compress(Buffer.alloc(5_000_000));
    expect(bomb.length).toBeLessThan(limits.maxBodyBytes);
    const answer = await post(`${url}/v1/traces`, bomb, { "content-encoding": encoding });
    expect(answer.status).toBe(413);
    expect(exported).toEqual([]);
  });

  it("answers 503 with Retry-After when too many bytes are in flight, and recovers", async () => {
    let finish: (() => void) | undefined;
    const { url, server } = await open({
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

  it("gives a sender that stalls 408 and lets its bytes go", async () => {
    const { server, url } = await open({
      limits: { requestTimeoutMs: 100, headersTimeoutMs: 100, maxInFlightBytes: 15_000 },
    });
    const head = `POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: ${PROTOBUF}\r\nContent-Length: 10000\r\n\r\n`;
    expect(await raw(server.address.port, head, "only this")).toContain("408 Request Timeout");
    expect((await post(`${url}/v1/traces`, Buffer.alloc(10_000))).status).toBe(200);
  });

  it("survives a content-length that is too small", async () => {
    const { server, url } = await open();
    const head = `POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: ${PROTOBUF}\r\nContent-Length: 4\r\n\r\n`;
    // What follows the four bytes is no request: the connection is of no more use.
    expect(await raw(server.address.port, `${head}bodyand more`)).toContain("400 Bad Request");
    expect((await post(`${url}/v1/traces`, "")).status).toBe(200);
  });
});

describe("failures", () => {
  it.each([
    ["unknown-project", 403, false],
    ["unauthenticated", 401, false],
    ["unavailable", 503, true],
    ["overloaded", 503, true],
  ] as const)("answers %s as %i", async (failure, status, retried) => {
    const { url } = await open({
      export: async () => {
        throw new IngestError(failure, "because");
      },
    });
    const answer = await post(`${url}/v1/traces`, "{}", { "content-type": JSON_TYPE });
    expect(answer.status).toBe(status);
    expect(answer.headers.has("retry-after")).toBe(retried);
    expect(await answer.json()).toMatchObject({ message: "because" });
  });

  it("keeps what went wrong inside to itself", async () => {
    const { url } = await open({
      export: async () => {
        throw new Error("a prompt");
      },
    });
    const answer = await post(`${url}/v1/traces`, "{}", { "content-type": JSON_TYPE });
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ code: 13, message: "Internal error." });
  });

  it("refuses before the body is read", async () => {
    const { url, exported } = await open({
      authorise: async () => {
        throw new IngestError("unknown-project", "no such project");
      },
    });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(`${url}/v1/traces`, {
        method: "POST",
        headers: { "content-type": PROTOBUF, "content-length": "1000000" },
      });
      request.on("response", (response) => {
        resolve(response.statusCode);
        request.destroy();
      });
      request.on("error", reject);
      request.flushHeaders();
    });
    expect(status).toBe(403);
    expect(exported).toEqual([]);
  });

  it("finishes requests under way when it closes", async () => {
    let finish: (() => void) | undefined;
    const { url, server } = await open({
      limits: { closeTimeoutMs: 10_000 },
      export: () =>
        new Promise((resolve) => {
          finish = () => resolve(STORED);
        }),
    });
    const answer = post(`${url}/v1/traces`, "x");
    await expect.poll(() => finish).toBeDefined();
    const closed = server.close();
    await expect(post(`${url}/v1/traces`, "x")).rejects.toThrow();
    finish?.();
    expect((await answer).status).toBe(200);
    await closed;
    opened.length = 0;
  });
});
