import { describe, expect, it } from "vitest";
import type { IngestCount } from "@/db/clickhouse/ingest-counters";
import { createMinuteCounters } from "./minute-counters";

const KEY = { projectId: "p", counter: "accepted", signal: "traces", reason: "" } as const;

describe("counters of a minute", () => {
  it("are written as they grow, and again only when they have grown", async () => {
    const written: IngestCount[][] = [];
    const write = async (counts: readonly IngestCount[]) => void written.push([...counts]);
    const counters = createMinuteCounters(() => 90_000);
    counters.add(KEY, 2);
    counters.add(KEY, 3);
    counters.add({ ...KEY, counter: "duplicate" }, 0);
    await counters.flush(write);
    await counters.flush(write);
    counters.add(KEY, 1);
    await counters.flush(write);
    expect(written.map((counts) => counts.map(({ value }) => value))).toEqual([[5], [6]]);
    expect(written[0]?.[0]).toMatchObject({ ...KEY, minuteUnixMs: 60_000 });
  });

  it("begin anew with each minute", async () => {
    let time = 0;
    const written: IngestCount[] = [];
    const write = async (counts: readonly IngestCount[]) => void written.push(...counts);
    const counters = createMinuteCounters(() => time);
    counters.add(KEY, 2);
    await counters.flush(write);
    time = 60_000;
    counters.add(KEY, 1);
    await counters.flush(write);
    expect(written.map(({ minuteUnixMs, value }) => [minuteUnixMs, value])).toEqual([
      [0, 2],
      [60_000, 1],
    ]);
  });

  it("wait in memory while they cannot be written, also what is added meanwhile", async () => {
    let time = 0;
    const counters = createMinuteCounters(() => time);
    counters.add(KEY, 2);
    const refuse = async () => {
      counters.add(KEY, 5);
      throw new Error("away");
    };
    await expect(counters.flush(refuse)).rejects.toThrow("away");
    time = 600_000;
    const written: IngestCount[] = [];
    await counters.flush(async (counts) => {
      written.push(...counts);
      // Grows while it is being written: the difference is written the next time.
      time = 0;
      counters.add(KEY, 1);
      time = 600_000;
    });
    await counters.flush(async (counts) => void written.push(...counts));
    expect(written.map(({ value }) => value)).toEqual([7, 8]);
  });

  it("hold no more than a bound of what cannot be written", async () => {
    let time = 0;
    const counters = createMinuteCounters(() => time);
    for (let minute = 0; minute < 50_010; minute++) {
      time = minute * 60_000;
      counters.add(KEY, 1);
    }
    expect(counters.dropped).toBe(10);
    let written = 0;
    await counters.flush(async (counts) => {
      written = counts.length;
    });
    expect(written).toBe(50_000);
  });
});
