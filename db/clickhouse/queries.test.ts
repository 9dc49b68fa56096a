import { describe, expect, it } from "vitest";
import { createCapturingReader } from "@/db/testing/capturing-reader";
import { listTracesWithCopies } from "./copies";
import { findLastTracesOfSessions, findTraces } from "./feedback-targets";
import { listAttributeKeys, listFilterValues } from "./filter-values";
import {
  getLatencyByTokens,
  getLatencyCoverage,
  getLatencyGroups,
  getLatencySlots,
  getLatencySparklines,
  getLatencyTotal,
} from "./latency";
import { getMetricOnlySources } from "./metric-points";
import { getOverviewSeries, getOverviewTotals, listUnpricedModels } from "./overview";
import { getSpanBounds } from "./project-status";
import { assertProjectScoped, type Reader } from "./query";
import { listUnits } from "./rollup-pieces";
import { listFoldedColumns } from "./rollup-view";
import type { QueryFilter } from "./scope";
import { getScoreSlots } from "./scores";
import { getSources } from "./sources";
import { countSpansByValue, countSpansPerHour } from "./span-counts";
import { countSpans, listSpans } from "./spans";
import { getStoredRows } from "./storage";
import { getTopTrace } from "./top-trace";
import { listExtents, listOriginals, listTraceHours, listTraceRows } from "./trace-originals";
import { getSpanPayload, getSpanRow, getTrace, listSpanLogs } from "./traces";

/** Looks like an injection, and is nowhere else in the text of a query. */
const EVIL = "x') OR 1=1 -- hunter2";
const TRACE = "e1".repeat(16);
const SPAN = "e2".repeat(8);

const filters: QueryFilter[] = [
  { key: "model", op: "is", value: EVIL },
  { key: "tenant", op: "not", value: EVIL },
  { key: "user", op: "is", value: EVIL },
  { key: "status", op: "is", value: EVIL },
  { key: `attr:${EVIL}`, op: "is", value: EVIL },
  { key: `attr:${EVIL}`, op: "exists", value: "" },
  { key: "ttftMs", op: "gte", value: "271828" },
];
const scope = (project: string) => ({
  project,
  from: "2026-01-01T00:00:00Z",
  to: "2026-01-02T00:00:00Z",
  filters,
});

/** Of dimensions that rollups know, and half a day of which is not rolled up. */
const rolledUp = (project: string) => ({
  ...scope(project),
  to: "2026-01-02T12:00:00Z",
  filters: [{ key: "model", op: "is", value: EVIL }] satisfies QueryFilter[],
});

