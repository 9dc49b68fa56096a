import { describe, expect, test } from "vitest";
import {
  formatAgo,
  formatBytes,
  formatChange,
  formatCount,
  formatDuration,
  formatExact,
  formatMoney,
  formatPercent,
  formatPeriod,
  formatRate,
  formatShortDateTime,
  formatTick,
  zoneName,
} from "./format";

/** No-break spaces read as spaces here. */
const plain = (text: string | null) => text?.replaceAll("\u00a0", " ");

describe("durations are said as people say them", () => {
  test.each([
    [0, "0 ms"],
    [0.42, "0.42 ms"],
    [8.25, "8.3 ms"],
    [840, "840 ms"],
    [840.4, "840 ms"],
    [999.6, "1 s"],
    [2_800, "2.8 s"],
    [42_000, "42 s"],
    [240_000, "4 min"],
    [252_000, "4.2 min"],
    [9_000_000, "2.5 h"],
    [3 * 86_400_000, "3 days"],
  ])("%d ms is %s", (ms, text) => expect(plain(formatDuration(ms))).toBe(text));

  test("an absent one is a dash, not a zero", () => {
    expect(formatDuration(null)).toBe("–");
    expect(formatDuration(Number.NaN)).toBe("–");
  });
});

test("counts are exact below ten thousand and have three digits above", () => {
  expect([0, 9_999, 12_345, 999_499, 1_234_567, 4.56e9].map((n) => formatCount(n))).toEqual([
    "0",
    "9,999",
    "12.3k",
    "999k",
    "1.23M",
    "4.56B",
  ]);
  expect(formatExact(1_234_567)).toBe("1,234,567");
});

test("shares keep two digits where they are small and never round to none or all", () => {
  expect([0, 0.0004, 0.034, 0.123, 0.8, 0.9995, 1].map((s) => plain(formatPercent(s)))).toEqual([
    "0 %",
    "< 0.1 %",
    "3.4 %",
    "12 %",
    "80 %",
    "> 99.9 %",
    "100 %",
  ]);
});

test("money has sensible digits at every size", () => {
  expect(
    ["0", "0.00001", "0.0042", "0.311", "12.4", "1240.4", "12345"].map((usd) =>
      plain(formatMoney(usd)),
    ),
  ).toEqual(["$0", "< $0.0001", "$0.0042", "$0.31", "$12.40", "$1,240", "$12.3k"]);
});

test("rates have no unit and two digits below ten", () => {
  expect([8.54, 42.4, null].map((rate) => formatRate(rate))).toEqual(["8.5", "42", "–"]);
});

test("a change is a percentage, and a factor from half as much again", () => {
  expect(plain(formatChange(112, 100))).toBe("+12 %");
  expect(plain(formatChange(97, 100))).toBe("−3 %");
  expect(plain(formatChange(100.2, 100))).toBe("±0 %");
  expect(formatChange(190, 100)).toBe("1.9×");
  expect(formatChange(190, 0)).toBeNull();
  expect(formatChange(null, 3)).toBeNull();
});

describe("times", () => {
  const at = Date.UTC(2026, 10, 21, 14, 5, 9);

  test("are written with the day before the month, in the zone asked for", () => {
    expect(formatShortDateTime(at, "UTC")).toBe("21 Nov, 14:05");
    expect(formatShortDateTime(at, "Asia/Kolkata")).toBe("21 Nov, 19:35");
    expect(zoneName(at, "UTC")).toBe("UTC");
  });

  test("a period names the second day only when it is another", () => {
    expect(formatPeriod(at, at + 3_600_000, "UTC")).toBe("21 Nov, 14:05 – 15:05");
    expect(formatPeriod(at, at + 86_400_000, "UTC")).toBe("21 Nov, 14:05 – 22 Nov, 14:05");
  });

  test("a tick is as fine as its axis", () => {
    expect(formatTick(at, 300_000, "UTC")).toBe("14:05:09");
    expect(formatTick(at, 86_400_000, "UTC")).toBe("14:05");
    expect(formatTick(at, 7 * 86_400_000, "UTC")).toBe("21 Nov");
  });

  test("are said relative to now, back and ahead", () => {
    const ago = (ms: number) => plain(formatAgo(at - ms, at));
    expect([1_000, 40_000, 200_000, 7_200_000, 5 * 86_400_000].map(ago)).toEqual([
      "just now",
      "40 s ago",
      "3 min ago",
      "2 h ago",
      "5 days ago",
    ]);
    expect(ago(-200_000)).toBe("in 3 min");
  });
});

test("writes bytes in decimal units with two or three digits", () => {
  const said = (bytes: number | null) => formatBytes(bytes).replace(/\u00a0/g, " ");
  expect([0, 3.124, 61.44, 812, 3_400, 999_600, 780_000_000, 1.24e12].map(said)).toEqual([
    "0 B",
    "3.1 B",
    "61.4 B",
    "812 B",
    "3.4 kB",
    "1 MB",
    "780 MB",
    "1.2 TB",
  ]);
  expect(said(null)).toBe("–");
});
