import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createTestClickHouse } from "@/db/testing/clickhouse";
import { createRandomSpans, type SpanRow } from "@/db/testing/random-spans";
import type { ClickHouse } from "./client";
import {
  getLatencyByTokens,
  getLatencyCoverage,
  getLatencyGroups,
  getLatencySlots,
  getLatencySparklines,
  getLatencyTotal,
} from "./latency";
import { getOverviewSeries, getOverviewTotals, listUnpricedModels } from "./overview";
import type { Reader, Writer } from "./query";
import { createRollupBuilder } from "./rollup-build";
import type { QueryFilter, QueryScope } from "./scope";
import { getTopTrace } from "./top-trace";

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 2, 2);
const DAYS = 4;
const LATER = START + 10 * 24 * HOUR_MS;

let clickhouse: ClickHouse;
beforeAll(async () => {
  clickhouse = await createTestClickHouse();
}, 120_000);
afterAll(() => clickhouse?.close());

let projects = 0;
const newProject = () => `rollups-${++projects}`;

function insert(rows: readonly SpanRow[]): Promise<void> {
  return clickhouse.writer.insertRows("insertSpans", "llm_spans_v2", rows);
}

function builder(writer: Writer = clickhouse.writer, maxValues?: number) {
  const settled = { reader: clickhouse.reader, now: () => LATER, settleMs: 0, rebuildMs: 0 };
  return createRollupBuilder({ ...settled, writer, ...(maxValues ? { maxValues } : {}) });
}

type Ask = (reader: Reader, scope: QueryScope) => Promise<unknown>;

const QUESTIONS: Record<string, Ask> = {
  "the total of each metric": (reader, scope) =>
    Promise.all(
      (["ttft", "duration", "tpot", "tokensPerSecond"] as const).map((metric) =>
        getLatencyTotal(reader, { ...scope, metric }),
      ),
    ),
  ...Object.fromEntries(
    (
      [
        ["model"],
        ["tenant"],
        ["tier"],
        ["promptVersion", "route"],
        ["tenant", "model"],
        ["route", "tenant"],
        ["tenant", "route", "model"],
        ["region"],
      ] as const
    ).map((groupBy): [string, Ask] => [
      `groups by ${groupBy.join(" and ")}`,
      (reader, scope) =>
        getLatencyGroups(reader, { ...scope, metric: "ttft", groupBy, limit: 1_000 }),
    ]),
  ),
  ...Object.fromEntries(
    [900, 3_600, 21_600, 86_400, 172_800].map((intervalSeconds): [string, Ask] => [
      `slots of ${intervalSeconds} s`,
      (reader, scope) => getLatencySlots(reader, { ...scope, metric: "duration", intervalSeconds }),
    ]),
  ),
  "calls by tokens": (reader, scope) => getLatencyByTokens(reader, { ...scope, metric: "tpot" }),
  coverage: getLatencyCoverage,
  sparklines: async (reader, scope) =>
    sorted(
      await getLatencySparklines(reader, {
        ...scope,
        metric: "ttft",
        groupBy: ["tenant", "model"],
        keys: [
          ["tenant-1", "gpt-4o"],
          ["tenant-2", "gpt-5"],
        ],
        intervalSeconds: 86_400,
      }),
    ),
  "totals of the overview": (reader, scope) =>
    getOverviewTotals(reader, {
      ...scope,
      baselineFrom: START - HOUR_MS / 3,
      baselineTo: scope.from,
      groupBy: "model",
      limit: 3,
    }),
  "totals of the overview by tenant": (reader, scope) =>
    getOverviewTotals(reader, {
      ...scope,
      baselineFrom: START,
      baselineTo: scope.from,
      groupBy: "tenant",
      limit: 50,
    }),
  "the overview's series": (reader, scope) =>
    getOverviewSeries(reader, {
      ...scope,
      groupBy: "route",
      keys: ["/a", "/b"],
      intervalSeconds: 7_200,
    }),
  "models without a price": listUnpricedModels,
  "the dearest trace": (reader, scope) => getTopTrace(reader, { ...scope, maxCalls: 400 }),
};