/** Every function of this folder that reads: a new one has to be added here to be covered. */
const READS: Record<string, (reader: Reader, project: string) => Promise<unknown>> = {
  getLatencyTotal: (reader, project) =>
    getLatencyTotal(reader, { ...scope(project), metric: "ttft" }),
  getLatencyGroups: (reader, project) =>
    getLatencyGroups(reader, {
      ...scope(project),
      metric: "tpot",
      groupBy: ["model", "route"],
      limit: 5,
    }),
  getLatencySlots: (reader, project) =>
    getLatencySlots(reader, { ...scope(project), metric: "duration", intervalSeconds: 60 }),
  getLatencyByTokens: (reader, project) =>
    getLatencyByTokens(reader, { ...scope(project), metric: "tokensPerSecond" }),
  getLatencyCoverage: (reader, project) => getLatencyCoverage(reader, scope(project)),
  getLatencySparklines: (reader, project) =>
    getLatencySparklines(reader, {
      ...scope(project),
      metric: "ttft",
      groupBy: ["model", "tenant"],
      keys: [[EVIL, EVIL]],
      intervalSeconds: 3_600,
    }),
  getOverviewTotals: (reader, project) =>
    getOverviewTotals(reader, {
      ...scope(project),
      baselineFrom: "2025-12-31T00:00:00Z",
      baselineTo: "2026-01-01T00:00:00Z",
      groupBy: "tenant",
      limit: 5,
    }),
  getOverviewSeries: (reader, project) =>
    getOverviewSeries(reader, {
      ...scope(project),
      groupBy: "model",
      keys: [EVIL],
      intervalSeconds: 60,
    }),
  getTopTrace: (reader, project) => getTopTrace(reader, scope(project)),
  listUnpricedModels: (reader, project) => listUnpricedModels(reader, scope(project)),
  listSpans: (reader, project) =>
    listSpans(reader, {
      ...scope(project),
      limit: 5,
      sort: "time",
      after: {
        value: "0",
        start: "2026-01-01 12:00:00.000000000",
        traceId: TRACE,
        spanId: SPAN,
        seen: 3,
      },
    }),
  "listSpans by cost": (reader, project) =>
    listSpans(reader, {
      ...scope(project),
      limit: 5,
      sort: "cost",
      after: {
        value: "7",
        start: "2026-01-01 12:00:00.000000000",
        traceId: TRACE,
        spanId: SPAN,
        seen: 3,
      },
    }),
  countSpans: (reader, project) =>
    countSpans(reader, {
      ...scope(project),
      after: {
        value: "0",
        start: "2026-01-01 12:00:00.000000000",
        traceId: TRACE,
        spanId: SPAN,
        seen: 3,
      },
    }),
  getTrace: (reader, project) => getTrace(reader, { project, traceId: TRACE }),
  getSpanRow: (reader, project) => getSpanRow(reader, { project, traceId: TRACE, spanId: SPAN }),
  getSpanPayload: (reader, project) =>
    getSpanPayload(reader, { project, traceId: TRACE, spanId: SPAN, start: EVIL }),
  listSpanLogs: (reader, project) =>
    listSpanLogs(reader, { project, traceId: TRACE, spanId: SPAN, start: EVIL, durationNano: 7 }),
  listFilterValues: (reader, project) =>
    listFilterValues(reader, { ...scope(project), key: `attr:${EVIL}`, search: EVIL, limit: 5 }),
  listAttributeKeys: (reader, project) =>
    listAttributeKeys(reader, { ...scope(project), search: EVIL }),
  getSources: (reader, project) => getSources(reader, scope(project)),
  listTracesWithCopies: (reader, project) =>
    listTracesWithCopies(reader, {
      projectId: project,
      from: new Date(0),
      newFrom: new Date(1),
      to: new Date(2),
    }),
  getMetricOnlySources: (reader, project) => getMetricOnlySources(reader, scope(project)),
  getSpanBounds: (reader, project) => getSpanBounds(reader, { project }),
  getStoredRows: (reader, project) => getStoredRows(reader, { project }),
  getScoreSlots: (reader, project) =>
    getScoreSlots(reader, { ...scope(project), intervalSeconds: 60 }),
  "getScoreSlots of hours": (reader, project) =>
    getScoreSlots(reader, { ...rolledUp(project), intervalSeconds: 3_600 }),
  findTraces: (reader, project) => findTraces(reader, { project, traceIds: [TRACE] }),
  findLastTracesOfSessions: (reader, project) =>
    findLastTracesOfSessions(reader, {
      project,
      sessions: [{ sessionId: EVIL, before: new Date(0) }],
    }),
  listUnits: (reader, project) => listUnits(reader, scope(project)),
  listFoldedColumns: (reader, project) => listFoldedColumns(reader, project),
  "getLatencyGroups of rollups": (reader, project) =>
    getLatencyGroups(reader, {
      ...rolledUp(project),
      metric: "ttft",
      groupBy: ["route", "environment"],
      limit: 5,
    }),
  "getLatencySlots of one tenant's spans": (reader, project) =>
    getLatencySlots(reader, {
      ...rolledUp(project),
      filters: [
        { key: "tenant", op: "is", value: EVIL },
        { key: "region", op: "is", value: EVIL },
      ],
      metric: "ttft",
      intervalSeconds: 60,
    }),
  "getOverviewTotals of rollups": (reader, project) =>
    getOverviewTotals(reader, {
      ...rolledUp(project),
      baselineFrom: "2025-12-31T00:00:00Z",
      baselineTo: "2026-01-01T00:00:00Z",
      groupBy: "tenant",
      limit: 5,
    }),
  "getOverviewSeries of rollups": (reader, project) =>
    getOverviewSeries(reader, {
      ...rolledUp(project),
      groupBy: "model",
      keys: [EVIL],
      intervalSeconds: 3_600,
    }),
  countSpansPerHour: (reader, project) => countSpansPerHour(reader, rolledUp(project)),
  countSpansByValue: (reader, project) =>
    countSpansByValue(reader, { ...rolledUp(project), key: "model", search: EVIL, limit: 5 }),
  "listSpans of hours": (reader, project) =>
    listSpans(reader, { ...rolledUp(project), limit: 5, after: null }),
  listTraceHours: (reader, project) => listTraceHours(reader, { project, traceIds: [TRACE] }),
  listExtents: (reader, project) => listExtents(reader, { project, traceIds: [TRACE], hours: [1] }),
  listOriginals: (reader, project) =>
    listOriginals(reader, { project, traceIds: [TRACE], hours: [1] }),
  listTraceRows: (reader, project) =>
    listTraceRows(reader, { project, traceIds: [TRACE], fromTime: EVIL, toTime: EVIL }),
};

