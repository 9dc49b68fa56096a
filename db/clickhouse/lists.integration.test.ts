import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createTestClickHouse } from "@/db/testing/clickhouse";
import type { ClickHouse } from "./client";
import { listAttributeKeys, listFilterValues } from "./filter-values";
import { getSpanBounds } from "./project-status";
import { createRollupBuilder } from "./rollup-build";
import type { QueryFilter } from "./scope";
import { getSources } from "./sources";
import type { SpanPosition } from "./span-position";
import { countSpans, listSpans, type SpanListScope, type SpanPage } from "./spans";
import { getSpanRow, getTrace } from "./traces";

let clickhouse: ClickHouse;
let projects = 0;
beforeAll(async () => {
  clickhouse = await createTestClickHouse();
}, 120_000);
afterAll(() => clickhouse?.close());

const NOON = Date.parse("2026-03-02T12:00:00Z");
const RANGE = { from: "2026-02-01T00:00:00Z", to: "2026-03-03T00:00:00Z" };
const HOUR = 3_600_000;
const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "a");
const time = (ms: number) => new Date(ms).toISOString().replace("T", " ").replace("Z", "");

interface Row {
  readonly id: number;
  readonly atMs?: number;
  readonly sign?: 1 | -1;
  readonly revision?: number;
  readonly columns?: Record<string, unknown>;
}

/** Rows as they would be stored, each span in a trace of its own; one part per call. */
async function store(project: string, rows: readonly Row[]): Promise<void> {
  await clickhouse.writer.insertRows(
    "store",
    "llm_spans_v2",
    rows.map(({ id, atMs = NOON + id, sign = 1, revision = 0, columns = {} }) => ({
      project_id: project,
      trace_id: hex(id, 32),
      span_id: hex(id, 16),
      sign,
      revision,
      name: "chat",
      kind: "llm",
      is_model_call: true,
      request_model: "gpt-4o",
      start_time: time(atMs),
      received_at: time(NOON),
      duration_nano: 1_000_000 * (1 + id),
      cost_usd: "0.01",
      service_name: "api",
      convention: "otel-genai",
      ...columns,
    })),
  );
}

/** What the reviser writes: the old row out, the new one in, in one part. */
function revision(row: Row, columns: Record<string, unknown>): Row[] {
  const number = row.revision ?? 0;
  return [
    { ...row, sign: -1 },
    { ...row, revision: number + 1, columns: { ...row.columns, ...columns } },
  ];
}

function nextProject(): string {
  projects += 1;
  return `lists-${projects}`;
}

const is = (key: string, value: string): QueryFilter => ({ key, op: "is", value });

/** Every page and step of a list, and the count that follows it. */
async function readAll(scope: Omit<SpanListScope, "after">) {
  const pages: SpanPage[] = [];
  let after: SpanPosition | null = null;
  do {
    const page: SpanPage = await listSpans(clickhouse.reader, { ...scope, after });
    pages.push(page);
    after = page.next;
  } while (after);
  return { pages, ids: pages.flatMap((page) => page.spans.map((span) => span.spanId)) };
}

