import { describe, expect, it } from "vitest";
import { decodeTraces } from "./decode";
import { MalformedBodyError } from "./wire-reader";

describe("OTLP/JSON", () => {
  const START = "1760000000123456789";
  const decodeSpan = (fields: string) =>
    decodeTraces(
      Buffer.from(
        `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0AF7651916cd43dd8448eb211c80319c","spanId":"B7ad6b7169203331","startTimeUnixNano":"${START}","endTimeUnixNano":"${START}",${fields}}]}]}]}`,
      ),
      "json",
    ).spans[0];

  it("takes ids in either case", () => {
    expect(decodeSpan('"parentSpanId":"ABCDEF0123456789"')).toMatchObject({
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId: "b7ad6b7169203331",
      parentSpanId: "abcdef0123456789",
    });
  });

  it("takes enumerations as integers, names and numeric strings", () => {
    const kinds = ["3", '"SPAN_KIND_CLIENT"', '"CLIENT"', '"3"'].map((kind) =>
      decodeSpan(`"kind":${kind},"status":{"code":"STATUS_CODE_ERROR"}`),
    );
    for (const span of kinds) expect(span).toMatchObject({ kind: 3, statusCode: 2 });
    expect(decodeSpan('"kind":"SPAN_KIND_NEW"')?.kind).toBe(0);
  });

  it("takes times as numbers without losing a nanosecond", () => {
    const span = decodeSpan(`"startTimeUnixNano":${START},"endTimeUnixNano":1760000000123456791`);
    expect(span?.startUnixNano).toBe(1_760_000_000_123_456_789n);
    expect(span?.endUnixNano).toBe(1_760_000_000_123_456_791n);
  });

  it("takes 64-bit integers as strings or numbers, exactly", () => {
    const values = [
      '"5"',
      "5",
      '"9223372036854775807"',
      "9223372036854775807",
      "-9223372036854775808",
    ];
    const decoded = values.map(
      (value) =>
        decodeSpan(`"attributes":[{"key":"a","value":{"intValue":${value}}}]`)?.attributes["a"],
    );
    expect(decoded).toEqual([
      5,
      5,
      "9223372036854775807",
      "9223372036854775807",
      "-9223372036854775808",
    ]);
  });

  it("leaves long digits inside texts and fractions alone", () => {
    const text = 'id \\"12345678901234567890\\", 12345678901234567890';
    const span = decodeSpan(
      `"attributes":[{"key":"12345678901234567890","value":{"stringValue":"${text}"}},{"key":"d","value":{"doubleValue":0.12345678901234567890}},{"key":"e","value":{"doubleValue":1.5e300}}]`,
    );
    expect(span?.attributes).toEqual({
      "12345678901234567890": 'id "12345678901234567890", 12345678901234567890',
      d: 0.12345678901234568,
      e: 1.5e300,
    });
  });

  it("takes every kind of value, and null for what it doesn't know", () => {
    const values = {
      bool: '{"boolValue":true}',
      double: '{"doubleValue":"1.5"}',
      nan: '{"doubleValue":"NaN"}',
      infinity: '{"doubleValue":"-Infinity"}',
      bytes: '{"bytesValue":"_-8"}',
      array: '{"arrayValue":{"values":[{"stringValue":"a"},{}]}}',
      empty: '{"arrayValue":{}}',
      map: '{"kvlistValue":{"values":[{"key":"k","value":{"intValue":"1"}}]}}',
      unknown: '{"novelValue":1}',
      missing: "null",
    };
    const attributes = Object.entries(values).map(
      ([key, value]) => `{"key":"${key}","value":${value}}`,
    );
    expect(decodeSpan(`"attributes":[${attributes}],"novelField":{}`)?.attributes).toEqual({
      bool: true,
      double: 1.5,
      nan: "NaN",
      infinity: "-Infinity",
      bytes: "/+8=",
      array: ["a", null],
      empty: [],
      map: { k: 1 },
      unknown: null,
      missing: null,
    });
  });

  it.each(["[]", "null", "1", '"x"', "{", '{"resourceSpans":1}', '{"resourceSpans":[1]}', "\xff"])(
    "refuses %s",
    (text) => {
      expect(() => decodeTraces(Buffer.from(text), "json")).toThrow(MalformedBodyError);
    },
  );

  it("never repeats the body in its error", () => {
    expect(() => decodeTraces(Buffer.from('{"secret prompt": oops'), "json")).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("secret") }),
    );
  });
});
