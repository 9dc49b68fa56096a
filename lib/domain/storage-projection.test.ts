import { describe, expect, it } from "vitest";
import { daysUntilFull, type Growth, projectBytes } from "./storage-projection";

const PER_SPAN = { text: 500, spans: 100, rollups: 10 };
const growth = (more: Partial<Growth>): Growth => ({
  storedBytes: { text: 0, spans: 0, rollups: 0 },
  spansPerDay: 1_000,
  retention: {},
  ...more,
});

describe("projected disk", () => {
  it("grows by each day's spans where everything is kept", () => {
    const stored = { text: 5_000, spans: 1_000, rollups: 100 };
    expect(projectBytes([growth({ storedBytes: stored })], PER_SPAN, 0)).toBe(6_100);
    expect(projectBytes([growth({ storedBytes: stored })], PER_SPAN, 30)).toBe(
      6_100 + 30 * 1_000 * 610,
    );
  });

  it("levels off at the days that are kept, each kind at its own", () => {
    const retention = { textDays: 7, spanDays: 30, rollupDays: 365 };
    const at = (days: number) => projectBytes([growth({ retention })], PER_SPAN, days);
    expect(at(7)).toBe(7 * 1_000 * 610);
    expect(at(30)).toBe(1_000 * (7 * 500 + 30 * 110));
    expect(at(365)).toBe(1_000 * (7 * 500 + 30 * 100 + 365 * 10));
    expect(at(1_000)).toBe(at(365));
  });

  it("lets go of what stands now as its days pass", () => {
    const old = growth({
      storedBytes: { text: 700, spans: 0, rollups: 0 },
      spansPerDay: 0,
      retention: { textDays: 7 },
    });
    expect([0, 1, 7, 90].map((days) => projectBytes([old], PER_SPAN, days))).toEqual([
      700, 600, 0, 0,
    ]);
  });

  it("adds up projects of different retention", () => {
    const both = [growth({}), growth({ retention: { spanDays: 1 }, spansPerDay: 10 })];
    expect(projectBytes(both, PER_SPAN, 10)).toBe(10 * 1_000 * 610 + 10 * 600 + 100 * 10);
  });

  it("tells the last day that still fits, and none where growth ends before", () => {
    const perDay = 610_000;
    expect(daysUntilFull([growth({})], PER_SPAN, 10 * perDay)).toBe(10);
    expect(daysUntilFull([growth({})], PER_SPAN, 0)).toBe(0);
    const bounded = growth({ retention: { spanDays: 3, rollupDays: 3 } });
    expect(daysUntilFull([bounded], PER_SPAN, 4 * perDay)).toBeNull();
    expect(daysUntilFull([growth({ spansPerDay: 0 })], PER_SPAN, 1)).toBeNull();
  });
});