describe("while the rows of a revision are not merged", () => {
  let project: string;
  /** Span 2 went from tenant old and model gpt-4o to tenant new and gpt-5; span 3 was revised twice. */
  beforeAll(async () => {
    project = nextProject();
    await clickhouse.writer.command("stop", "SYSTEM STOP MERGES llm_spans_v2");
    const old = { tenant: "old", attributes: { plan: "free" }, duration_nano: 9_000_000_000 };
    const [first, second, third]: [Row, Row, Row] = [
      { id: 1, columns: old },
      { id: 2, columns: old },
      { id: 3, columns: old },
    ];
    await store(project, [first, second, third]);
    const moved = {
      tenant: "new",
      request_model: "gpt-5",
      attributes: { plan: "pro" },
      duration_nano: 5_000_000,
    };
    await store(project, revision(second, moved));
    await store(project, revision(third, { tenant: "mid" }));
    const once = { ...third, revision: 1, columns: { ...old, tenant: "mid" } };
    await store(project, revision(once, { tenant: "new", is_error: true }));
  });
  afterAll(() => clickhouse.writer.command("start", "SYSTEM START MERGES llm_spans_v2"));

  const ids = (...numbers: number[]) => numbers.map((id) => hex(id, 16));

  it("holds the rows unmerged, or this file would prove nothing", async () => {
    const [row] = await clickhouse.reader.query({
      name: "rows",
      sql: "SELECT count() AS n FROM llm_spans_v2 WHERE project_id = {project: String}",
      params: { project },
      row: z.object({ n: z.number() }),
    });
    expect(row?.n).toBe(9);
  });

  it.each([
    ["nothing", [], [3, 2, 1]],
    ["the old tenant", [is("tenant", "old")], [1]],
    ["a tenant in between", [is("tenant", "mid")], []],
    ["the new tenant", [is("tenant", "new")], [3, 2]],
    ["the old model", [is("model", "gpt-4o")], [3, 1]],
    ["the new model", [is("model", "gpt-5")], [2]],
    ["an attribute", [is("attr:plan", "free")], [3, 1]],
    ["a new attribute", [is("attr:plan", "pro")], [2]],
  ] as const)("lists and counts each span once under %s", async (_name, filters, expected) => {
    const list = await readAll({ project, ...RANGE, filters, limit: 1 });
    expect(list.ids).toEqual(ids(...expected));
    const whole = await listSpans(clickhouse.reader, {
      ...{ project, ...RANGE, filters, limit: 10, after: null },
    });
    expect(whole.count).toMatchObject({ counted: expected.length, rest: null });
    const count = await countSpans(clickhouse.reader, { project, ...RANGE, filters, after: null });
    expect(count).toMatchObject({ counted: expected.length, rest: null });
  });

  it("sorts by the values that stand", async () => {
    const scope = { project, ...RANGE, filters: [], sort: "duration" as const };
    expect((await readAll({ ...scope, limit: 1 })).ids).toEqual(ids(3, 1, 2));
    const page = await listSpans(clickhouse.reader, { ...scope, limit: 10, after: null });
    expect(page.count.counted).toBe(3);
  });

  it("opens a trace and a span as they stand", async () => {
    for (const [id, tenant] of [
      [1, "old"],
      [2, "new"],
      [3, "new"],
    ] as const) {
      const key = { project, traceId: hex(id, 32), spanId: hex(id, 16) };
      const trace = await getTrace(clickhouse.reader, key);
      expect(trace.map((span) => [span.spanId, span.tenant])).toEqual([[key.spanId, tenant]]);
      expect(await getSpanRow(clickhouse.reader, key)).toMatchObject({ tenant });
    }
    const unknown = { project, traceId: "0f".repeat(16), spanId: "0f".repeat(8) };
    expect(await getTrace(clickhouse.reader, unknown)).toEqual([]);
    expect(await getSpanRow(clickhouse.reader, unknown)).toBeNull();
  });

  it("counts values, keys, sources and the project's spans as they stand", async () => {
    const scope = { project, ...RANGE, filters: [], search: "" };
    const values = await listFilterValues(clickhouse.reader, { ...scope, key: "tenant", limit: 9 });
    expect(values).toMatchObject({
      values: [
        { value: "new", count: 2 },
        { value: "old", count: 1 },
      ],
      distinct: 2,
      sinceMs: Date.parse(RANGE.from),
    });
    const { keys } = await listAttributeKeys(clickhouse.reader, scope);
    expect(keys).toEqual([{ key: "plan", count: 3 }]);
    const { sources } = await getSources(clickhouse.reader, scope);
    expect(sources).toMatchObject([
      {
        service: "api",
        spans: 3,
        modelCalls: 3,
        fields: { tenant: { eligible: 3, carried: 3 }, tokens: { eligible: 2, carried: 0 } },
      },
    ]);
    expect(await getSpanBounds(clickhouse.reader, { project })).toEqual({
      spanCount: 3,
      firstSpanAt: "2026-03-02T12:00:00.001000Z",
      lastSpanAt: "2026-03-02T12:00:00.003000Z",
      lastReceivedAt: "2026-03-02T12:00:00.000000Z",
    });
  });

  it("sorts exactly where more rows are cancelled than are looked at for a page", async () => {
    const crowd = nextProject();
    const rows = Array.from({ length: 1_200 }, (_, id) => ({
      id,
      columns: { duration_nano: 1e9 + id },
    }));
    await store(crowd, rows);
    // All of the longest become the shortest.
    await store(
      crowd,
      rows.slice(100).flatMap((row) => revision(row, { duration_nano: row.id })),
    );
    const scope = { project: crowd, ...RANGE, filters: [], sort: "duration" as const };
    const page = await listSpans(clickhouse.reader, { ...scope, limit: 3, after: null });
    expect(page.spans.map((span) => span.spanId)).toEqual(ids(99, 98, 97));
    expect(page.count.counted).toBe(1_200);
  });
});

