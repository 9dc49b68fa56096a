import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  alignRange,
  binCounts,
  binLower,
  binUpper,
  bucketPosition,
  bucketRange,
  bucketTicks,
  mergeFactor,
} from "./bucket-axis";

describe("range", () => {
  test("covers every bucket that has a count and no other", () => {
    expect(
      bucketRange([
        [
          [5, 0],
          [9, 2],
        ],
        [[3, 1]],
      ]),
    ).toEqual({ from: 3, to: 10 });
  });

  test("is null when nothing was counted", () => {
    expect(bucketRange([[], [[4, 0]]])).toBeNull();
  });
});

describe("merging", () => {
  test("leaves 40 buckets as they are and merges 41 by pairs", () => {
    expect(mergeFactor({ from: 40, to: 80 })).toBe(1);
    expect(mergeFactor({ from: 40, to: 81 })).toBe(2);
    expect(mergeFactor({ from: 0, to: 320 })).toBe(8);
  });

  test("keeps the sum and never draws more bins than asked", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.tuple(fc.integer({ min: -80, max: 319 }), fc.integer({ min: 1, max: 999 })),
          {
            selector: ([index]) => index,
            minLength: 1,
          },
        ),
        fc.integer({ min: 2, max: 60 }),
        (counts, maxBins) => {
          const range = bucketRange([counts]);
          if (!range) return false;
          const factor = mergeFactor(range, maxBins);
          const bins = binCounts(counts, range, factor);
          const sum = (list: number[]) => list.reduce((total, count) => total + count, 0);
          return (
            bins.length <= maxBins &&
            sum(bins.map((bin) => bin.count)) === sum(counts.map(([, count]) => count))
          );
        },
      ),
    );
  });

  test("aligns bins so that two histograms share their edges", () => {
    expect(alignRange({ from: 3, to: 9 }, 4)).toEqual({ from: 0, to: 12 });
    expect(alignRange({ from: -3, to: 1 }, 2)).toEqual({ from: -4, to: 2 });
  });

  test("a bin's edges are those of its outer buckets", () => {
    const bin = { from: 80, to: 88, count: 1 };
    expect(binLower(bin)).toBe(1024);
    expect(binUpper(bin)).toBe(2048);
  });
});

describe("ticks", () => {
  const range = (low: number, high: number) => ({
    from: Math.floor(bucketPosition(low)),
    to: Math.ceil(bucketPosition(high)),
  });
  const values = (low: number, high: number, max: number, unit: "ms" | "tokens/s" = "ms") =>
    bucketTicks(range(low, high), unit, max).map((tick) => tick.value);

  test("stand at 100 ms, 200 ms, 500 ms, 1 s …", () => {
    expect(values(100, 10_000, 10)).toEqual([100, 200, 500, 1000, 2000, 5000, 10_000]);
  });

  test("count in minutes past 50 s", () => {
    expect(values(10_000, 700_000, 10)).toEqual([
      10_000, 20_000, 50_000, 60_000, 120_000, 300_000, 600_000,
    ]);
  });

  test("thin out to the number asked for", () => {
    expect(values(100, 10_000, 5)).toEqual([100, 500, 1000, 5000, 10_000]);
    expect(values(100, 10_000, 3)).toEqual([100, 1000, 10_000]);
    expect(values(0.01, 10_000, 3, "tokens/s").length).toBeLessThanOrEqual(3);
  });

  test("keep decimals exact below one", () => {
    expect(values(0.004, 0.03, 10, "tokens/s")).toEqual([0.005, 0.01, 0.02]);
  });

  test("stand where their value stands, not at the nearest bucket edge", () => {
    const tick = bucketTicks(range(900, 1100), "ms", 5)[0];
    expect(tick?.position).toBeCloseTo(79.726, 3);
  });
});
