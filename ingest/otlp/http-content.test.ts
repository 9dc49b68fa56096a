import { describe, expect, it } from "vitest";
import { JSON_TYPE, openOtlpHttp, PROTOBUF, post } from "../testing/otlp-http";

describe("content", () => {
  it.each([
    ["gzip", "gzip"],
    ["x-gzip", "gzip"],
    ["deflate", "deflate"],
    ["br", "br"],
    ["identity", "identity"],
    ["GZIP", "gzip"],
  ] as const)("hands a body in %s on as it was sent", async (encoding, compression) => {
    const { url, exported } = await openOtlpHttp();
    const body = Buffer.from("some bytes ".repeat(20_000));
    const answer = await post(`${url}/v1/traces`, body, { "content-encoding": encoding });
    expect(answer.status).toBe(200);
    expect(exported).toMatchObject([{ compression, encoding: "protobuf" }]);
    expect(Buffer.from(exported[0]?.body ?? []).equals(body)).toBe(true);
  });

  it("gives each body an ArrayBuffer of its own, which a worker can be given", async () => {
    const { url, exported } = await openOtlpHttp();
    for (const body of ["", "short", "x".repeat(300_000)]) await post(`${url}/v1/traces`, body);
    for (const { body } of exported) expect(body.buffer.byteLength).toBe(body.length);
    expect(exported.map(({ body }) => body.length)).toEqual([0, 5, 300_000]);
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
