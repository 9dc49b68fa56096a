import { describe, expect, it } from "vitest";
import { effectiveSize, sampleWeightOf } from "./sampling";

describe("a span's weight", () => {
  // Thresholds and probabilities of the specification's own table:
  // https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
  it.each([
    ["ot=th:0", 1],
    ["ot=th:8", 2],
    ["ot=th:c", 4],
    ["ot=th:e", 8],
    ["ot=th:f", 16],
    ["ot=th:fd70a3d70a3d71", 100],
    ["ot=th:e6666666666666", 10],
    ["ot=th:4", 4 / 3],
  ])("of %s is %d, within half of 2^-10", (traceState, weight) => {
    const found = sampleWeightOf(traceState);
    expect(Math.abs(found - weight)).toBeLessThanOrEqual(2 ** -11);
    expect(Number.isInteger(found * 1024)).toBe(true);
  });

  it("is read among other vendors' entries and fields", () => {
    expect(sampleWeightOf("vendor=x, ot=rv:6e6d1a75832a2f;th:8 ,other=ot")).toBe(2);
  });

  it("is exact to the last digit of a threshold", () => {
    expect(sampleWeightOf("ot=th:ffffff00000001")).toBeCloseTo(2 ** 56 / (2 ** 32 - 1), 3);
  });

  it("is capped, so that one span's claim can't outweigh or overflow a sum", () => {
    expect(sampleWeightOf("ot=th:ffffffff")).toBe(2 ** 32);
    expect(sampleWeightOf("ot=th:ffffffffffffff")).toBe(2 ** 32);
  });

  it.each(["", "ot=", "ot=rv:8", "ot=th:", "ot=th:8g", "ot=th:123456789012345", "xot=th:8"])(
    "is 1 for %j, which says nothing of sampling",
    (traceState) => {
      expect(sampleWeightOf(traceState)).toBe(1);
    },
  );
});

describe("what a weighted sample is worth", () => {
  const size = (weights: readonly number[]) =>
    effectiveSize(
      weights.reduce((sum, w) => sum + w, 0),
      weights.reduce((sum, w) => sum + w * w, 0),
    );

  it("is its number of values where all weigh the same", () => {
    for (const weight of [1, 4, 10, 1365 / 1024]) {
      expect(size(Array.from({ length: 120 }, () => weight))).toBe(120);
    }
  });

  it("is less where weights differ, as in Kish's formula", () => {
    // Ten calls of weight 1 and one of 10: 20² / 110.
    expect(size([...Array.from({ length: 10 }, () => 1), 10])).toBe(3);
    expect(size([])).toBe(0);
  });
});
