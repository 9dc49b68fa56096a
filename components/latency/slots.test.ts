import { expect, test } from "vitest";
import { columnsFor, sayablePercentiles, toSlots } from "./slots";

const all = { p50: 1, p75: 2, p90: 3, p95: 4, p99: 5 };
const none = { p50: null, p75: null, p90: null, p95: null, p99: null };

test("a percentile is said only where a call is to be expected beyond it", () => {
  expect(sayablePercentiles(all, 4)).toEqual(none);
  expect(sayablePercentiles(all, 19)).toEqual({ ...all, p95: null, p99: null });
  expect(sayablePercentiles(all, 20)).toEqual({ ...all, p99: null });
  expect(sayablePercentiles(all, 100)).toEqual(all);
});

test("slots carry the time they cover", () => {
  const [slot] = toSlots({
    unit: "ms",
    intervalSeconds: 900,
    slots: [
      {
        time: "2026-01-01T00:00:00Z",
        n: 0,
        effectiveN: 0,
        weight: 0,
        buckets: [],
        percentiles: none,
        partial: true,
      },
    ],
  });
  expect(slot).toMatchObject({ fromMs: 1767225600000, toMs: 1767226500000, partial: true });
});

test("fewer calls are drawn in wider columns", () => {
  expect([0, 90, 500, 1000, 1920, 1e6].map(columnsFor)).toEqual([12, 12, 24, 48, 96, 96]);
});
