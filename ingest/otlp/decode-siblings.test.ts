import { describe, expect, it } from "vitest";
import { createRandom, llmCallSpan } from "../testing/llm-span";
import { decodeTraces } from "./decode";
import { encodeTracesJson, encodeTracesProtobuf } from "./encode";
import { MalformedBodyError } from "./wire-reader";

const random = createRandom(3);
const spans = Array.from({ length: 2 }, () => llmCallSpan(random, 1_760_000_000_000_000_000n));
const [first, second] = spans.map((span) => encodeTracesProtobuf([span]));

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest >>>= 7) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}

function field(number: number, ...content: Uint8Array[]): Buffer {
  const bytes = Buffer.concat(content);
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

/** resource_spans { scope_spans { spans } } of one request, opened down to the span's bytes. */
function spanBytes(request: Uint8Array): Buffer {
  const text = Buffer.from(request);
  let at = 0;
  const readVarint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = text[at++] ?? 0;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  for (const wanted of [1, 2, 2]) {
    for (;;) {
      const tag = readVarint();
      const length = readVarint();
      if (tag >>> 3 === wanted) break;
      at += length;
    }
  }
  return text.subarray(at);
}

const good = [first, second].map((request) => spanBytes(request ?? new Uint8Array()));
const request = (...bad: Buffer[]) =>
  field(
    1,
    field(2, ...[good[0], ...bad, good[1]].map((span) => field(2, span ?? Buffer.alloc(0)))),
  );

describe("a span that is no message, in a request whose lengths are right", () => {
  it.each([
    ["a length beyond the span", Buffer.from([0x0a, 0x7f, 1, 2])],
    ["a length beyond the body", Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])],
    ["a wire type that is none", Buffer.from([0x0f])],
    ["a varint without an end", Buffer.from([0x30, 0xff, 0xff])],
    ["an attribute with a length that lies", Buffer.from([0x4a, 2, 0x0a, 9])],
  ])("with %s costs none of the others", (_what, bad) => {
    const decoded = decodeTraces(request(bad), "protobuf");
    expect(decoded.spans.map(({ spanId }) => spanId)).toEqual(spans.map(({ spanId }) => spanId));
    expect(decoded.rejected).toEqual([{ reason: "span is not a readable message", count: 1 }]);
  });

  it.each(["null", "7", '"span"', "[]"])("as %s in JSON costs none of the others", (bad) => {
    const text = encodeTracesJson(spans).replace('"spans":[', `"spans":[${bad},`);
    const decoded = decodeTraces(Buffer.from(text), "json");
    expect(decoded.spans).toHaveLength(2);
    expect(decoded.rejected).toEqual([{ reason: "span is not a readable message", count: 1 }]);
  });

  it("does not make up for a length around it that is wrong", () => {
    expect(() => decodeTraces(request().subarray(0, -1), "protobuf")).toThrow(MalformedBodyError);
  });
});
