import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClickHouse } from "@/db/clickhouse/client";
import { createTestClickHouse } from "@/db/testing/clickhouse";
import { decodeTraces } from "./otlp/decode";
import { type EncodableSpan, encodeTracesJson, encodeTracesProtobuf } from "./otlp/encode";
import { fuzzCase } from "./testing/fuzz/cases";
import { decoded } from "./testing/fuzz/check-body";
import { readSeeds } from "./testing/fuzz/seeds";
import { doubleField, fixed64Field, lenField } from "./testing/fuzz/wire-writer";
import { createRandom, llmCallSpan } from "./testing/llm-span";
import {
  createTestIngest,
  storedCounts,
  storedSpans,
  type TestIngest,
} from "./testing/test-ingest";

let clickhouse: ClickHouse;
let ingest: TestIngest;
beforeAll(async () => {
  clickhouse = await createTestClickHouse();
  ingest = await createTestIngest(clickhouse);
});
afterAll(async () => {
  await ingest.close();
  await clickhouse.close();
});

const random = createRandom(17);
const NOW = BigInt(Date.now()) * 1_000_000n;
const YEAR = 31_557_600_000_000_000n;
const call = (changes: Partial<EncodableSpan> = {}) => ({
  ...llmCallSpan(random, NOW),
  ...changes,
});
const [good, other] = [call(), call()];
const protobuf = (...spans: EncodableSpan[]) => Buffer.from(encodeTracesProtobuf(spans));
const inRequest = (...spans: Buffer[]) => lenField(1, lenField(2, ...spans));

/** A span's own bytes, for what no encoder writes. */
function rawSpan(span: EncodableSpan, ...fields: Buffer[]): Buffer {
  return lenField(
    2,
    lenField(1, Buffer.from(span.traceId, "hex")),
    lenField(2, Buffer.from(span.spanId, "hex")),
    fixed64Field(7, NOW),
    fixed64Field(8, NOW + 1_000n),
    ...fields,
  );
}
const rawAttribute = (key: string, value: Buffer) =>
  lenField(9, lenField(1, Buffer.from(key)), lenField(2, value));

function nestedValue(depth: number): Buffer {
  let value: Buffer = Buffer.alloc(0);
  for (let level = 0; level < depth; level++) value = lenField(5, lenField(1, value));
  return value;
}

interface Answered {
  readonly status: number;
  /** Of `partial_success`; none on full success. */
  readonly says?: string;
  readonly stored: number;
}

const manyAttributes = Object.fromEntries(
  Array.from({ length: 10_007 }, (_, n) => [`key.${n}`, n]),
);
const minimal = rawSpan(call());
const halfAMillion = inRequest(Buffer.alloc(minimal.length * 500_000, minimal));

