import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intervalFor, READABLE_INTERVALS, timeSlots } from "./time-slots";

const HOUR = 3_600_000;
const noon = Date.parse("2026-03-01T12:00:00Z");

describe("intervalFor", () => {
  it.each([
    [HOUR, 60, 60],
    [24 * HOUR, 96, 900],
    [7 * 24 * HOUR, 96, 7200],
    [30 * 24 * HOUR, 96, 21_600],
    [400 * 24 * HOUR, 100, 86_400],
  ])("gives a range of %d ms in about %d points intervals of %d s", (length, points, seconds) => {
    expect(intervalFor(noon - length, noon, points)).toBe(seconds);
  });

  it("keeps decades to a list that can be drawn", () => {
    const interval = intervalFor(0, noon, 96);
    expect(interval % 86_400).toBe(0);
    expect(timeSlots(0, noon, interval, noon).length).toBeLessThan(2_002);
  });
});

describe("timeSlots", () => {
  it("covers the range without gap or overlap", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 1, max: 1e5 }),
        fc.constantFrom(...READABLE_INTERVALS),
        (start, minutes, interval) => {
          const from = noon + start * 1000;
          const to = from + Math.min(minutes * 60_000, interval * 1000 * 500);
          const slots = timeSlots(from, to, interval, to);
          expect(slots[0]?.seconds).toBeLessThanOrEqual(from / 1000);
          expect((slots.at(-1)?.seconds ?? 0) + interval).toBeGreaterThanOrEqual(to / 1000);
          for (const [index, slot] of slots.entries()) {
            expect(slot.seconds % interval).toBe(0);
            if (index > 0) expect(slot.seconds - (slots[index - 1]?.seconds ?? 0)).toBe(interval);
          }
        },
      ),
    );
  });

  it("marks the intervals that the range cuts, and those still being filled", () => {
    const slots = timeSlots(noon + 60_000, noon + 3 * HOUR, 3600, noon + 2.5 * HOUR);
    expect(slots.map((slot) => slot.partial)).toEqual([true, false, true]);
  });
});
