import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, llmCallSpan } from "../testing/llm-span";
import { decodeTraces, type OtlpEncoding } from "./decode";
import { encodeTracesJson, encodeTracesProtobuf } from "./encode";
import { MalformedBodyError } from "./wire-reader";

const random = createRandom(7);
const spans = Array.from({ length: 3 }, () => ({
  ...llmCallSpan(random, 1_760_000_000_000_000_000n),
  events: [
    {
      name: "gen_ai.choice",
      timeUnixNano: 1_760_000_000_000_000_000n,
      attributes: { a: [1, { b: 2.5 }] },
    },
  ],
}));
const BODIES: Readonly<Record<OtlpEncoding, Buffer>> = {
  protobuf: Buffer.from(encodeTracesProtobuf(spans)),
  json: Buffer.from(encodeTracesJson(spans)),
};

/** Decodes or throws the one error that is answered 400; anything else is a defect. */
function decodeOrMalformed(bytes: Uint8Array, encoding: OtlpEncoding): number {
  try {
    const { spans: kept } = decodeTraces(bytes, encoding);
    for (const span of kept) {
      expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
      JSON.stringify(span.attributes);
    }
    return kept.length;
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedBodyError);
    return -1;
  }
}

describe.each(["protobuf", "json"] as const)("%s", (encoding) => {
  const body = BODIES[encoding];

  it("cut at any byte is an error or a part of the spans, never a crash", () => {
    for (let length = 0; length < body.length; length += 3) {
      expect(decodeOrMalformed(body.subarray(0, length), encoding)).toBeLessThanOrEqual(
        spans.length,
      );
    }
  });

  it("with bytes overwritten at random is an error or spans of valid ids", () => {
    const edits = fc.array(fc.tuple(fc.nat(body.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(edits, (changes) => {
        const corrupted = Buffer.from(body);
        for (const [at, byte] of changes) corrupted[at] = byte;
        decodeOrMalformed(corrupted, encoding);
      }),
      { numRuns: 2_000 },
    );
  });

  it("of random bytes is an error or nothing", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        decodeOrMalformed(bytes, encoding);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("nesting", () => {
  it("of 3,000 arrays in protobuf ends at the limit", () => {
    // AnyValue.array_value = 5 { ArrayValue.values = 1 { AnyValue … } }, from the inside out.
    let value = Buffer.alloc(0);
    const field = (number: number, bytes: Buffer) => {
      const length: number[] = [];
      let rest = bytes.length;
      for (; rest >= 128; rest >>>= 7) length.push((rest & 127) | 128);
      return Buffer.concat([Buffer.from([(number << 3) | 2, ...length, rest]), bytes]);
    };
    for (let depth = 0; depth < 3_000; depth++) value = field(5, field(1, value));
    const span = Buffer.concat([
      field(1, Buffer.alloc(16, 1)),
      field(2, Buffer.alloc(8, 1)),
      Buffer.from([(7 << 3) | 1]),
      (() => {
        const time = Buffer.alloc(8);
        time.writeBigUInt64LE(1_760_000_000_000_000_000n);
        return time;
      })(),
      field(9, Buffer.concat([field(1, Buffer.from("deep")), field(2, value)])),
    ]);
    const decoded = decodeTraces(field(1, field(2, field(2, span))), "protobuf");
    expect(decoded.spans).toHaveLength(1);
    expect(decoded.warnings.map(({ reason }) => reason)).toContain(
      "attribute value nested deeper than 32 levels",
    );
  });

  it("of 100,000 JSON arrays is no crash", () => {
    const deep = `${'{"arrayValue":{"values":['.repeat(100_000)}${"]}}".repeat(100_000)}`;
    decodeOrMalformed(Buffer.from(`{"resourceSpans":${deep}}`), "json");
    decodeOrMalformed(Buffer.from("[".repeat(100_000)), "json");
  });

  it("of protobuf groups is bounded", () => {
    expect(() => decodeTraces(Buffer.alloc(100_000, (9 << 3) | 3), "protobuf")).toThrow(
      MalformedBodyError,
    );
  });
});

describe("protobuf", () => {
  it("yields NaN and infinities as JSON spells them, and bytes as base64", () => {
    const double = (value: number) => {
      const bytes = Buffer.alloc(9, 0x21);
      bytes.writeDoubleLE(value, 1);
      return bytes;
    };
    const field = (number: number, bytes: Buffer) =>
      Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
    const attribute = (key: string, value: Buffer) =>
      field(9, Buffer.concat([field(1, Buffer.from(key)), field(2, value)]));
    const time = Buffer.alloc(9, 0x39);
    time.writeBigUInt64LE(1_760_000_000_000_000_000n, 1);
    const minusTwo = Buffer.from([0x18, 0xfe, ...Array(8).fill(0xff), 0x01]);
    const smallest = Buffer.from([0x18, ...Array(9).fill(0x80), 0x01]);
    const span = Buffer.concat([
      field(1, Buffer.alloc(16, 1)),
      field(2, Buffer.alloc(8, 1)),
      time,
      attribute("nan", double(Number.NaN)),
      attribute("inf", double(Number.NEGATIVE_INFINITY)),
      attribute("bytes", field(7, Buffer.from([255, 254]))),
      attribute("minus", minusTwo),
      attribute("min", smallest),
      attribute("none", Buffer.alloc(0)),
    ]);
    const long = Buffer.concat([
      Buffer.from([0x12, (span.length & 127) | 128, span.length >> 7]),
      span,
    ]);
    const wrap = (number: number, bytes: Buffer) =>
      Buffer.concat([
        Buffer.from([(number << 3) | 2, (bytes.length & 127) | 128, bytes.length >> 7]),
        bytes,
      ]);
    const decoded = decodeTraces(wrap(1, wrap(2, long)), "protobuf");
    expect(decoded.spans[0]?.attributes).toEqual({
      nan: "NaN",
      inf: "-Infinity",
      bytes: "//4=",
      minus: -2,
      min: "-9223372036854775808",
      none: null,
    });
  });

  it("finds a resource and scope that stand behind their spans", () => {
    const [resourceSpans] = [encodeTracesProtobuf(spans.slice(0, 1))];
    const whole = Buffer.from(resourceSpans ?? []);
    // request { 1: ResourceSpans { 1: resource, 2: scope_spans } }: the two fields change places.
    const lengthBytes = (whole[1] ?? 0) < 128 ? 1 : (whole[2] ?? 0) < 128 ? 2 : 3;
    const inner = whole.subarray(1 + lengthBytes);
    const resourceLength =
      2 + (inner[1] ?? 0) + ((inner[1] ?? 0) >= 128 ? 1 + ((inner[2] ?? 0) - 1) * 128 : 0);
    const swapped = Buffer.concat([
      whole.subarray(0, 1 + lengthBytes),
      inner.subarray(resourceLength),
      inner.subarray(0, resourceLength),
    ]);
    expect(decodeTraces(swapped, "protobuf")).toEqual(decodeTraces(whole, "protobuf"));
    expect(decodeTraces(swapped, "protobuf").spans[0]?.resource.attributes["service.name"]).toBe(
      "assistant",
    );
  });
});
