import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BucketCounts, bucketOf, PERCENTILE_RELATIVE_ERROR } from "./histogram";
import { addCounts, percentile, percentiles, totalOf } from "./percentile";

function countsOf(values: readonly number[]): BucketCounts {
  return addCounts(values.flatMap((value) => [[[bucketOf(value) ?? 0, 1]] as BucketCounts]));
}

const latency = fc.double({ min: 0.01, max: 1e7, noNaN: true });

describe("percentile", () => {
  it("is within 4.5 % of the order statistic of rank ⌈q·n⌉, whatever the values", () => {
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 1, maxLength: 400 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (values, q) => {
          const sorted = [...values].sort((a, b) => a - b);
          const exact = sorted[Math.max(1, Math.ceil(q * sorted.length - 1e-9)) - 1] ?? 0;
          const read = percentile(countsOf(values), q) ?? Number.NaN;
          expect(Math.abs(read / exact - 1)).toBeLessThanOrEqual(PERCENTILE_RELATIVE_ERROR + 1e-9);
        },
      ),
    );
  });

  it("does not depend on how the calls were sliced before their counts were added", () => {
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 2, maxLength: 200 }),
        fc.nat({ max: 199 }),
        (values, cut) => {
          const parts = [countsOf(values.slice(0, cut)), countsOf(values.slice(cut))];
          expect(addCounts(parts)).toEqual(countsOf(values));
        },
      ),
    );
  });

  it("never falls as the level rises", () => {
    fc.assert(
      fc.property(fc.array(latency, { minLength: 1 }), (values) => {
        const { p50, p75, p90, p95, p99 } = percentiles(countsOf(values));
        const list = [p50, p75, p90, p95, p99].map(Number);
        expect(list).toEqual([...list].sort((a, b) => a - b));
      }),
    );
  });

  it("counts a sampled call as many times as it stands for", () => {
    const sampled: BucketCounts = [
      [10, 99],
      [90, 1],
    ];
    expect(percentile(sampled, 0.99)).toBe(percentile([[10, 1]], 0.5));
    expect(totalOf(sampled)).toBe(100);
  });

  it("is null where nothing was counted", () => {
    expect(percentile([], 0.5)).toBeNull();
    expect(percentile([[3, 0]], 0.5)).toBeNull();
  });
});
