import { expect, test } from "vitest";
import { preferredBaseline, settleBaseline } from "./baseline";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const day = { fromMs: 100 * DAY, toMs: 101 * DAY };
const fortnight = { fromMs: 100 * DAY, toMs: 114 * DAY };

test("holds a day against the same day of last week", () => {
  expect(preferredBaseline(day, "off")).toEqual({
    fromMs: 93 * DAY,
    toMs: 94 * DAY,
    words: "last week",
  });
});

test("holds what is longer than a week against the period before it", () => {
  const baseline = preferredBaseline(fortnight, "off");
  expect(baseline.toMs).toBe(fortnight.fromMs);
  expect(baseline.words.replaceAll("\u00a0", " ")).toBe("the 14 days before");
});

test("does as the filter bar says", () => {
  expect(preferredBaseline(day, "previous").toMs).toBe(day.fromMs);
  expect(preferredBaseline(fortnight, "week").words).toBe("last week");
});

test("falls back to the period before where last week holds next to nothing, unless it was asked for", () => {
  expect(settleBaseline(day, "off", 29).toMs).toBe(day.fromMs);
  expect(settleBaseline(day, "off", 30).words).toBe("last week");
  expect(settleBaseline(day, "week", 0).words).toBe("last week");
});
