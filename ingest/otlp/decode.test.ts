import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Attributes, Json } from "@/lib/domain/span";
import { decodeTraces } from "./decode";
import { type EncodableSpan, encodeTracesJson, encodeTracesProtobuf } from "./encode";
import type { OtlpSpan } from "./span";

const START = 1_760_000_000_123_456_789n;

const ids = (digits: number) =>
  fc
    .uint8Array({ minLength: digits / 2, maxLength: digits / 2 })
    .map((bytes) => Buffer.from(bytes).toString("hex"))
    .filter((hex) => !/^0*$/.test(hex));

const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
);
const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;
const attributes: fc.Arbitrary<Attributes> = fc.dictionary(fc.string({ unit: "grapheme" }), value, {
  maxKeys: 8,
  noNullPrototype: true,
});
const time = fc.bigInt({ min: 0n, max: 3_600_000_000_000n });

const span: fc.Arbitrary<OtlpSpan> = fc.record({
  traceId: ids(32),
  spanId: ids(16),
  parentSpanId: fc.oneof(fc.constant(""), ids(16)),
  traceState: fc.string(),
  name: fc.string({ unit: "grapheme" }),
  kind: fc.integer({ min: 0, max: 5 }),
  startUnixNano: time.map((offset) => START + offset),
  endUnixNano: time.map((offset) => START + 3_600_000_000_000n + offset),
  attributes,
  events: fc.array(
    fc.record({
      name: fc.string(),
      timeUnixNano: time.map((offset) => START + offset),
      attributes,
    }),
    { maxLength: 3 },
  ),
  links: fc.array(fc.record({ traceId: ids(32), spanId: ids(16), attributes }), { maxLength: 2 }),
  statusCode: fc.integer({ min: 0, max: 2 }),
  statusMessage: fc.string(),
  scope: fc.record({ name: fc.string(), version: fc.string(), attributes }),
  resource: fc.record({ attributes }),
});

function minimal(overrides: Partial<OtlpSpan> = {}): EncodableSpan {
  return {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    name: "chat",
    startUnixNano: START,
    endUnixNano: START + 1_000_000n,
    ...overrides,
  };
}

const roundTrips = {
  protobuf: (spans: readonly EncodableSpan[]) =>
    decodeTraces(encodeTracesProtobuf(spans), "protobuf"),
  json: (spans: readonly EncodableSpan[]) =>
    decodeTraces(Buffer.from(encodeTracesJson(spans)), "json"),
};

describe.each(Object.entries(roundTrips))("%s", (_encoding, roundTrip) => {
  it("yields every span as it was encoded", () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 5 }), (spans) => {
        const decoded = roundTrip(spans);
        expect(decoded.spans).toEqual(spans);
        expect(decoded.rejected).toEqual([]);
        expect(decoded.warnings).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("rejects a span of unusable ids or times and keeps the others", () => {
    const decoded = roundTrip([
      minimal(),
      minimal({ traceId: "abcd" }),
      minimal({ traceId: "0".repeat(32) }),
      minimal({ spanId: "" }),
      minimal({ spanId: "0".repeat(16) }),
      minimal({ startUnixNano: 0n, endUnixNano: 0n }),
      minimal({ startUnixNano: 1n }),
      minimal({ startUnixNano: 4_102_444_800_000_000_000n }),
      minimal({ name: "" }),
    ]);
    expect(decoded.spans.map((kept) => kept.name)).toEqual(["chat", ""]);
    expect(decoded.rejected).toEqual([
      { reason: "trace id is not 32 hex digits (16 bytes)", count: 1 },
      { reason: "trace id is all zeros", count: 1 },
      { reason: "span id is not 16 hex digits (8 bytes)", count: 1 },
      { reason: "span id is all zeros", count: 1 },
      { reason: "no start time", count: 1 },
      { reason: "start time before the year 2000", count: 1 },
      { reason: "start time more than 24 h in the future", count: 1 },
    ]);
  });

  it("mends what has one meaning, and says so", () => {
    const decoded = roundTrip([
      minimal({ endUnixNano: START - 5n }),
      minimal({ endUnixNano: 0n }),
      minimal({ startUnixNano: 0n }),
      minimal({ parentSpanId: "0".repeat(16) }),
      minimal({ parentSpanId: "abcd" }),
    ]);
    expect(decoded.spans.map((kept) => kept.endUnixNano - kept.startUnixNano)).toEqual([
      0n,
      0n,
      0n,
      1_000_000n,
      1_000_000n,
    ]);
    expect(decoded.spans.map((kept) => kept.parentSpanId)).toEqual(["", "", "", "", ""]);
    expect(decoded.warnings).toEqual([
      { reason: "end time before start time", count: 1 },
      { reason: "no end time", count: 1 },
      { reason: "no start time, end time used", count: 1 },
      { reason: "parent span id is not 16 hex digits (8 bytes), span kept as a root", count: 1 },
    ]);
    expect(decoded.rejected).toEqual([]);
  });

  it("cuts values off at 32 levels and keeps the span", () => {
    let deep: Json = "bottom";
    for (let level = 0; level < 36; level++) deep = level % 2 === 0 ? [deep] : { deep };
    const decoded = roundTrip([minimal({ attributes: { deep, shallow: "kept" } })]);
    expect(decoded.spans[0]?.attributes["shallow"]).toBe("kept");
    expect(decoded.warnings).toEqual([
      { reason: "attribute value nested deeper than 32 levels", count: 1 },
    ]);
    expect(JSON.stringify(decoded.spans[0]?.attributes["deep"]).match(/[[{]/g)).toHaveLength(32);
  });

  it("keeps an attribute called __proto__", () => {
    const attributes = JSON.parse('{"__proto__":"x","a":{"__proto__":1}}') as Attributes;
    const decoded = roundTrip([minimal({ attributes })]);
    expect(JSON.stringify(decoded.spans[0]?.attributes)).toBe(
      '{"__proto__":"x","a":{"__proto__":1}}',
    );
  });

  it("takes an empty request", () => {
    expect(roundTrip([])).toEqual({ spans: [], rejected: [], warnings: [] });
  });
});