const CASES: ReadonlyArray<readonly [what: string, body: Buffer | string, answered: Answered]> = [
  ["nothing at all", Buffer.alloc(0), { status: 200, stored: 0 }],
  ["bytes that are no message", Buffer.from([0x0f, 1, 2, 3]), { status: 400, stored: 0 }],
  ["text that is no JSON", '{"resourceSpans":[', { status: 400, stored: 0 }],
  [
    "a length around spans that lies",
    protobuf(good, other).subarray(0, -5),
    { status: 400, stored: 0 },
  ],
  [
    "a length inside one span that lies",
    inRequest(rawSpan(call()), lenField(2, Buffer.from([0x0a, 0x7f, 1])), rawSpan(call())),
    { status: 200, says: "1 × span is not a readable message", stored: 2 },
  ],
  [
    "a value nested 3,000 deep",
    inRequest(rawSpan(call(), rawAttribute("deep", nestedValue(3_000)))),
    { status: 200, says: "nested deeper than 32 levels", stored: 1 },
  ],
  [
    "JSON nested 100,000 deep",
    `{"resourceSpans":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
    { status: 400, stored: 0 },
  ],
  [
    "10,007 attributes",
    protobuf(call({ attributes: manyAttributes })),
    { status: 200, says: "7 × attribute beyond the first 10,000", stored: 1 },
  ],
  [
    "text that is no UTF-8",
    inRequest(rawSpan(call(), rawAttribute("text", lenField(1, Buffer.from([0xff, 0xc0, 0x41]))))),
    { status: 200, stored: 1 },
  ],
  [
    "NaN and infinities",
    inRequest(
      rawSpan(
        call(),
        rawAttribute("gen_ai.usage.input_tokens", doubleField(4, Number.NaN)),
        rawAttribute(
          "gen_ai.response.time_to_first_chunk",
          doubleField(4, Number.POSITIVE_INFINITY),
        ),
      ),
    ),
    { status: 200, stored: 1 },
  ],
  [
    "an end before its start",
    protobuf(call({ startUnixNano: NOW, endUnixNano: NOW - 1_000_000_000n })),
    { status: 200, says: "end time before start time", stored: 1 },
  ],
  [
    "spans from 1970 and 2100 beside one of today",
    protobuf(
      call({ startUnixNano: 1_000n, endUnixNano: 2_000n }),
      call({ startUnixNano: NOW + 74n * YEAR, endUnixNano: NOW + 74n * YEAR }),
      call(),
    ),
    { status: 200, says: "start time before the year 2000", stored: 1 },
  ],
  [
    "ids of 64 bytes beside right ones",
    protobuf(call({ traceId: "ab".repeat(64) }), call({ spanId: "cd".repeat(64) }), call()),
    { status: 200, says: "trace id is not 32 hex digits", stored: 1 },
  ],
  [
    "two spans of one id that say different things",
    protobuf(good, { ...other, traceId: good.traceId, spanId: good.spanId }),
    { status: 200, says: "under the same id with other content", stored: 1 },
  ],
  ["the same span twice", protobuf(good, good), { status: 200, stored: 1 }],
  ["half a million spans", halfAMillion, { status: 413, stored: 0 }],
];

function post(project: string, body: Buffer | string): Promise<Response> {
  const type = typeof body === "string" ? "json" : "x-protobuf";
  return fetch(`${ingest.url}/v1/traces`, {
    method: "POST",
    headers: { "content-type": `application/${type}`, "x-plumbline-project": project },
    body: typeof body === "string" ? body : new Uint8Array(body),
  });
}

describe("a request with", () => {
  it.each(CASES)(
    "%s has its answer, and costs no other sender anything",
    async (what, body, answered) => {
      const project = what.replace(/[^a-z0-9]+/gi, "-").toLowerCase();
      const neighbour = `beside-${project}`;
      const [response, beside] = await Promise.all([
        post(project, body),
        post(neighbour, encodeTracesJson([call(), call()])),
      ]);
      const said = Buffer.from(await response.arrayBuffer()).toString("utf8");
      expect({ status: response.status, said }).toMatchObject({
        status: answered.status,
        said:
          answered.says === undefined ? expect.any(String) : expect.stringContaining(answered.says),
      });
      if (answered.status === 200 && answered.says === undefined) expect(said).toBe("");
      expect(beside.status).toBe(200);
      await ingest.flush();
      expect(await storedSpans(clickhouse, project)).toHaveLength(answered.stored);
      expect(await storedSpans(clickhouse, neighbour)).toHaveLength(2);
    },
  );

  it("ids that an earlier request gave to something else keeps the first, and says so", async () => {
    const project = "other-content";
    const first = call();
    expect((await post(project, protobuf(first))).status).toBe(200);
    const same = await post(project, protobuf(first));
    expect((await same.arrayBuffer()).byteLength).toBe(0);
    const changed = await post(
      project,
      protobuf({ ...call(), traceId: first.traceId, spanId: first.spanId }),
    );
    expect(changed.status).toBe(200);
    expect(Buffer.from(await changed.arrayBuffer()).toString("utf8")).toContain(
      "under the same id with other content",
    );
    await ingest.flush();
    const [stored, ...more] = await storedSpans(clickhouse, project);
    expect(more).toEqual([]);
    expect(stored?.name).toBe(first.name);
  });
});

describe("changed and made-up bodies by the hundred", () => {
  it("are answered 200, 400 or 413, and the store takes every span that was kept", {
    timeout: 120_000,
  }, async () => {
    const seeds = readSeeds(fileURLToPath(new URL("./fixtures", import.meta.url)));
    const ids = new Set<string>();
    for (let number = 1; number <= 250; number++) {
      const { signal, bodies } = fuzzCase(number, seeds);
      const [body] = bodies;
      if (signal !== "traces" || body === undefined) continue;
      const text = body.encoding === "json" ? body.bytes.toString("utf8") : body.bytes;
      const { status } = await post("fuzz", text);
      expect([200, 400, 413]).toContain(status);
      const found = decoded(() => decodeTraces(Buffer.from(text), body.encoding));
      if (status !== 200 || typeof found === "string") continue;
      for (const { traceId, spanId, attributes } of found.spans) {
        if (attributes["logfire.span_type"] !== "pending_span") ids.add(traceId + spanId);
      }
    }
    await ingest.flush();
    expect(await storedCounts(clickhouse, "fuzz")).toMatchObject({
      spans: ids.size,
      payloads: ids.size,
    });
    expect(ingest.stats().spool.lostRows).toBe(0);
  });
});
