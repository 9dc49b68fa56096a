import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "./json";
import { closeTruncatedJson } from "./truncated-json";

describe("JSON that was cut off", () => {
  it.each([
    ['[{"role":"user","content":"Why is the sk', [{ role: "user", content: "Why is the sk" }]],
    [
      '[{"role":"user","content":"a"},{"role":"assi',
      [{ role: "user", content: "a" }, { role: "assi" }],
    ],
    ['[{"id":"c1","name":"f"},{"id":"c2","na', [{ id: "c1", name: "f" }, { id: "c2" }]],
    ['{"a":1,"b":', { a: 1 }],
    ['{"a":[1,2', { a: [1] }],
    ['{"a":tru', {}],
    ['{"a":"x\\', { a: "x" }],
    ['{"a":"x\\u00', { a: "x" }],
    ['{"a":"\\\\', { a: "\\" }],
    ["[", []],
    ["[{", [{}]],
  ])("is read as far as it came: %s", (text, expected) => {
    expect(parseJson(text)).toEqual(expected);
  });

  it.each(["plain text", "[not json", "{'single': 1}", "12", "{]", ""])(
    "is told from text that never was JSON: %s",
    (text) => {
      expect(parseJson(text)).toBe(text);
    },
  );

  it("doesn't end inside a surrogate pair", () => {
    const cut = '{"a":"x👋'.slice(0, -1);
    expect(parseJson(cut)).toEqual({ a: "x" });
  });

  it("can be closed wherever it was cut", () => {
    const json = fc
      .jsonValue({ maxDepth: 4 })
      .filter((value) => typeof value === "object" && value !== null);
    fc.assert(
      fc.property(json, fc.double({ min: 0, max: 1, noNaN: true }), (value, share) => {
        const text = JSON.stringify(value);
        const cut = text.slice(0, 1 + Math.floor((text.length - 1) * share));
        const closed = closeTruncatedJson(cut);
        expect(closed === null || typeof JSON.parse(closed) === "object").toBe(true);
        expect(typeof parseJson(cut)).toBe("object");
      }),
    );
  });
});
