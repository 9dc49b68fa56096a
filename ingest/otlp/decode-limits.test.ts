import { describe, expect, it } from "vitest";
import { decodeTraces } from "./decode";
import { type EncodableSpan, encodeTracesJson, encodeTracesProtobuf } from "./encode";
import { MAX_ATTRIBUTES_PER_SPAN, MAX_SPANS_PER_REQUEST, WARN_ATTRIBUTES } from "./intake";
import { MAX_VALUES_PER_REQUEST } from "./request-counts";

const SPAN: EncodableSpan = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  name: "",
  startUnixNano: 1_760_000_000_000_000_000n,
  endUnixNano: 1_760_000_001_000_000_000n,
};
const TOO_LARGE = expect.objectContaining({ failure: "too-large" });

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest >>>= 7) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}

/** A field that holds bytes or a message. */
function field(number: number, content: Uint8Array): Buffer {
  return Buffer.concat([varint((number << 3) | 2), varint(content.length), content]);
}

const inRequest = (spans: Uint8Array) => field(1, field(2, spans));
const repeated = (message: Buffer, count: number) => Buffer.alloc(message.length * count, message);
const emptyOf = (number: number) => field(number, Buffer.alloc(0));

const MINIMAL_SPAN = field(
  2,
  Buffer.concat([
    field(1, Buffer.from(SPAN.traceId, "hex")),
    field(2, Buffer.from(SPAN.spanId, "hex")),
    Buffer.from([(7 << 3) | 1]),
    Buffer.from(new BigUint64Array([SPAN.startUnixNano]).buffer),
  ]),
);

describe("what a request may hold", () => {
  it("takes the most spans, and refuses one more as a whole", () => {
    const most = inRequest(repeated(MINIMAL_SPAN, MAX_SPANS_PER_REQUEST));
    expect(decodeTraces(most, "protobuf").spans).toHaveLength(MAX_SPANS_PER_REQUEST);
    const more = inRequest(repeated(MINIMAL_SPAN, MAX_SPANS_PER_REQUEST + 1));
    expect(() => decodeTraces(more, "protobuf")).toThrow(TOO_LARGE);
    expect(() => decodeTraces(more, "protobuf")).toThrow("over 50,000 spans");
  });

  it("refuses too many spans in JSON", () => {
    const one = JSON.stringify({
      traceId: SPAN.traceId,
      spanId: SPAN.spanId,
      startTimeUnixNano: String(SPAN.startUnixNano),
    });
    const spans = `${`${one},`.repeat(MAX_SPANS_PER_REQUEST)}${one}`;
    const body = Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[${spans}]}]}]}`);
    expect(() => decodeTraces(body, "json")).toThrow(TOO_LARGE);
  });

  it.each([
    ["attributes", 9, emptyOf(1)],
    ["events", 11, Buffer.alloc(0)],
    ["links", 13, Buffer.alloc(0)],
  ])("refuses more %s than the values of a request", (_what, number, content) => {
    // An attribute's own limit is a span's: they are spread over spans.
    const ofSpan = repeated(field(number, content), MAX_ATTRIBUTES_PER_SPAN);
    const spans = repeated(field(2, ofSpan), MAX_VALUES_PER_REQUEST / MAX_ATTRIBUTES_PER_SPAN + 1);
    expect(() => decodeTraces(inRequest(spans), "protobuf")).toThrow(TOO_LARGE);
  });

  it("refuses more list items than the values of a request", () => {
    const list = field(5, repeated(emptyOf(1), MAX_VALUES_PER_REQUEST));
    const span = field(2, field(9, field(2, list)));
    expect(() => decodeTraces(inRequest(span), "protobuf")).toThrow(TOO_LARGE);
  });

  it("refuses JSON of too many values before it is parsed, whatever its strings hold", () => {
    const text = `{"ignored":["${"{[,".repeat(3_000_000)}\\"",{}]}`;
    expect(decodeTraces(Buffer.from(text), "json").spans).toEqual([]);
    const objects = `{"ignored":[${"{},".repeat(4 * MAX_VALUES_PER_REQUEST)}{}]}`;
    expect(() => decodeTraces(Buffer.from(objects), "json")).toThrow(TOO_LARGE);
  });
});

describe("a span's attributes", () => {
  const attributes = Object.fromEntries(
    Array.from({ length: MAX_ATTRIBUTES_PER_SPAN + 7 }, (_, index) => [`key.${index}`, index]),
  );

  it.each([
    ["protobuf", encodeTracesProtobuf([{ ...SPAN, attributes }])],
    ["json", Buffer.from(encodeTracesJson([{ ...SPAN, attributes }]))],
  ] as const)("are kept up to the limit, the others counted (%s)", (encoding, body) => {
    const { spans, rejected, warnings } = decodeTraces(body, encoding);
    expect(Object.keys(spans[0]?.attributes ?? {})).toHaveLength(MAX_ATTRIBUTES_PER_SPAN);
    expect(rejected).toEqual([]);
    expect(warnings).toEqual([{ reason: WARN_ATTRIBUTES, count: 7 }]);
  });
});
