import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sumDecimals } from "./decimal";

describe("sumDecimals", () => {
  it("adds ten thousand tenths of a cent exactly", () => {
    expect(sumDecimals(Array<string>(10_000).fill("0.001"))).toBe("10");
  });

  it("keeps ten digits, the sign and no trailing zero", () => {
    expect(sumDecimals(["0.0000000001", "1.5"])).toBe("1.5000000001");
    expect(sumDecimals(["-2.5", "1.25"])).toBe("-1.25");
    expect(sumDecimals([])).toBe("0");
  });

  it("agrees with integers", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 })), (values) => {
        expect(sumDecimals(values.map(String))).toBe(
          String(values.reduce((sum, value) => sum + value, 0)).replace(/^-0$/, "0"),
        );
      }),
    );
  });
});
