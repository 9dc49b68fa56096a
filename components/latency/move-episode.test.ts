import { expect, test } from "vitest";
import { moveEpisode, pointsFor } from "./move-episode";
import type { LatencySlot } from "./slots";

const HOUR = 3_600_000;
const at = (hour: number) => new Date(hour * HOUR).toISOString();
const slots = (values: ReadonlyArray<number | null>): LatencySlot[] =>
  values.map((value, hour) => ({
    fromMs: hour * HOUR,
    toMs: (hour + 1) * HOUR,
    n: value === null ? 3 : 50,
    effectiveN: value === null ? 3 : 50,
    counts: [],
    partial: false,
    percentiles: { p50: null, p75: null, p90: null, p95: value, p99: null },
  }));
const slower = { value: 12_000, baselineValue: 1900 };

test("says from when to when a percentile was nearer to its new value than to its old", () => {
  const values = [1900, 2000, 11_000, 13_000, null, 12_000, 2000, 1800];
  expect(moveEpisode(slots(values), "p95", slower)).toEqual({ fromIso: at(2), toIso: at(6) });
});

test("says since when, while it goes on", () => {
  const values = [1900, 2000, 1900, 11_000, 13_000, 12_000];
  expect(moveEpisode(slots(values), "p95", slower)).toEqual({ fromIso: at(3), toIso: null });
});

test("for a percentile that fell, the intervals below count", () => {
  const fell = { value: 20, baselineValue: 44 };
  expect(moveEpisode(slots([44, 43, 20, 21, 20, 44]), "p95", fell)).toEqual({
    fromIso: at(2),
    toIso: at(5),
  });
});

test("says nothing of intervals with too few calls", () => {
  expect(moveEpisode(slots([null, null, 12_000, null]), "p95", slower)).toBeNull();
});

test("asks for as many intervals as the calls are worth", () => {
  expect([0, 2000, 1_000_000].map(pointsFor)).toEqual([12, 50, 96]);
});
