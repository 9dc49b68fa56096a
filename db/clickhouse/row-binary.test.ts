import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RowBinaryWriter } from "./row-binary";
import { scaledDecimal } from "./span-columns";

describe("RowBinaryWriter", () => {
  it("writes a text as its length in bytes and its bytes, whatever its length", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        const writer = new RowBinaryWriter(Buffer.alloc(1));
        writer.string(text);
        const bytes = Buffer.from(text);
        const head =
          bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
        expect(writer.bytes().equals(Buffer.concat([Buffer.from(head), bytes]))).toBe(true);
      }),
    );
  });

  it("grows, and writes numbers in little endian", () => {
    const writer = new RowBinaryWriter(Buffer.alloc(1));
    writer.uint64(2 ** 53 - 1);
    writer.int64(-2n);
    writer.int16(-3);
    writer.float64(0.1);
    writer.nullable(null, writer.int16);
    writer.nullable(7, writer.int16);
    writer.fixedString("abcd", 4);
    writer.stringMap([["k", "v"]]);
    const expected = Buffer.alloc(26);
    expected.writeBigUInt64LE(2n ** 53n - 1n, 0);
    expected.writeBigInt64LE(-2n, 8);
    expected.writeInt16LE(-3, 16);
    expected.writeDoubleLE(0.1, 18);
    const rest = Buffer.from([1, 0, 7, 0, ...Buffer.from("abcd"), 1, 1, 0x6b, 1, 0x76]);
    expect(writer.bytes()).toEqual(Buffer.concat([expected, rest]));
  });

  it("refuses a fixed text of another size", () => {
    expect(() => new RowBinaryWriter().fixedString("abc", 4)).toThrow(RangeError);
  });
});

describe("scaledDecimal", () => {
  it.each([
    ["0", 0n],
    ["1", 10_000_000_000n],
    ["0.0002106", 2_106_000n],
    ["12.3456789012", 123_456_789_012n],
    ["-0.5", -5_000_000_000n],
    ["99999999.9999999999", 999_999_999_999_999_999n],
  ])("scales %s exactly", (text, scaled) => {
    expect(scaledDecimal(text)).toBe(scaled);
  });

  it.each([null, "", "abc", "1e3", "123456789", "0.12345678901"])("has nothing for %s", (text) => {
    expect(scaledDecimal(text)).toBe(null);
  });
});
