import { describe, expect, it } from "vitest";
import { median, rankTestP, twoProportionP, twoSidedP } from "./statistics";

describe("the tests that incidents are held against", () => {
  it("knows the normal distribution's tails", () => {
    expect(twoSidedP(1.959964)).toBeCloseTo(0.05, 6);
    expect(twoSidedP(-3.290527)).toBeCloseTo(0.001, 7);
    expect(twoSidedP(6) / 1.973175e-9).toBeCloseTo(1, 4);
  });

  it("agrees with R's prop.test without continuity correction", () => {
    // prop.test(c(15, 25), c(50, 50), correct = FALSE): X-squared = 4.1667, p = 0.04123
    expect(twoProportionP(15, 50, 25, 50)).toBeCloseTo(0.04123, 4);
  });

  it("agrees with R's wilcox.test, with and without ties", () => {
    // Hollander & Wolfe (1973), p. 69: permeability constants, W = 35; normal approximation
    // without continuity correction z = 1.2247.
    const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const early = [1.15, 0.88, 0.9, 0.74, 1.21];
    expect(rankTestP(term, early)).toBeCloseTo(0.2207, 4);
    expect(rankTestP([1, 1, 2], [1, 1, 2])).toBeCloseTo(1, 6);
  });

  it("finds the middle value", () => {
    expect(median([9, 1, 5])).toBe(5);
  });
});
