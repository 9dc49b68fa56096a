import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  describeLast,
  fixedRange,
  formatRange,
  parseRange,
  relativeMs,
  resolveRange,
  shiftPeriod,
  zoomPeriod,
} from "./range";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 21, 14);

test("lengths are read in minutes, hours, days and weeks, and nothing else", () => {
  expect(["90m", "6h", "7d", "2w", " 24H "].map(relativeMs)).toEqual([
    90 * 60_000,
    6 * HOUR,
    168 * HOUR,
    336 * HOUR,
    24 * HOUR,
  ]);
  expect(["", "0h", "6", "h", "6y", "500d", "-1h", "1.5h"].map(relativeMs)).toEqual(
    Array(8).fill(null),
  );
});

test("a fixed range is read with any offset, and written in UTC", () => {
  const range = parseRange("2026-11-20T11:00:00+01:00..2026-11-20T12:00:00Z");
  expect(range && formatRange(range)).toBe("2026-11-20T10:00:00Z..2026-11-20T12:00:00Z");
});

test("reversed, empty, overlong and garbled ranges are no ranges", () => {
  for (const text of [
    "2026-11-20T12:00:00Z..2026-11-20T10:00:00Z",
    "2026-11-20T12:00:00Z..2026-11-20T12:00:00Z",
    "2020-01-01T00:00:00Z..2026-01-01T00:00:00Z",
    "a..b",
    "2026-11-20T10:00:00Z..2026-11-20T12:00:00Z..x",
    "yesterday",
  ]) {
    expect(parseRange(text), text).toBeNull();
  }
});

test("every fixed range survives the URL", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: NOW }),
      fc.integer({ min: 1_000, max: 400 * 24 * HOUR }),
      (fromMs, length) => {
        const range = fixedRange(fromMs, fromMs + length);
        expect(range).not.toBeNull();
        if (range) expect(parseRange(formatRange(range))).toEqual(range);
      },
    ),
  );
});

test("a relative range ends now", () => {
  expect(resolveRange({ kind: "last", last: "6h" }, NOW)).toEqual({
    fromMs: NOW - 6 * HOUR,
    toMs: NOW,
  });
});

describe("moving a period", () => {
  const period = { fromMs: NOW - 10 * HOUR, toMs: NOW - 6 * HOUR };

  test("shifts by half its length, and never past now", () => {
    expect(shiftPeriod(period, -1, NOW)).toEqual({ fromMs: NOW - 12 * HOUR, toMs: NOW - 8 * HOUR });
    expect(shiftPeriod({ fromMs: NOW - 4 * HOUR, toMs: NOW }, 1, NOW)).toEqual({
      fromMs: NOW - 4 * HOUR,
      toMs: NOW,
    });
  });

  test("zooms around its middle", () => {
    expect(zoomPeriod(period, "in", NOW)).toEqual({ fromMs: NOW - 9 * HOUR, toMs: NOW - 7 * HOUR });
    expect(zoomPeriod(period, "out", NOW)).toEqual({
      fromMs: NOW - 12 * HOUR,
      toMs: NOW - 4 * HOUR,
    });
  });

  test("zooming out at the edge of now keeps the length and moves the start", () => {
    expect(zoomPeriod({ fromMs: NOW - 2 * HOUR, toMs: NOW }, "out", NOW)).toEqual({
      fromMs: NOW - 4 * HOUR,
      toMs: NOW,
    });
  });
});

test("a relative range is said in words", () => {
  expect(["15m", "1h", "24h", "1d", "7d", "2w"].map(describeLast)).toEqual([
    "last 15 min",
    "last 1 h",
    "last 24 h",
    "last 1 day",
    "last 7 days",
    "last 2 weeks",
  ]);
});
