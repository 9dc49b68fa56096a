import { request as httpRequest } from "node:http";
import { describe, expect, it } from "vitest";
import { IngestError } from "../ingest-error";
import { JSON_TYPE, openOtlpHttp, PROTOBUF, post, raw, STORED } from "../testing/otlp-http";

describe("paths and methods", () => {
  it.each([
    "/v1/traces",
    "/v1/traces/",
    "/v1/traces?x=1",
    "/otel/v1/traces",
    "/api/otel/v1/traces",
    "/api/public/otel/v1/traces",
  ])("takes traces at %s", async (path) => {
    const { url, exported } = await openOtlpHttp();
    expect((await post(url + path, "body")).status).toBe(200);
    expect(exported.map(({ signal }) => signal)).toEqual(["traces"]);
  });

  it("answers 404 elsewhere, 405 with Allow for other methods, and says what to do", async () => {
    const { url } = await openOtlpHttp();
    const lost = await post(`${url}/v2/traces`, "{}", { "content-type": JSON_TYPE });
    expect(lost.status).toBe(404);
    expect(await lost.json()).toEqual({ code: 12, message: expect.stringContaining("/v1/traces") });
    const got = await fetch(`${url}/v1/traces`);
    expect(got.status).toBe(405);
    expect(got.headers.get("allow")).toBe("POST");
  });

  it("greets a browser at /", async () => {
    const { url } = await openOtlpHttp();
    const greeting = await fetch(url);
    expect(greeting.status).toBe(200);
    expect(await greeting.text()).toContain("/v1/traces");
  });

  it("answers GET /metrics where there is something to tell, and to no other host's name", async () => {
    const quiet = await openOtlpHttp();
    expect((await fetch(`${quiet.url}/metrics`)).status).toBe(404);
    const metrics = async () => ({ contentType: "text/plain; version=0.0.4", body: "up 1\n" });
    const { url, server } = await openOtlpHttp({ metrics });
    const told = await fetch(`${url}/metrics`);
    expect(told.headers.get("content-type")).toBe("text/plain; version=0.0.4");
    expect(await told.text()).toBe("up 1\n");
    const rebound = "GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    expect(await raw(server.address.port, rebound)).toContain("403 Forbidden");
  });

  it("refuses browsers' preflights unless origins are configured", async () => {
    const preflight = { method: "OPTIONS", headers: { origin: "https://app.example" } };
    const closed = await openOtlpHttp();
    const refused = await fetch(`${closed.url}/v1/traces`, preflight);
    expect(refused.status).toBe(403);
    expect(refused.headers.has("access-control-allow-origin")).toBe(false);
    const allowing = await openOtlpHttp({ corsOrigins: ["https://app.example"] });
    const allowed = await fetch(`${allowing.url}/v1/traces`, preflight);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get("access-control-allow-origin")).toBe("https://app.example");
    expect(allowed.headers.get("access-control-allow-headers")).toBe(
      "content-type, content-encoding, x-plumbline-project, authorization, x-api-key",
    );
    const stranger = await fetch(`${allowing.url}/v1/traces`, {
      method: "OPTIONS",
      headers: { origin: "https://other.example" },
    });
    expect(stranger.headers.has("access-control-allow-origin")).toBe(false);
  });
});

describe("failures", () => {
  it.each([
    ["malformed", 400, false],
    ["unstorable", 400, false],
    ["unauthenticated", 401, false],
    ["unknown-project", 403, false],
    ["foreign-project", 403, false],
    ["too-large", 413, false],
    ["internal", 500, false],
    ["unavailable", 503, true],
    ["overloaded", 503, true],
    ["timeout", 503, true],
  ] as const)("answers %s as %i", async (failure, status, retried) => {
    const { url } = await openOtlpHttp({
      export: async () => {
        throw new IngestError(failure, "because");
      },
    });
    const answer = await post(`${url}/v1/traces`, "{}", { "content-type": JSON_TYPE });
    expect(answer.status).toBe(status);
    expect(/^[1-9]\d*$/.test(answer.headers.get("retry-after") ?? "")).toBe(retried);
    expect(answer.headers.has("www-authenticate")).toBe(status === 401);
    expect(await answer.json()).toMatchObject({ message: "because" });
  });

  it("keeps what went wrong inside to itself", async () => {
    const { url } = await openOtlpHttp({
      export: async () => {
        throw new Error("a prompt");
      },
    });
    const answer = await post(`${url}/v1/traces`, "{}", { "content-type": JSON_TYPE });
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ code: 13, message: "Internal error." });
  });

  it("refuses before the body is read", async () => {
    const { url, exported } = await openOtlpHttp({
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
    const { url, server } = await openOtlpHttp({
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
  });
});
