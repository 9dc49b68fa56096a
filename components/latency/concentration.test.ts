import { expect, test } from "vitest";
import type { HistogramGroup } from "@/lib/contracts/latency";
import { concentration } from "./concentration";

const percentiles = { p50: null, p75: null, p90: null, p95: null, p99: null };
const group = (key: string | null, fast: number, slow: number): HistogramGroup => ({
  key,
  n: fast + slow,
  effectiveN: fast + slow,
  weight: fast + slow,
  buckets: [
    [70, fast],
    [90, slow],
  ],
  percentiles,
});
const tenants = (slow: readonly number[], groupCount = slow.length) => ({
  total: group(
    null,
    1000,
    slow.reduce((sum, count) => sum + count, 0),
  ),
  groups: slow.map((count, index) => group(`t${index}`, 10, count)),
  groupCount,
});

test("names the fewest tenants that make up four fifths of the slow calls", () => {
  const slow = [1, 40, 2, 30, 1, 25, 1, 0, 0, 0, 0, 0];
  const found = concentration(tenants(slow), 80, false);
  expect(found?.groups).toEqual(["t1", "t3", "t5"]);
  expect(found?.of).toBe(12);
  expect(found?.share).toBeCloseTo(0.95);
});

test("is silent when the slow calls are spread", () => {
  expect(concentration(tenants(Array.from({ length: 12 }, () => 5)), 80, false)).toBeNull();
});

test("does not call one of three tenants a concentration", () => {
  expect(concentration(tenants([90, 1, 1]), 80, false)).toBeNull();
});

test("measures against all slow calls, also of groups that were not returned", () => {
  const answer = { ...tenants([50, 1, 1, 1], 40), total: group(null, 10, 500) };
  expect(concentration(answer, 80, false)).toBeNull();
});

test("is silent when nothing was slow", () => {
  expect(concentration(tenants([0, 0, 0, 0, 0]), 80, false)).toBeNull();
});

test("is silent when a tenant has most of the slow calls because it has most calls", () => {
  const groups = [
    group("big", 850, 850),
    ...Array.from({ length: 9 }, (_, i) => group(`t${i}`, 15, 15)),
  ];
  const answer = { total: group(null, 985, 985), groups, groupCount: 10 };
  expect(concentration(answer, 80, false)).toBeNull();
});
