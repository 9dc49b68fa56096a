import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFilters, FilterError, textExpression } from "./filter-sql";

describe("compileFilters", () => {
  it("takes several values of one key as alternatives and joins everything else by AND", () => {
    const { sql, params, columns } = compileFilters([
      { key: "model", op: "is", value: "gpt-4o" },
      { key: "model", op: "is", value: "gpt-5" },
      { key: "tenant", op: "not", value: "acme" },
      { key: "ttftMs", op: "gte", value: "800" },
      { key: "ttftMs", op: "lt", value: "1600.5" },
    ]);
    expect(sql).toBe(
      "(request_model IN {f0: Array(String)}) AND (tenant NOT IN {f1: Array(String)}) AND " +
        "(ttft_ms >= {f2: Float64}) AND (ttft_ms < {f3: Float64})",
    );
    expect(params).toEqual({ f0: ["gpt-4o", "gpt-5"], f1: ["acme"], f2: "800", f3: "1600.5" });
    expect(columns).toEqual(["request_model", "tenant", "ttft_ms"]);
  });

  it("keeps money exact", () => {
    const { sql, params } = compileFilters([{ key: "costUsd", op: "gte", value: "0.0000000001" }]);
    expect(sql).toContain("Decimal(38, 10)");
    expect(params).toEqual({ f0: "0.0000000001" });
  });

  it("is true of everything without filters", () => {
    expect(compileFilters([])).toEqual({ sql: "1", params: {}, columns: [] });
  });

  it.each([
    ["model", "gte", "1"],
    ["ttftMs", "gte", "fast"],
    ["ttftMs", "is", "1e9; DROP TABLE"],
    ["attr:x", "lt", ""],
    ["attr:", "is", "x"],
    ["constructor", "is", "x"],
    ["project_id", "is", "x"],
  ] as const)("refuses %s %s %s with words for the caller", (key, op, value) => {
    expect(() => compileFilters([{ key, op, value }])).toThrow(FilterError);
  });

  it("writes the same text whatever the values are", () => {
    const text = (key: string, value: string) => compileFilters([{ key, op: "is", value }]).sql;
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (value, attribute) => {
        expect(text("user", value)).toBe(text("user", ""));
        expect(text(`attr:${attribute}`, value)).toBe(text("attr:x", ""));
      }),
    );
  });
});

describe("textExpression", () => {
  it("has no list of values for quantities", () => {
    expect(() => textExpression("ttftMs")).toThrow(FilterError);
  });
});
