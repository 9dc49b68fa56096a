import { describe, expect, it } from "vitest";
import { askBack, type Stretch, searchBack } from "./search-back";

const HOUR = 3_600_000;
const NOON = Date.parse("2026-03-02T12:00:00Z");

/** A clock that moves only when a stretch is read: `msPerHour` for each of its hours. */
function slowTable(msPerHour: number) {
  let clock = 0;
  const read: Stretch[] = [];
  return {
    read,
    now: () => clock,
    visit: async (stretch: Stretch) => {
      clock += ((stretch.toMs - stretch.fromMs) / HOUR) * msPerHour;
      read.push(stretch);
      return false;
    },
  };
}

describe("searchBack", () => {
  it("covers the range newest first without a gap or an overlap, from whole hours on", async () => {
    const { read, now, visit } = slowTable(1);
    const range = { fromMs: NOON - 700 * HOUR + 123, toMs: NOON + 456 };
    expect(await searchBack(range, { budgetMs: 1e6, now }, visit)).toBe(range.fromMs);
    expect(read[0]).toEqual({ fromMs: NOON, toMs: NOON + 456 });
    for (const [index, stretch] of read.entries()) {
      expect(stretch.toMs).toBe(read[index - 1]?.fromMs ?? range.toMs);
      if (stretch.fromMs !== range.fromMs) expect(stretch.fromMs % HOUR).toBe(0);
    }
    expect(read.at(-1)?.fromMs).toBe(range.fromMs);
    expect(read.length).toBeLessThan(10);
  });

  it("stops within its budget and says how far it came", async () => {
    const { read, now, visit } = slowTable(40);
    const reached = await searchBack(
      { fromMs: NOON - 700 * HOUR, toMs: NOON },
      { budgetMs: 700, now },
      visit,
    );
    expect(now()).toBeLessThanOrEqual(700);
    expect(now()).toBeGreaterThan(500);
    expect(reached).toBe(read.at(-1)?.fromMs);
  });

  it("takes stretches of like numbers of spans: a crowded stretch of time is read in small steps", async () => {
    const crowded = (hour: number) => hour >= 100 && hour < 110;
    const spansByHour = new Map(
      Array.from({ length: 700 }, (_, hour): [number, number] => [
        NOON - (hour + 1) * HOUR,
        crowded(hour) ? 1_000_000 : 100,
      ]),
    );
    const read: Stretch[] = [];
    let clock = 0;
    const spansIn = ({ fromMs, toMs }: Stretch) => {
      let sum = 0;
      for (let at = fromMs; at < toMs; at += HOUR) sum += spansByHour.get(at) ?? 0;
      return sum;
    };
    await searchBack(
      { fromMs: NOON - 700 * HOUR, toMs: NOON },
      { budgetMs: 1e6, now: () => clock, spansByHour },
      async (stretch) => {
        clock += 5 + spansIn(stretch) / 2_000;
        read.push(stretch);
        return false;
      },
    );
    const sizes = read.map(spansIn);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(10_069_000);
    // Never two crowded hours after stretches of empty ones, nor an empty one alone.
    expect(Math.max(...sizes)).toBeLessThan(1_300_000);
    expect(read.length).toBeLessThan(25);
  });

  it("reads one stretch with no budget at all, so that a caller who goes on gets on", async () => {
    const { read, now, visit } = slowTable(5_000);
    const reached = await searchBack(
      { fromMs: NOON - 9 * HOUR, toMs: NOON },
      { budgetMs: 0, now },
      visit,
    );
    expect(read).toHaveLength(1);
    expect(reached).toBe(NOON - HOUR);
  });

  it("ends where the visitor has enough, and reads nothing of an empty range", async () => {
    const seen: Stretch[] = [];
    const enough = async (stretch: Stretch) => seen.push(stretch) === 2;
    await searchBack({ fromMs: NOON - 99 * HOUR, toMs: NOON }, { budgetMs: 1e6 }, enough);
    expect(seen).toHaveLength(2);
    expect(await searchBack({ fromMs: NOON, toMs: NOON }, { budgetMs: 1e6 }, enough)).toBe(NOON);
    expect(seen).toHaveLength(2);
  });
});

describe("askBack", () => {
  it("answers for the whole range when there is time", async () => {
    const range = { fromMs: NOON - 700 * HOUR, toMs: NOON };
    const asked = await askBack(range, { budgetMs: 1e6, now: () => 0 }, async (stretch) => stretch);
    expect(asked).toEqual({ answer: range, reachedMs: range.fromMs });
  });

  it("answers for the newest part that fits the budget", async () => {
    const { read, now, visit } = slowTable(10);
    const range = { fromMs: NOON - 700 * HOUR, toMs: NOON };
    const { reachedMs } = await askBack(range, { budgetMs: 1_500, now }, visit);
    expect(now()).toBeLessThanOrEqual(1_500);
    expect(reachedMs).toBe(read.at(-1)?.fromMs);
    expect(NOON - reachedMs).toBeGreaterThan(50 * HOUR);
    expect(read.every((stretch) => stretch.toMs === NOON)).toBe(true);
  });
});
