import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClickHouse } from "@/db/clickhouse/client";
import { NO_PROJECT, readIngestCounts, readSpools } from "@/db/clickhouse/ingest-counters";
import type { Writer } from "@/db/clickhouse/query";
import { createTestClickHouse } from "@/db/testing/clickhouse";
import { SILENT_LOGGER } from "../pipeline/logger";
import { createMeter, type MeterOptions } from "./create-meter";

/** 20 s into a minute. What is old by the clock of ClickHouse is deleted there: so today. */
const NOW = Math.floor(Date.now() / 60_000) * 60_000 + 20_000;

let clickhouse: ClickHouse;
beforeAll(async () => {
  clickhouse = await createTestClickHouse();
});
afterAll(() => clickhouse?.close());

function open(options: Partial<MeterOptions> = {}) {
  return createMeter({
    writer: clickhouse.writer,
    revisionQueue: async () => 0,
    logger: SILENT_LOGGER,
    version: "1",
    flushMs: 3_600_000,
    ...options,
  });
}

const sent = (projectId: string, accepted: number) => ({
  projectId,
  signal: "traces" as const,
  accepted,
  duplicates: 1,
  conflicts: 0,
  rejected: [{ reason: "trace id is all zeros", count: 2 }],
});

async function sums(projectId: string, at = NOW) {
  const rows = await readIngestCounts(clickhouse.reader, new Date(at));
  return new Map(
    rows
      .filter((row) => row.project_id === projectId)
      .map((row) => [[row.counter, row.reason].filter(Boolean).join(": "), row]),
  );
}

describe("the counts of ingest", () => {
  it("survive a restart, and add up over processes", async () => {
    for (const accepted of [10, 5]) {
      const meter = open({ now: () => NOW - 120_000 });
      meter.records(sent("restarted", accepted));
      await meter.close();
    }
    const counts = await sums("restarted");
    expect(counts.get("accepted")).toMatchObject({ last_day: 15, last_15: 15, last_minute: 0 });
    expect(counts.get("duplicate")?.last_day).toBe(2);
    expect(counts.get("rejected: trace id is all zeros")?.last_day).toBe(4);
  });

  it("are the same when a write is repeated because its answer was lost", async () => {
    const lossy: Writer = {
      ...clickhouse.writer,
      async insertRows(name, table, rows) {
        await clickhouse.writer.insertRows(name, table, rows);
        throw new Error("connection reset");
      },
    };
    let writer = lossy;
    const meter = open({
      now: () => NOW - 120_000,
      writer: { ...lossy, insertRows: (...rows) => writer.insertRows(...rows) },
    });
    meter.records(sent("repeated", 7));
    await meter.flush();
    meter.records(sent("repeated", 1));
    await meter.flush();
    writer = clickhouse.writer;
    await meter.flush();
    await meter.close();
    expect((await sums("repeated")).get("accepted")?.last_day).toBe(8);
  });

  it("tell apart the last minute, quarter of an hour, hour and day", async () => {
    let now = NOW;
    const meter = open({ now: () => now });
    const amounts = [
      [25 * 3_600_000, 10_000],
      [2 * 3_600_000, 1_000],
      [30 * 60_000, 100],
      [10 * 60_000, 10],
      [60_000, 1],
      [0, 5],
    ] as const;
    for (const [agoMs, accepted] of amounts) {
      now = NOW - agoMs;
      meter.records({ ...sent("spread", accepted), duplicates: 0, rejected: [] });
    }
    await meter.close();
    // Of the minute that goes on only the day knows.
    expect((await sums("spread")).get("accepted")).toMatchObject({
      last_minute: 1,
      last_15: 11,
      last_60: 111,
      last_day: 1_116,
    });
  });

  it("are no project's where a request was refused before its project was known", async () => {
    const meter = open({ now: () => NOW - 60_000 });
    const request = { transport: "http", signal: null, bytes: 7, seconds: 0 } as const;
    meter.request({ ...request, outcome: "unauthenticated", projectId: null });
    meter.request({ ...request, outcome: "ok", projectId: "known" });
    await meter.close();
    const refused = await sums(NO_PROJECT);
    expect(refused.get("refused: unauthenticated")?.last_day).toBe(1);
    expect((await sums("known")).has("refused: unauthenticated")).toBe(false);
    expect((await sums("known")).get("byte")?.last_day).toBe(7);
  });

  it("come with the spools of the processes that were heard of lately", async () => {
    const spool = { bytes: 5, limitBytes: 100, segments: 1, oldestUnixMs: NOW, unreadableBytes: 0 };
    const old = open({ now: () => NOW - 600_000 });
    old.watchSpool(() => ({ ...spool, bytes: 77 }));
    await old.close();
    let bytes = 5;
    let now = NOW;
    const meter = open({ now: () => now });
    meter.watchSpool(() => ({ ...spool, bytes }));
    await meter.flush();
    bytes = 6;
    now += 5_000;
    await meter.close();
    const spools = await readSpools(clickhouse.reader, new Date(NOW - 120_000));
    expect(spools.map((one) => one.bytes)).toEqual([6]);
    expect(spools[0]?.oldestUnixMs).toBe(NOW);
  });
});
