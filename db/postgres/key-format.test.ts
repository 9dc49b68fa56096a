import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashKey, isKey, newKey, shownPrefix } from "./key-format";

describe("an ingest key", () => {
  it("has one form, whatever its random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const key = newKey(bytes);
        expect(key).toMatch(/^pl_[0-9A-Za-z]{49}$/);
        expect(isKey(key)).toBe(true);
      }),
    );
  });

  it("is another one each time", () => {
    expect(new Set(Array.from({ length: 100 }, () => newKey())).size).toBe(100);
  });

  it("keeps every one of its 256 bits", () => {
    const bytes = new Uint8Array(32);
    const keys = new Set([newKey(bytes)]);
    for (let bit = 0; bit < 256; bit++) {
      const changed = new Uint8Array(32);
      changed[bit >> 3] = 1 << (bit & 7);
      keys.add(newKey(changed));
    }
    expect(keys.size).toBe(257);
  });

  it("is told from a mistyped one by its checksum", () => {
    const key = newKey(new Uint8Array(32).fill(7));
    for (let at = 3; at < key.length; at++) {
      const other = key.charAt(at) === "x" ? "y" : "x";
      expect(isKey(key.slice(0, at) + other + key.slice(at + 1))).toBe(false);
    }
    expect(isKey("")).toBe(false);
    expect(isKey(`${key} `)).toBe(false);
    expect(isKey(key.slice(0, -1))).toBe(false);
  });

  it("is stored as SHA-256 and shown by a few characters", () => {
    expect(hashKey("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const key = newKey();
    expect(shownPrefix(key)).toHaveLength(9);
    expect(key.startsWith(shownPrefix(key))).toBe(true);
  });
});