/** With days rolled up and hours found, so that every table and follow-up query is asked. */
const ANSWERS = {
  listUnits: [
    { grain: "day", unit: 1_767_139_200, is_current: 1, stale: [7] },
    { grain: "day", unit: 1_767_225_600, is_current: 1, stale: [] },
    { grain: "hour", unit: 1_767_312_000, is_current: 1, stale: [] },
    { grain: "hour", unit: 1_767_315_600, is_current: 0, stale: [8] },
  ],
  listTraceHours: [{ hour: 1_767_225_600 }],
  listFoldedColumns: [{ dimension: "route" }],
  listMetricSources: [{ service_name: EVIL, metrics: [], calls: 1, last_point_at: "" }],
  listDearestHours: [{ hour: 1_767_225_600, calls: 3 }],
  countSpansPerHour: [{ hour: 1_767_225_600, spans: 3 }],
  readOldestHour: [{ hour: 1_767_225_600 }],
  findLargestValues: [{ total: 9, put: Array.from({ length: 9 }, () => "3"), taken: [] }],
};

describe.each(Object.entries(READS))("%s", (_name, read) => {
  it("puts no value of the caller's into the text of a query", async () => {
    const reader = createCapturingReader(ANSWERS);
    await read(reader, "evil-project");
    expect(reader.queries.length).toBeGreaterThan(0);
    for (const { sql } of reader.queries) {
      for (const value of ["hunter2", "evil-project", "271828", TRACE, SPAN, "2026-01-0"]) {
        expect(sql).not.toContain(value);
      }
    }
  });

  it("binds every placeholder and nothing else", async () => {
    const reader = createCapturingReader(ANSWERS);
    await read(reader, "p");
    for (const { sql, params } of reader.queries) {
      const used = new Set([...sql.matchAll(/\{(\w+): /g)].map((match) => match[1]));
      const unbound = [...used].filter((name) => name !== undefined && !(name in params));
      expect(unbound).toEqual([]);
    }
  });

  it("reads each table within the project alone", async () => {
    const reader = createCapturingReader(ANSWERS);
    await read(reader, "p");
    for (const { sql, params } of reader.queries) {
      const scans =
        sql.match(
          /FROM (llm_spans_v2|span_payloads_v1|span_hours_v1|trace_hours_v1|rollup_\w+|spans_by_tenant_v1|genai_metric_points_v1)/g,
        ) ?? [];
      const scopes = sql.match(/project_id = \{project: String\}/g) ?? [];
      expect(scans.length).toBeGreaterThan(0);
      expect(scopes.length).toBeGreaterThanOrEqual(scans.length);
      expect(params.project).toBe("p");
    }
  });

  it("cannot run without a project", async () => {
    await expect(read(createCapturingReader(ANSWERS), "")).rejects.toThrow(/no project given/);
  });
});

it("covers every reading function of the folder", async () => {
  const modules = import.meta.glob(["./*.ts", "!./*.test.ts"], {
    eager: true,
  }) as Record<string, object>;
  const readers = Object.entries(modules)
    .filter(([file]) => !/(client|migrate|rollup-due)\.ts$/.test(file))
    .flatMap(([, module]) => Object.keys(module))
    .filter((name) => /^(countSpans|find|get|list)/.test(name));
  expect(readers.sort()).toEqual(
    [...new Set(Object.keys(READS).map((name) => name.replace(/ .*/, "")))].sort(),
  );
});

it("refuses SQL that scans without a project", () => {
  const scan = { name: "scan", sql: "SELECT count() FROM llm_spans_v2", params: { project: "p" } };
  expect(() => assertProjectScoped(scan)).toThrow(/not limited to a project/);
});

it("asks about spans within one project only, also in the upkeep's questions", () => {
  const upkeep = { name: "parts", params: {}, acrossProjects: true } as const;
  expect(() => assertProjectScoped({ ...upkeep, sql: "SELECT 1 FROM system.parts" })).not.toThrow();
  for (const table of ["llm_spans_v2", "span_payloads_v1"]) {
    const sql = `SELECT count() FROM ${table}`;
    expect(() => assertProjectScoped({ ...upkeep, sql })).toThrow(/one project/);
  }
});
