import { describe, expect, it } from "vitest";
import { type BucketCounts, bucketOf } from "./histogram";
import {
  benjaminiHochberg,
  MIN_COMPARABLE_CALLS,
  orderStatisticRanks,
  percentileInterval,
  percentileRatio,
  wilsonInterval,
} from "./interval";
import { addCounts, percentile } from "./percentile";

/** mulberry32: the same numbers in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Lognormal, as times to first token are: median 800 ms, p95 near 2.2 s. */
function latencies(random: () => number, n: number, factor = 1): BucketCounts {
  const counts = new Map<number, number>();
  for (let i = 0; i < n; i++) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const bucket = bucketOf(factor * 800 * Math.exp(0.62 * normal)) ?? 0;
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b);
}

describe("orderStatisticRanks", () => {
  it.each([
    // Median, 95 %: Hahn & Meeker 1991, table A.15; Conover 1999, section 3.2.
    [6, 0.5, [1, 6]],
    [10, 0.5, [2, 9]],
    [20, 0.5, [6, 15]],
    [100, 0.5, [40, 61]],
  ] as const)("agrees with the published ranks for n = %d, q = %d", (n, q, ranks) => {
    expect(orderStatisticRanks(n, q)).toEqual(ranks);
  });

  it.each([
    [5, 0.5],
    [71, 0.95],
    [367, 0.99],
  ])("has no 95 %% interval for n = %d, q = %d, and one from the next on", (n, q) => {
    expect(orderStatisticRanks(n, q)).toBeNull();
    expect(orderStatisticRanks(n + 1, q)).not.toBeNull();
  });

  it("approaches the normal approximation for a million values", () => {
    const [low, high] = orderStatisticRanks(1_000_000, 0.95) ?? [0, 0];
    const half = 1.959964 * Math.sqrt(1_000_000 * 0.95 * 0.05);
    expect(Math.abs(low - (950_000 - half))).toBeLessThan(2);
    expect(Math.abs(high - (950_000 + half))).toBeLessThan(3);
  });
});

describe("percentileInterval", () => {
  it.each([
    [40, 0.5],
    [400, 0.95],
    [2000, 0.95],
  ])("holds the true percentile in at least 95 %% of samples of %d at q = %d", (n, q) => {
    const random = createRandom(n);
    const truth = 800 * Math.exp(0.62 * (q === 0.5 ? 0 : 1.6448536));
    let hits = 0;
    for (let trial = 0; trial < 500; trial++) {
      const [low, high] = percentileInterval(latencies(random, n), q, n) ?? [0, 0];
      if (low <= truth && truth <= high) hits++;
    }
    // 500 trials of a 95 % event fall below 93 % less than 3 times in 100.
    expect(hits / 500).toBeGreaterThan(0.93);
  });

  it("is null for nine calls' p95", () => {
    expect(percentileInterval([[60, 9]], 0.95, 9)).toBeNull();
  });
});

