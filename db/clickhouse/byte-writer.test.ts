import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteWriter, TooManyBytesError } from "./byte-writer";
import { scaledDecimal } from "./span-columns";

describe("ByteWriter", () => {
  it("writes a text as its length in bytes and its bytes, whatever its length", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        const writer = new ByteWriter(Buffer.alloc(1));
        writer.string(text);
        const bytes = Buffer.from(text);
        const head =
          bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
        expect(writer.bytes().equals(Buffer.concat([Buffer.from(head), bytes]))).toBe(true);
      }),
    );
  });

  it("grows, and writes numbers in little endian", () => {
    const writer = new ByteWriter(Buffer.alloc(1));
    writer.uint64(2 ** 53 - 1);
    writer.fixedString("abcd", 4);
    const expected = Buffer.alloc(12, "abcd");
    expected.writeBigUInt64LE(2n ** 53n - 1n, 0);
    expected.write("abcd", 8);
    expect(writer.bytes()).toEqual(expected);
  });

  it("refuses a fixed text of another size", () => {
    expect(() => new ByteWriter().fixedString("abc", 4)).toThrow(RangeError);
  });

  it("grows no further than it may", () => {
    const writer = new ByteWriter(Buffer.alloc(1), 100);
    writer.string("x".repeat(90));
    expect(() => writer.string("x".repeat(90))).toThrow(TooManyBytesError);
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
