import { describe, expect, it } from "vitest";
import { backOff } from "./runner";

describe("backOff", () => {
  it("doubles after each failure up to a minute", () => {
    expect([1, 2, 3, 4, 10].map((failures) => backOff(1_000, failures))).toEqual([
      1_000, 2_000, 4_000, 8_000, 60_000,
    ]);
  });

  it("tries a rare job again long before its next turn", () => {
    expect(backOff(24 * 3_600_000, 1)).toBe(5_000);
  });
});
