import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib";
import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClickHouse } from "@/db/clickhouse/client";
import { createTestClickHouse } from "@/db/testing/clickhouse";
import { encodeTracesProtobuf } from "./otlp/encode";
import { createRandom, llmCallSpan } from "./testing/llm-span";
import { grpcClient, TRACES } from "./testing/otlp-grpc";
import { createTestIngest, storedSpans, type TestIngest } from "./testing/test-ingest";

let clickhouse: ClickHouse;
let ingest: TestIngest;
const random = createRandom(99);
const MEBIBYTE = 1_048_576;

beforeAll(async () => {
  clickhouse = await createTestClickHouse();
  ingest = await createTestIngest(clickhouse, { grpcPort: 0 });
});
afterAll(async () => {
  await ingest.close();
  await clickhouse.close();
});

const QUICKLY = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const COMPRESS = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: (bytes: Buffer) => brotliCompressSync(bytes, QUICKLY),
} as const;

function post(body: Uint8Array<ArrayBuffer>, encoding: string) {
  const headers = { "content-type": "application/x-protobuf", "content-encoding": encoding };
  return fetch(`${ingest.url}/v1/traces`, { method: "POST", headers, body });
}

describe("bombs and large bodies", () => {
  it.each(Object.keys(COMPRESS) as (keyof typeof COMPRESS)[])(
    "in %s, twenty at once, are refused one by one, within the memory of few",
    async (encoding) => {
      const bomb = new Uint8Array(COMPRESS[encoding](Buffer.alloc(65 * MEBIBYTE)));
      let peak = 0;
      const before = process.memoryUsage().rss;
      const watch = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage().rss);
      }, 5);
      const answers = await Promise.all(Array.from({ length: 20 }, () => post(bomb, encoding)));
      clearInterval(watch);
      expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(413));
      // All opened at once they would be 1,300 MiB.
      expect((peak - before) / MEBIBYTE).toBeLessThan(600);
    },
  );

  it("don't keep others from being served, over either transport", async () => {
    const project = "beside-bombs";
    const bomb = gzipSync(Buffer.alloc(65 * MEBIBYTE));
    const client = grpcClient(`127.0.0.1:${ingest.grpcAddress?.port}`);
    const headers = { "x-plumbline-project": project };
    const span = () => llmCallSpan(random, BigInt(Date.now()) * 1_000_000n);
    const bombs = Array.from({ length: 10 }, () => post(new Uint8Array(bomb), "gzip"));
    const body = Buffer.from(encodeTracesProtobuf([span()]));
    const [overGrpc, overHttp] = await Promise.all([
      client.call(TRACES, body, headers),
      ingest.send(project, [span()]),
    ]);
    expect(overGrpc.length).toBe(0);
    expect(overHttp.status).toBe(200);
    expect((await Promise.all(bombs)).map((answer) => answer.status)).toEqual(Array(10).fill(413));
    await ingest.flush();
    expect(await storedSpans(clickhouse, project)).toHaveLength(2);
  });

  it("of 64 MiB as sent are taken, a byte more is not", async () => {
    const client = grpcClient(`127.0.0.1:${ingest.grpcAddress?.port}`);
    // One unknown field of bytes: an empty export.
    const filler = (length: number) => {
      const bytes = Buffer.alloc(length);
      bytes[0] = (15 << 3) | 2;
      let rest = length - 5;
      for (let at = 1; at < 5; at++, rest >>>= 7) bytes[at] = (rest & 127) | (at < 4 ? 128 : 0);
      return bytes;
    };
    expect((await client.call(TRACES, filler(64 * MEBIBYTE))).length).toBe(0);
    expect((await client.refused(TRACES, filler(64 * MEBIBYTE + 1))).code).toBe(
      status.RESOURCE_EXHAUSTED,
    );
    expect((await post(new Uint8Array(filler(64 * MEBIBYTE)), "identity")).status).toBe(200);
    expect((await post(new Uint8Array(filler(64 * MEBIBYTE + 1)), "identity")).status).toBe(413);
  });
});
