import { expect, test } from "vitest";
import { niceTop, toShares, wordBin } from "./share-bins";

const bins = [
  { from: 80, to: 82, count: 3 },
  { from: 82, to: 84, count: 1 },
];

test("shares add up to one, and to nothing where nothing was counted", () => {
  expect(toShares(bins).map((bin) => bin.share)).toEqual([0.75, 0.25]);
  expect(toShares([{ from: 0, to: 1, count: 0 }])[0]?.share).toBe(0);
});

test("a share axis ends at the next readable share", () => {
  expect([0, 0.013, 0.1, 0.11, 0.55, 0.9, 1].map(niceTop)).toEqual([
    0.01, 0.02, 0.1, 0.12, 0.6, 1, 1,
  ]);
});

test("a bar says its edges, its calls and its share", () => {
  const [first] = toShares(bins);
  expect(first && wordBin(first, (value) => `${Math.round(value)} ms`)).toBe(
    "1024 ms to 1218 ms: 3 calls, 75\u00a0%",
  );
});
