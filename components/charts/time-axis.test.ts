import { expect, test } from "vitest";
import { dragPeriod, timeTicks, timeToX, xToTime } from "./time-axis";

const period = { fromMs: 0, toMs: 1000 };
const plot = { left: 50, width: 100 };

test("time and pixel are each other's inverse inside the plot", () => {
  expect(timeToX(500, period, plot)).toBe(100);
  expect(xToTime(100, period, plot)).toBe(500);
  expect(xToTime(0, period, plot)).toBe(0);
  expect(xToTime(999, period, plot)).toBe(1000);
});

test("a drag selects the whole slots it touches, in either direction", () => {
  expect(dragPeriod(62, 78, period, plot, 100)).toEqual({ fromMs: 100, toMs: 300 });
  expect(dragPeriod(78, 62, period, plot, 100)).toEqual({ fromMs: 100, toMs: 300 });
  expect(dragPeriod(141, 400, period, plot, 100)).toEqual({ fromMs: 900, toMs: 1000 });
  expect(dragPeriod(150, 400, period, plot, 100)).toEqual({ fromMs: 900, toMs: 1000 });
});

test("a trembling click is no drag", () => {
  expect(dragPeriod(100, 103, period, plot, 100)).toBeNull();
});

test("ticks are round and leave room for their labels", () => {
  const hour = 3_600_000;
  const day = { fromMs: 0, toMs: 24 * hour };
  for (const width of [260, 400, 800, 1200]) {
    const ticks = timeTicks(day, width);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThanOrEqual((width * 1.2) / 90);
    expect(ticks.every((tick) => tick % hour === 0)).toBe(true);
  }
});

test("a narrow chart still shows two times, whatever the range", () => {
  const hour = 3_600_000;
  const now = Date.UTC(2026, 10, 21, 8, 40);
  for (const hours of [1, 6, 24, 72, 168, 336, 720]) {
    for (const width of [220, 260, 300]) {
      const ticks = timeTicks({ fromMs: now - hours * hour, toMs: now }, width);
      expect(ticks.length, `${hours} h over ${width} px`).toBeGreaterThan(1);
      expect(ticks.length).toBeLessThanOrEqual((width * 1.2) / 90);
    }
  }
});