describe("percentileRatio", () => {
  it.each([
    [60, 60, 0.5, 1],
    [200, 150, 0.5, 1.3],
    [300, 300, 0.95, 1],
    [1000, 500, 0.95, 1.5],
    [5000, 5000, 0.95, 1.04],
  ])("covers the true ratio with %d and %d calls at q = %d, ratio %d", (n, m, q, ratio) => {
    const random = createRandom(n * 7 + m);
    const trials = 600;
    let hits = 0;
    for (let trial = 0; trial < trials; trial++) {
      const estimate = percentileRatio(
        { counts: latencies(random, n, ratio), n },
        { counts: latencies(random, m), n: m },
        q,
      );
      const [low, high] = estimate?.interval ?? [0, 0];
      if (low <= ratio && ratio <= high) hits++;
    }
    // Three standard errors below the level: 0.95 − 3·√(0.95·0.05/600).
    expect(hits / trials).toBeGreaterThan(0.923);
  });

  it("calls a change real no oftener than its level when nothing has changed", () => {
    const random = createRandom(42);
    let alarms = 0;
    for (let trial = 0; trial < 600; trial++) {
      const [a, b] = [latencies(random, 150), latencies(random, 150)];
      const estimate = percentileRatio({ counts: a, n: 150 }, { counts: b, n: 150 }, 0.95);
      if (estimate && (estimate.interval[0] > 1 || estimate.interval[1] < 1)) alarms++;
    }
    expect(alarms / 600).toBeLessThan(0.077);
  });

  it("is the ratio of the figures shown, inside its interval, never on the other side of 1", () => {
    const random = createRandom(11);
    for (let trial = 0; trial < 200; trial++) {
      const [now, then] = [latencies(random, 200, 1 + random()), latencies(random, 200)];
      const estimate = percentileRatio({ counts: now, n: 200 }, { counts: then, n: 200 }, 0.5);
      const { ratio, interval, pValue } = estimate ?? { ratio: 0, interval: [1, 1], pValue: 1 };
      const shown = (percentile(now, 0.5) ?? 0) / (percentile(then, 0.5) ?? 1);
      expect(ratio).toBeCloseTo(shown, 9);
      expect(interval[0]).toBeLessThanOrEqual(ratio);
      expect(interval[1]).toBeGreaterThanOrEqual(ratio);
      // Widened or not, the interval excludes 1 just where the test at 5 % says so.
      if (Math.abs(pValue - 0.05) > 1e-6) {
        expect(interval[0] > 1 || interval[1] < 1).toBe(pValue < 0.05);
      }
    }
  });

  it("sees a rise of 30 % in the median of 400 calls", () => {
    const random = createRandom(5);
    const estimate = percentileRatio(
      { counts: latencies(random, 400, 1.3), n: 400 },
      { counts: latencies(random, 400), n: 400 },
      0.5,
    );
    expect(estimate?.interval[0]).toBeGreaterThan(1);
    expect(estimate?.pValue).toBeLessThan(0.001);
  });

  it("sees no change between two mixes whose percentile lies in one bucket", () => {
    const now: BucketCounts = [
      [40, 300],
      [60, 700],
    ];
    const then: BucketCounts = [
      [40, 100],
      [60, 900],
    ];
    const estimate = percentileRatio({ counts: now, n: 1000 }, { counts: then, n: 1000 }, 0.5);
    expect(estimate?.interval[0]).toBeLessThanOrEqual(1);
    expect(estimate?.interval[1]).toBeGreaterThanOrEqual(1);
  });

  it("compares nothing below the least number of calls", () => {
    const random = createRandom(1);
    const few = MIN_COMPARABLE_CALLS - 1;
    const [a, b] = [latencies(random, few), latencies(random, 500)];
    expect(percentileRatio({ counts: a, n: few }, { counts: b, n: 500 }, 0.5)).toBeNull();
    expect(percentileRatio({ counts: b, n: 500 }, { counts: a, n: few }, 0.5)).toBeNull();
    expect(percentileRatio({ counts: b, n: 500 }, { counts: [], n: 0 }, 0.5)).toBeNull();
  });
});

describe("wilsonInterval", () => {
  it("agrees with published values", () => {
    // Newcombe, Statistics in Medicine 17, 1998, table I: 81/263, 15/148, 0/20, 1/29.
    const cases = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const;
    for (const [count, n, low, high] of cases) {
      const interval = wilsonInterval(count / n, n);
      expect(interval?.[0]).toBeCloseTo(low, 4);
      expect(interval?.[1]).toBeCloseTo(high, 4);
    }
  });

  it("is null without calls", () => {
    expect(wilsonInterval(0, 0)).toBeNull();
  });
});

describe("benjaminiHochberg", () => {
  it("rejects what the worked example of the paper rejects", () => {
    // Benjamini & Hochberg 1995, section 3.2: 15 p-values, four of them rejected.
    const pValues = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
      0.6528, 0.759, 1.0,
    ];
    expect(benjaminiHochberg(pValues).filter(Boolean)).toHaveLength(4);
  });

  it("rejects nothing of nothing", () => {
    expect(benjaminiHochberg([])).toEqual([]);
  });
});

describe("addCounts", () => {
  it("keeps buckets in order", () => {
    expect(addCounts([[[5, 1]], [[2, 1]], [[5, 2]]])).toEqual([
      [2, 1],
      [5, 3],
    ]);
  });
});
