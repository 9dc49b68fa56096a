import fc from "fast-check";
import { expect, test } from "vitest";
import { roundUp } from "./slots";

test("the top of an axis is round, not below its value, and not twice as high", () => {
  expect([0.7, 1, 840, 1100, 2800, 9001].map(roundUp)).toEqual([
    0.75, 1.2, 900, 1200, 3000, 12_000,
  ]);
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (value) => {
      const top = roundUp(value);
      expect(top).toBeGreaterThanOrEqual(value * (1 - 1e-12));
      expect(top).toBeLessThanOrEqual(value * 1.6);
    }),
  );
});
