import fc from "fast-check";
import { expect, test } from "vitest";
import { edgeOf, edgeToParam, shareBeyond } from "./threshold";

const counts = [
  [79, 6],
  [80, 3],
  [90, 1],
] as const;

test("counts exactly the buckets from the edge on", () => {
  expect(shareBeyond(counts, 80, false)).toBe(0.4);
  expect(shareBeyond(counts, 81, false)).toBe(0.1);
  expect(shareBeyond(counts, 91, false)).toBe(0);
});

test("for tokens per second the bad side is below", () => {
  expect(shareBeyond(counts, 80, true)).toBe(0.6);
});

test("says nothing of nothing", () => {
  expect(shareBeyond([], 80, false)).toBeNull();
});

test("an edge survives its way through the URL", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -80, max: 319 }),
      (edge) => edgeOf(edgeToParam(edge), 0) === edge,
    ),
  );
});

test("a threshold that is none falls back", () => {
  expect([null, -1, 0, Number.NaN, Number.POSITIVE_INFINITY].map((v) => edgeOf(v, 88))).toEqual([
    88, 88, 88, 88, 88,
  ]);
});