describe("a search that runs out of time", () => {
  let project: string;
  /** A span in every third hour of 5 days; every fourth of them carries the rare attribute. */
  const range = { from: "2026-02-25T12:00:00Z", to: "2026-03-02T15:00:00Z" };
  const rare = Array.from({ length: 10 }, (_, n) => n * 4);
  beforeAll(async () => {
    project = nextProject();
    await store(
      project,
      Array.from({ length: 40 }, (_, id) => ({
        id,
        atMs: NOON - id * 3 * HOUR,
        columns: { attributes: { kind: id % 4 === 0 ? "rare" : "usual" } },
      })),
    );
  });
  const filters = [is("attr:kind", "rare")];

  it("goes on where it stopped, without a gap or a repeat, and says how far it came", async () => {
    const { pages, ids } = await readAll({ project, ...range, filters, limit: 5, budgetMs: 0 });
    expect(ids).toEqual(rare.map((id) => hex(id, 16)));
    expect(pages.filter((page) => !page.isComplete).length).toBeGreaterThan(10);
    expect(pages.at(-1)).toMatchObject({ isComplete: true, next: null });
    const reached = pages.map((page) => page.count.reachedMs);
    expect(reached).toEqual([...reached].sort((a, b) => b - a));
    expect(pages.at(-1)?.count).toEqual({
      counted: 10,
      rest: null,
      reachedMs: Date.parse(range.from),
    });
  });

  it("fills its pages when there is time, and knows the total at once", async () => {
    const { pages, ids } = await readAll({ project, ...range, filters, limit: 4 });
    expect(ids).toEqual(rare.map((id) => hex(id, 16)));
    expect(pages.map((page) => page.spans.length)).toEqual([4, 4, 2]);
    expect(pages[0]?.count).toMatchObject({ counted: 10, rest: null });
  });

  it("counts on from a full page to the exact total", async () => {
    const scope = { project, ...range, filters, budgetMs: 0 };
    let page = await listSpans(clickhouse.reader, { ...scope, limit: 1, after: null });
    while (!page.isComplete) {
      page = await listSpans(clickhouse.reader, { ...scope, limit: 1, after: page.next });
    }
    let count = page.count;
    const seen: number[] = [];
    while (count.rest) {
      seen.push(count.counted);
      count = await countSpans(clickhouse.reader, { ...scope, after: count.rest });
    }
    expect(count.counted).toBe(10);
    expect(new Set(seen)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
  });

  it("sorts what it came to, says since when, and keeps to that on later pages", async () => {
    const scope = { project, ...range, filters: [], sort: "duration" as const, budgetMs: 0 };
    const first = await listSpans(clickhouse.reader, { ...scope, limit: 2, after: null });
    expect(first.count.reachedMs).toBeGreaterThan(Date.parse(range.from));
    expect(first.count.rest).not.toBeNull();
    const { ids } = await readAll({ ...scope, limit: 1 });
    const within = Array.from({ length: 40 }, (_, id) => id).filter(
      (id) => NOON - id * 3 * HOUR >= first.count.reachedMs,
    );
    expect(ids).toEqual(within.reverse().map((id) => hex(id, 16)));
  });

  it("suggests values of the newest part, and says since when", async () => {
    const scope = { project, ...range, filters: [], key: "attr:kind", search: "", limit: 9 };
    const bounded = await listFilterValues(clickhouse.reader, { ...scope, budgetMs: 0 });
    expect(bounded.sinceMs).toBeGreaterThan(Date.parse(range.from));
    const whole = await listFilterValues(clickhouse.reader, scope);
    expect(whole).toEqual({
      values: [
        { value: "usual", count: 30 },
        { value: "rare", count: 10 },
      ],
      distinct: 2,
      sinceMs: Date.parse(range.from),
    });
  });
});

describe("under a filter that is rolled up", () => {
  let project: string;
  /** 30 spans over 10 days, a tenth of them of the rare tenant, and one revised after the build. */
  const range = { from: "2026-02-20T12:30:00Z", to: "2026-03-02T12:30:00Z" };
  const rows: Row[] = Array.from({ length: 30 }, (_, id) => ({
    id,
    atMs: NOON - id * 8 * HOUR,
    columns: { tenant: id % 10 === 0 ? "rare" : "usual", is_error: id % 2 === 0 },
  }));
  beforeAll(async () => {
    project = nextProject();
    await store(project, rows);
    const builder = createRollupBuilder({ ...clickhouse, now: () => NOON + 10 * 24 * HOUR });
    await builder.run(new AbortController().signal);
    await store(
      project,
      rows.slice(4, 5).flatMap((row) => revision(row, { tenant: "rare" })),
    );
  });

  it("reads the hours that hold the page and no others, and knows the total", async () => {
    const asked: string[] = [];
    const reader: ClickHouse["reader"] = {
      query: (query, options) => {
        asked.push(query.name);
        return clickhouse.reader.query(query, options);
      },
    };
    const scope = { project, ...range, filters: [is("tenant", "rare")], limit: 2 };
    const first = await listSpans(reader, { ...scope, after: null });
    expect(asked).toContain("listSpansOfHours");
    expect(asked).not.toContain("countSpans");
    expect(first.spans.map((span) => span.spanId)).toEqual([hex(0, 16), hex(4, 16)]);
    expect(first.count).toMatchObject({ counted: 4, rest: null });
    const { pages, ids } = await readAll(scope);
    expect(ids).toEqual([0, 4, 10, 20].map((id) => hex(id, 16)));
    expect(pages.every((page) => page.count.counted === 4)).toBe(true);
  });

  it.each([
    ["nothing", []],
    ["a tenant", [is("tenant", "usual")]],
    ["errors", [is("status", "error"), is("modelCall", "true")]],
    ["a model that is not there", [is("model", "nobody")]],
  ] as const)("lists and counts as the spans themselves do, under %s", async (_name, filters) => {
    for (const limit of [7, 100]) {
      const counted = await readAll({ project, ...range, filters, limit });
      const raw = await readAll({ project, ...range, filters, limit, source: "raw" });
      expect(counted.ids).toEqual(raw.ids);
      expect(counted.pages[0]?.count.counted).toBe(raw.pages[0]?.count.counted);
    }
  });

  it("suggests the same values as the spans themselves", async () => {
    const scope = { project, ...range, filters: [], key: "tenant", search: "", limit: 9 };
    const counted = await listFilterValues(clickhouse.reader, scope);
    expect(counted).toEqual(await listFilterValues(clickhouse.reader, { ...scope, source: "raw" }));
    expect(counted.values).toEqual([
      { value: "usual", count: 26 },
      { value: "rare", count: 4 },
    ]);
  });

  it("ends where the stored spans end, when older ones are gone and their counts are not", async () => {
    await clickhouse.writer.command(
      "expire",
      `ALTER TABLE llm_spans_v2 DELETE WHERE project_id = {project: String}
         AND start_time < toDateTime64('2026-02-26 00:00:00', 9, 'UTC') SETTINGS mutations_sync = 2`,
      { project },
    );
    const { pages, ids } = await readAll({ project, ...range, filters: [], limit: 5 });
    expect(ids).toEqual(rows.slice(0, 14).map((row) => hex(row.id, 16)));
    expect(pages[0]?.count.counted).toBe(14);
  });
});

it("reads only rows that can hold an attribute's value", async () => {
  const project = nextProject();
  // Eight granules of 8,192 rows, one of which holds the value.
  await clickhouse.writer.command(
    "fill",
    `INSERT INTO llm_spans_v2 (project_id, trace_id, span_id, start_time, kind, attributes, resource_attributes)
     SELECT {project: String}, lower(hex(sipHash128(number))), lower(hex(number + 4294967296 * 268435456)),
       toDateTime64('2026-03-02 00:00:00', 9, 'UTC') + number, 'llm',
       map('request', toString(number), 'plan', 'free'), map('zone', 'a')
     FROM numbers(65536)`,
    { project },
  );
  const readRows = async (filter: QueryFilter) => {
    const explained: number[] = [];
    const reader: ClickHouse["reader"] = {
      query: async (query, options) => {
        if (query.name === "countSpans") {
          const plan = await clickhouse.reader.query({
            ...query,
            sql: `SELECT explain FROM (EXPLAIN indexes = 1 ${query.sql})`,
            row: z.object({ explain: z.string() }),
          });
          const left = plan.map(({ explain }) => /Granules: (\d+)\/\d+/.exec(explain)?.[1]);
          explained.push(Number(left.filter((text) => text !== undefined).at(-1)));
        }
        return clickhouse.reader.query(query, options);
      },
    };
    const scope = { project, from: "2026-03-02T00:00:00Z", to: "2026-03-03T00:00:00Z" };
    const { counted } = await countSpans(reader, { ...scope, filters: [filter], after: null });
    return { counted, granules: explained.reduce((sum, granules) => sum + granules, 0) };
  };
  const one = await readRows(is("attr:request", "20000"));
  expect(one.counted).toBe(1);
  const every = await readRows(is("attr:zone", "a"));
  expect(every.counted).toBe(65_536);
  const none = await readRows(is("attr:plan", "20000"));
  expect(none.counted).toBe(0);
  expect(one.granules).toBeLessThan(every.granules / 2);
  expect(none.granules).toBeLessThanOrEqual(one.granules);
  expect((await readRows(is("attr:nothing", ""))).counted).toBe(65_536);
});
