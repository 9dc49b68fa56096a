import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { JSON_TYPE, openOtlpHttp, PROTOBUF, post } from "../testing/otlp-http";

describe("content", () => {
  it.each([
    ["gzip", gzipSync],
    ["x-gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
    ["identity", (bytes: Buffer) => bytes],
    ["GZIP", gzipSync],
  ] as const)("decodes %s", async (encoding, compress) => {
    const { url, exported } = await openOtlpHttp();
    const body = Buffer.from("some bytes ".repeat(20_000));
    const answer = await post(`${url}/v1/traces`, compress(body), { "content-encoding": encoding });
    expect(answer.status).toBe(200);
    expect(Buffer.from(exported[0]?.body ?? []).equals(body)).toBe(true);
  });

  it("takes an empty body, compressed or not", async () => {
    const { url, exported } = await openOtlpHttp();
    expect((await post(`${url}/v1/traces`, "")).status).toBe(200);
    const gzipped = await post(`${url}/v1/traces`, gzipSync(""), { "content-encoding": "gzip" });
    expect(gzipped.status).toBe(200);
    expect(exported.map(({ body }) => body.length)).toEqual([0, 0]);
  });

  it("answers in the request's content type, with parameters ignored", async () => {
    const { url } = await openOtlpHttp();
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
    const { url } = await openOtlpHttp();
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
    const { url } = await openOtlpHttp();
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
    const { url } = await openOtlpHttp({ export: async () => ({ rejected: 300, message: "why" }) });
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
