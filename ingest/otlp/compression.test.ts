import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type Compression, compressionOf, decompressSync } from "./compression";

const QUICKLY = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const COMPRESS = {
  identity: (bytes: Buffer) => bytes,
  gzip: gzipSync,
  deflate: deflateSync,
  br: (bytes: Buffer) => brotliCompressSync(bytes, QUICKLY),
} as const;
const each = Object.entries(COMPRESS) as [Compression, (bytes: Buffer) => Buffer][];
const compressed = each.filter(([name]) => name !== "identity");

describe("decompressSync", () => {
  it.each(each)("restores %s, up to the very limit", (name, compress) => {
    for (const length of [1, 50_000, 6_000_000]) {
      const bytes = Buffer.from("some bytes ".repeat(length / 11 + 1).slice(0, length));
      expect(Buffer.from(decompressSync(compress(bytes), name, length)).equals(bytes)).toBe(true);
    }
  });

  it.each(each)("stops %s at one byte over the limit", (name, compress) => {
    const bytes = compress(Buffer.alloc(50_001, "a"));
    expect(() => decompressSync(bytes, name, 50_000)).toThrow(
      expect.objectContaining({ failure: "too-large" }),
    );
  });

  it.each(compressed)("stops a bomb in %s where the limit is", (name, compress) => {
    const bomb = compress(Buffer.alloc(200_000_000));
    const before = process.memoryUsage().rss;
    expect(() => decompressSync(bomb, name, 1_000_000)).toThrow(
      expect.objectContaining({ failure: "too-large" }),
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
  });

  it.each(compressed)(
    "says of %s that was cut off, or is none, that it is malformed",
    (name, compress) => {
      const whole = compress(Buffer.from(`${Math.PI} some bytes `.repeat(1_000)));
      for (const body of [whole.subarray(0, -10), Buffer.from("not compressed at all")]) {
        expect(() => decompressSync(body, name, 1_000_000)).toThrow(
          expect.objectContaining({ failure: "malformed" }),
        );
      }
    },
  );

  it("believes gzip's own word on its size in nothing", () => {
    const lying = gzipSync(Buffer.alloc(100_000, "a"));
    lying.writeUInt32LE(0xffffffff, lying.length - 4);
    // Its checksum of the length is wrong now: refused, after a first chunk of 4 MiB at most.
    expect(() => decompressSync(lying, "gzip", 1_000_000)).toThrow(
      expect.objectContaining({ failure: "malformed" }),
    );
  });

  it("takes no bytes for no bytes", () => {
    expect(decompressSync(Buffer.alloc(0), "gzip", 10).length).toBe(0);
    expect(decompressSync(gzipSync(""), "gzip", 10).length).toBe(0);
  });
});

describe("compressionOf", () => {
  it.each([
    [undefined, "identity"],
    ["", "identity"],
    [" GZIP ", "gzip"],
    ["x-gzip", "gzip"],
  ])("reads %j as %s", (header, name) => expect(compressionOf(header)).toBe(name));

  it.each(["snappy", "constructor", "gzip, gzip"])("refuses %s", (header) => {
    expect(() => compressionOf(header)).toThrow(
      expect.objectContaining({ failure: "unsupported-encoding" }),
    );
  });
});