function sorted(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

const FILTERS: Record<string, QueryFilter[]> = {
  nothing: [],
  "a model": [{ key: "model", op: "is", value: "gpt-4o" }],
  "a tenant": [{ key: "tenant", op: "is", value: "tenant-1" }],
  "a tenant and a route": [
    { key: "tenant", op: "is", value: "tenant-1" },
    { key: "route", op: "not", value: "/b" },
  ],
  "failed calls of a tier": [
    { key: "status", op: "is", value: "error" },
    { key: "tier", op: "is", value: "pro" },
  ],
  "what is not rolled up": [{ key: "region", op: "is", value: "eu" }],
};

/** Whole, at odd times, within an hour, and half before the first span. */
const RANGES: Record<string, readonly [number, number]> = {
  "whole days": [START + 24 * HOUR_MS, START + DAYS * 24 * HOUR_MS],
  "odd times": [START + 5.31 * HOUR_MS, START + 77.77 * HOUR_MS],
  "part of an hour": [START + 30.2 * HOUR_MS, START + 30.7 * HOUR_MS],
  "more than there is": [START - 50 * HOUR_MS, START + 200 * HOUR_MS],
};

/** Every question over these ranges, and under every filter over one of them. */
async function expectEqualAnswers(project: string, ranges = Object.keys(RANGES)): Promise<void> {
  for (const range of ranges) await expectEqual(project, range, "nothing");
  for (const filter of Object.keys(FILTERS)) {
    if (filter !== "nothing") await expectEqual(project, "odd times", filter);
  }
}

async function expectEqual(project: string, range: string, filter: string): Promise<void> {
  const [from, to] = RANGES[range] ?? [0, 0];
  const scope = { project, from, to, filters: FILTERS[filter] ?? [] };
  for (const [name, ask] of Object.entries(QUESTIONS)) {
    const [rolledUp, raw] = await Promise.all([
      ask(clickhouse.reader, scope),
      ask(clickhouse.reader, { ...scope, source: "raw" }),
    ]);
    expect(rolledUp, `${name} over ${range} under ${filter}`).toEqual(raw);
  }
}

/** Whether the spans were read at all for a question. */
async function readsSpans(ask: Ask, scope: QueryScope): Promise<boolean> {
  const asked: string[] = [];
  const reader: Reader = {
    query: (query, options) => {
      asked.push(query.sql);
      return clickhouse.reader.query(query, options);
    },
  };
  await ask(reader, scope);
  return asked.some((sql) => sql.includes("llm_spans_v2"));
}

describe("rollups", () => {
  it("give the very answers of the spans: counts, weights, buckets, money; across revisions", async () => {
    const project = newProject();
    await insert(createRandomSpans({ project, seed: 1, count: 3_000, start: START, days: DAYS }));
    expect(await builder().run()).toEqual({ hours: 24 * DAYS, days: DAYS });
    await expectEqualAnswers(project);
  }, 240_000);

  it("are what is read, where they can answer", async () => {
    const project = newProject();
    await insert(createRandomSpans({ project, seed: 2, count: 500, start: START, days: DAYS }));
    await builder().run();
    const days: QueryScope = { project, from: START, to: START + DAYS * 24 * HOUR_MS, filters: [] };
    for (const name of ["groups by tenant and model", "slots of 3600 s", "calls by tokens"]) {
      expect(await readsSpans(QUESTIONS[name] as Ask, days), name).toBe(false);
    }
    const tenant: QueryFilter[] = [
      { key: "tenant", op: "is", value: "tenant-1" },
      { key: "finishReason", op: "is", value: "stop" },
    ];
    const slots = QUESTIONS["slots of 900 s"] as Ask;
    expect(await readsSpans(slots, { ...days, filters: tenant })).toBe(false);
    expect(await readsSpans(slots, days)).toBe(true);
  }, 120_000);

  it("are left aside from the moment a late span or a revision comes until they are built again", async () => {
    const project = newProject();
    const spans = { project, count: 800, start: START, days: DAYS };
    await insert(createRandomSpans({ ...spans, seed: 3 }));
    await builder().run();
    await insert(createRandomSpans({ ...spans, seed: 4, count: 5 }));
    await expectEqual(project, "odd times", "nothing");
    const again = await builder().run();
    expect(again.hours).toBeGreaterThan(0);
    expect(again.hours).toBeLessThanOrEqual(20);
    await expectEqual(project, "odd times", "nothing");
    expect(await builder().run()).toEqual({ hours: 0, days: 0 });
  }, 240_000);

  it("are built again at growing distances, however often late spans touch them", async () => {
    const project = newProject();
    const spans = { project, start: START, days: 2 };
    const runAfter = (ms: number) =>
      createRollupBuilder({ ...clickhouse, settleMs: 0, now: () => Date.now() + ms }).run();
    await insert(createRandomSpans({ ...spans, seed: 10, count: 200 }));
    expect((await runAfter(0)).days).toBe(2);
    await insert(createRandomSpans({ ...spans, seed: 11, count: 50 }));
    // Hours this old: not within a day of the last build.
    expect(await runAfter(23 * HOUR_MS)).toEqual({ hours: 0, days: 0 });
    await expectEqual(project, "odd times", "nothing");
    const { hours, days } = await runAfter(25 * HOUR_MS);
    expect(hours).toBeGreaterThan(0);
    expect(days).toBe(2);
  }, 120_000);

  it("of a build that broke off at any statement are never read, and the next one completes it", async () => {
    const project = newProject();
    await insert(createRandomSpans({ project, seed: 5, count: 300, start: START, days: 2 }));
    const names = [
      "recordBuild",
      "rollUpSums",
      "rollUpBuckets",
      "rollUpSumsOfHours",
      "copyByTenant",
    ];
    const scope = { project, from: START, to: START + 48 * HOUR_MS, filters: [] };
    const ask = QUESTIONS["groups by model"] as Ask;
    const raw = await ask(clickhouse.reader, { ...scope, source: "raw" });
    for (const broken of names) {
      for (const survived of [0, 1, 2]) {
        let left = survived;
        const refuse = (name: string) => {
          if (name === broken && left-- === 0) throw new Error("killed");
        };
        const writer: Writer = {
          ...clickhouse.writer,
          insertRows: async (name, table, rows) => {
            refuse(name);
            await clickhouse.writer.insertRows(name, table, rows);
          },
          command: async (name, sql, params) => {
            await clickhouse.writer.command(name, sql, params);
            refuse(name);
          },
        };
        await builder(writer)
          .run()
          .catch(() => {});
        expect(await ask(clickhouse.reader, scope), `${broken} after ${survived}`).toEqual(raw);
      }
    }
    await builder().run();
    expect(await ask(clickhouse.reader, scope)).toEqual(raw);
    expect(await readsSpans(ask, scope)).toBe(false);
  }, 120_000);

  it("of one project that fail keep no other project from its own", async () => {
    const bad = newProject();
    const good = newProject();
    for (const project of [bad, good]) {
      await insert(createRandomSpans({ project, seed: 9, count: 50, start: START, days: 1 }));
    }
    const writer: Writer = {
      ...clickhouse.writer,
      command: async (name, sql, params) => {
        if (params?.["project"] === bad) throw new Error("no memory");
        await clickhouse.writer.command(name, sql, params);
      },
    };
    await expect(builder(writer).run()).rejects.toThrow(/builds failed, first: no memory/);
    const ask = QUESTIONS["groups by model"] as Ask;
    const scope = { from: START, to: START + 24 * HOUR_MS, filters: [] };
    expect(await readsSpans(ask, { ...scope, project: good })).toBe(false);
    expect(await readsSpans(ask, { ...scope, project: bad })).toBe(true);
  }, 120_000);

  it("that were replaced are swept away, and the answers stay", async () => {
    const project = newProject();
    const spans = { project, start: START, days: 2 };
    await insert(createRandomSpans({ ...spans, seed: 8, count: 400 }));
    await builder().run();
    const countRows = async () => {
      const [row] = await clickhouse.reader.query({
        name: "countRolledUpCalls",
        sql: `SELECT sumIf(n, grain = 'hour') AS calls, uniqExact(batch) AS batches
              FROM rollup_sums_v1 WHERE project_id = {project: String} AND rollup = 1`,
        params: { project },
        row: z.object({ calls: z.number(), batches: z.number() }),
      });
      return row;
    };
    const first = await countRows();
    await insert(createRandomSpans({ ...spans, seed: 9, count: 50 }));
    await builder().run();
    expect((await countRows())?.batches).toBeGreaterThan(first?.batches ?? 0);
    const settled = { ...clickhouse, now: () => LATER, settleMs: 0, rebuildMs: 0, sweepMs: 0 };
    await createRollupBuilder(settled).run();
    expect(await countRows()).toEqual({ calls: 450, batches: first?.batches });
    await expectEqual(project, "odd times", "nothing");
  }, 120_000);

  it("fold the values beyond the limit, alike in rollups and spans, and leave a filter its spans", async () => {
    const project = newProject();
    await insert(
      createRandomSpans({ project, seed: 6, count: 2_000, start: START, days: 3, tenants: 40 }),
    );
    await builder(clickhouse.writer, 10).run();
    await insert(
      createRandomSpans({ project, seed: 7, count: 400, start: START, days: DAYS, tenants: 40 }),
    );
    await builder(clickhouse.writer, 10).run();
    await expectEqualAnswers(project, ["odd times"]);
    const scope = { project, from: START, to: START + 99 * HOUR_MS, filters: [] };
    const grouped = { ...scope, metric: "ttft", groupBy: ["tenant"], limit: 100 } as const;
    const { groups, groupCount, folded, total } = await getLatencyGroups(
      clickhouse.reader,
      grouped,
    );
    expect(folded).toBe(true);
    expect(groupCount).toBe(11);
    expect(groups.map((group) => group.keys[0])).toContain("__other__");
    const calls = (buckets: ReadonlyArray<readonly number[]>) =>
      buckets.reduce((sum, bucket) => sum + (bucket[1] ?? 0), 0);
    expect(groups.reduce((sum, group) => sum + calls(group.buckets), 0)).toBe(calls(total));
    const named = new Set(groups.map((group) => group.keys[0]));
    const rare = Array.from({ length: 40 }, (_, i) => `tenant-${i}`).find((t) => !named.has(t));
    const one = await getLatencyTotal(clickhouse.reader, {
      ...scope,
      metric: "ttft",
      filters: [{ key: "tenant", op: "is", value: rare ?? "" }],
    });
    expect(calls(one)).toBeGreaterThan(0);
  }, 240_000);
});
