import { expect, test } from "vitest";
import { describeComparison, preferredBaseline, settleBaseline } from "./baseline";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const day = { fromMs: 100 * DAY, toMs: 101 * DAY };
const fortnight = { fromMs: 100 * DAY, toMs: 114 * DAY };

test("holds a day against the same day of last week", () => {
  expect(preferredBaseline(day, "auto")).toEqual({
    fromMs: 93 * DAY,
    toMs: 94 * DAY,
    words: "last week",
  });
});

test("holds what is longer than a week against the period before it", () => {
  const baseline = preferredBaseline(fortnight, "auto");
  expect(baseline.toMs).toBe(fortnight.fromMs);
  expect(baseline.words.replaceAll("\u00a0", " ")).toBe("the 14 days before");
});

test("does as the filter bar says", () => {
  expect(preferredBaseline(day, "previous").toMs).toBe(day.fromMs);
  expect(preferredBaseline(day, "week").words).toBe("last week");
});

test("falls back to the period before where last week holds next to nothing, unless it was asked for", () => {
  expect(settleBaseline(day, "auto", 49).toMs).toBe(day.fromMs);
  expect(settleBaseline(day, "auto", 50).words).toBe("last week");
  expect(settleBaseline(day, "week", 0).words).toBe("last week");
});

test("a period longer than a week is never held against a part of itself", () => {
  expect(preferredBaseline(fortnight, "week").toMs).toBe(fortnight.fromMs);
});

test("the automatic choice says what it takes", () => {
  expect(describeComparison("auto", day)).toBe("automatic: last week");
  expect(describeComparison("auto", fortnight).replaceAll("\u00a0", " ")).toBe(
    "automatic: the 14 days before",
  );
});
