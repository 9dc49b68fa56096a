import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createTestClickHouse } from "@/db/testing/clickhouse";
import { createRandomSpans } from "@/db/testing/random-spans";
import type { ClickHouse } from "./client";
import { getLatencyGroups, getLatencyTotal } from "./latency";
import { RETAINED_TABLES, UNRETAINED_TABLES } from "./retained-tables";
import { expireData, type ProjectRetentionDays } from "./retention";
import { createRollupBuilder } from "./rollup-build";

const DAY_MS = 86_400_000;
const NOW = new Date("2026-06-20T09:30:00Z");
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

let clickhouse: ClickHouse;
let mine: string;
let theirs: string;
let count = 0;
beforeAll(async () => {
  clickhouse = await createTestClickHouse();
});
afterAll(() => clickhouse?.close());
beforeEach(() => {
  count += 1;
  mine = `mine-${count}`;
  theirs = `theirs-${count}`;
});

const command = (sql: string, params = {}) => clickhouse.writer.command("fill", sql, params);

/** A span an hour over so many days back, with its original and a rollup of every hour. */
async function fill(project: string, days: number, { builds = true } = {}): Promise<void> {
  const params = { project, from: NOW.toISOString().slice(0, 10), n: days * 24 };
  const rows = `{project: String} AS project_id, leftPad(hex(number + 1), 32, 'a') AS trace_id,
      leftPad(hex(number + 1), 16, 'b') AS span_id,
      toDateTime64({from: String}, 9, 'UTC') - INTERVAL number HOUR AS start_time`;
  await command(
    `INSERT INTO span_payloads_v1 (project_id, trace_id, span_id, start_time, attributes)
     SELECT ${rows}, 'secret text' FROM numbers({n: UInt32})`,
    params,
  );
  await command(
    `INSERT INTO llm_spans_v2 (project_id, trace_id, span_id, start_time)
     SELECT ${rows} FROM numbers({n: UInt32})`,
    params,
  );
  await command(
    `INSERT INTO rollup_sums_v1 (project_id, rollup, grain, day, time, n, batch)
     SELECT project_id, 1, 'hour', toDate(hour), hour, sum(spans), 1 FROM span_hours_v1
     WHERE project_id = {project: String} GROUP BY project_id, hour`,
    params,
  );
  if (!builds) return;
  await command(
    `INSERT INTO rollup_builds_v1 (project_id, grain, unit, batch, is_ready, spans, checksum)
     SELECT project_id, 'hour', hour, 1, true, sum(spans), sum(checksum) FROM span_hours_v1
     WHERE project_id = {project: String} GROUP BY project_id, hour`,
    params,
  );
}

async function stored(project: string) {
  const [row] = await clickhouse.reader.query({
    name: "stored",
    sql: `SELECT
        (SELECT count() FROM span_payloads_v1 WHERE project_id = {project: String}) AS text,
        (SELECT sum(sign) FROM llm_spans_v2 WHERE project_id = {project: String}) AS spans,
        (SELECT count() FROM trace_hours_v1 FINAL WHERE project_id = {project: String}) AS traces,
        (SELECT sum(n) FROM rollup_sums_v1 WHERE project_id = {project: String}) AS rollups,
        (SELECT sum(spans) FROM span_hours_v1 WHERE project_id = {project: String}) AS hours`,
    params: { project },
    row: z.object({
      text: z.number(),
      spans: z.number(),
      traces: z.number(),
      rollups: z.number(),
      hours: z.number(),
    }),
  });
  return row;
}

const expire = (...projects: ProjectRetentionDays[]) => expireData(clickhouse, projects, NOW);
const all = (n: number) => ({ text: n, spans: n, traces: n, rollups: n, hours: n });

describe("retention", () => {
  it("takes the text first, then the spans, then the rollups, of that project alone", async () => {
    await fill(mine, 90);
    await fill(theirs, 90);
    const total = 90 * 24;
    // The first row stands at midnight: 10 whole days and that one.
    const kept = (days: number) => days * 24 + 1;

    await expire(
      { project: mine, retention: { textDays: 10 } },
      { project: theirs, retention: {} },
    );
    expect(await stored(mine)).toEqual({ ...all(total), text: kept(10) });

    await expire(
      { project: mine, retention: { textDays: 10, spanDays: 30 } },
      { project: theirs, retention: {} },
    );
    expect(await stored(mine)).toEqual({
      text: kept(10),
      spans: kept(30),
      traces: kept(30),
      rollups: total,
      hours: total,
    });

    await expire(
      { project: mine, retention: { textDays: 10, spanDays: 30, rollupDays: 60 } },
      { project: theirs, retention: {} },
    );
    expect(await stored(mine)).toMatchObject({
      spans: kept(30),
      rollups: kept(60),
      hours: kept(60),
    });
    expect(await stored(theirs)).toEqual(all(total));
  });

  it("does nothing the second time", async () => {
    await fill(mine, 40);
    const retention = { spanDays: 20 };
    expect((await expire({ project: mine, retention })).rows).toBeGreaterThan(0);
    const before = await stored(mine);
    expect(await expire({ project: mine, retention })).toMatchObject({ rows: 0, droppedParts: 0 });
    expect(await stored(mine)).toEqual(before);
  });

  it("drops parts that hold nothing else, whole", async () => {
    await fill(mine, 100);
    const { droppedParts } = await expire({ project: mine, retention: { textDays: 5 } });
    // March and April are of this project alone in these tables' newest parts.
    expect(droppedParts).toBeGreaterThan(0);
    expect((await stored(mine))?.text).toBe(5 * 24 + 1);
  });

  it("takes masked text off the disk", async () => {
    await fill(mine, 3);
    await fill(theirs, 3);
    await command("OPTIMIZE TABLE span_payloads_v1 FINAL");
    const { rewrittenPartitions } = await expire(
      { project: mine, retention: { textDays: 1 } },
      { project: theirs, retention: {} },
    );
    expect(rewrittenPartitions).toBeGreaterThan(0);
    const masked = () =>
      clickhouse.reader.query({
        name: "masked",
        sql: `SELECT name FROM system.parts WHERE database = currentDatabase() AND active
              AND table = {table: String} AND has_lightweight_delete`,
        params: { table: "span_payloads_v1" },
        row: z.object({ name: z.string() }),
        acrossProjects: true,
      });
    await expect.poll(masked, { timeout: 20_000 }).toEqual([]);
    expect((await stored(theirs))?.text).toBe(72);
    expect((await stored(mine))?.text).toBe(25);
  });

  it("keeps spans of hours that are not rolled up yet, and all after them", async () => {
    await fill(mine, 40, { builds: false });
    await expire({ project: mine, retention: { spanDays: 7 } });
    expect((await stored(mine))?.spans).toBe(40 * 24);

    await command(
      `INSERT INTO rollup_builds_v1 (project_id, grain, unit, batch, is_ready, spans, checksum)
       SELECT project_id, 'hour', hour, 1, hour != {late: DateTime('UTC')}, sum(spans), sum(checksum)
       FROM span_hours_v1 WHERE project_id = {project: String} GROUP BY project_id, hour`,
      { project: mine, late: `${daysAgo(20).toISOString().slice(0, 10)} 05:00:00` },
    );
    await expire({ project: mine, retention: { spanDays: 7 } });
    expect((await stored(mine))?.spans).toBe(20 * 24 + 1);
  });

  it("leaves answers over whole days as they were when their spans are gone", async () => {
    const start = NOW.getTime() - (NOW.getTime() % DAY_MS) - 6 * DAY_MS;
    const rows = createRandomSpans({
      project: mine,
      seed: 7,
      count: 1_500,
      start,
      days: 6,
    });
    await clickhouse.writer.insertRows("fill", "llm_spans_v2", rows);
    const builder = createRollupBuilder({ ...clickhouse, settleMs: 0, now: () => NOW.getTime() });
    await builder.run();
    const scope = { project: mine, from: start, to: start + 3 * DAY_MS, filters: [] };
    const ask = () =>
      Promise.all([
        getLatencyTotal(clickhouse.reader, { ...scope, metric: "duration" }),
        getLatencyGroups(clickhouse.reader, {
          ...scope,
          metric: "ttft",
          groupBy: ["model", "tenant"],
          limit: 1_000,
        }),
      ]);
    const before = await ask();
    expect(before[0].length).toBeGreaterThan(10);
    await expire({ project: mine, retention: { spanDays: 2 } });
    expect((await stored(mine))?.spans).toBeLessThan(1_000);
    expect(await ask()).toEqual(before);
  });

  it("knows every table there is", async () => {
    const tables = await clickhouse.reader.query({
      name: "tables",
      sql: `SELECT name FROM system.tables
            WHERE database = currentDatabase() AND engine LIKE '%MergeTree' ORDER BY name`,
      params: {},
      row: z.object({ name: z.string() }),
      acrossProjects: true,
    });
    const known = [...RETAINED_TABLES.map(({ table }) => table), ...Object.keys(UNRETAINED_TABLES)];
    expect(tables.map(({ name }) => name)).toEqual(known.sort());
  });
});
