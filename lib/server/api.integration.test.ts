import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import type { Contract } from "@/lib/contracts/contract";
import * as latency from "@/lib/contracts/latency";
import { getOverview } from "@/lib/contracts/overview";
import * as projects from "@/lib/contracts/projects";
import { getSources } from "@/lib/contracts/sources";
import { getHealth } from "@/lib/contracts/system";
import * as traces from "@/lib/contracts/traces";
import { bucketOf } from "@/lib/domain/histogram";
import { type App, setApp } from "./app";
import { createApp } from "./composition";
import { readEnv } from "./env";
import type { RouteHandler } from "./handle";

type Routes = Record<string, { GET?: RouteHandler; POST?: RouteHandler; PATCH?: RouteHandler }>;
const routes = import.meta.glob("../../app/api/v1/**/route.ts", { eager: true }) as Routes;

let directory: string;
let app: App;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "plumbline-api-"));
  const env = readEnv({
    PLUMBLINE_DATA_DIR: directory,
    PLUMBLINE_OTLP_HTTP_PORT: "0",
    LOG_LEVEL: "silent",
  });
  app = await createApp(env, process.cwd());
  setApp(app);
}, 120_000);

afterAll(async () => {
  setApp(undefined);
  await app?.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Ask {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string | readonly string[]>;
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

/** Calls the route file of a contract as Next does. */
async function ask(contract: Contract, { params = {}, query = {}, body, headers = {} }: Ask) {
  const file = `../../app${contract.path.replace(/\{(\w+)\}/g, "[$1]")}/route.ts`;
  const handler = routes[file]?.[contract.method as "GET" | "POST" | "PATCH"];
  if (!handler) throw new Error(`no ${contract.method} in ${file}`);
  const path = contract.path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? "");
  const url = new URL(path, "http://127.0.0.1:3000");
  for (const [name, value] of Object.entries(query)) {
    for (const item of typeof value === "string" ? [value] : value)
      url.searchParams.append(name, item);
  }
  const request = new Request(url, {
    method: contract.method,
    headers: { ...(body ? { "content-type": "application/json" } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return handler(request, { params: Promise.resolve(params) });
}

async function answer<R extends z.ZodType>(
  contract: Contract<z.ZodType, z.ZodType, z.ZodType, R>,
  input: Ask,
): Promise<z.output<R>> {
  const response = await ask(contract, input);
  const body: unknown = await response.json();
  expect(response.status, JSON.stringify(body)).toBe(200);
  // Strict on the way out: what the contract does not name is not sent.
  expect(contract.response.parse(body)).toEqual(body);
  return contract.response.parse(body);
}

let projectCount = 0;
async function makeProject(): Promise<string> {
  projectCount += 1;
  const slug = `api-${projectCount}`;
  await answer(projects.createProject, { body: { slug, name: slug } });
  return slug;
}

const START = Date.parse("2026-03-02T10:00:00Z");
const RANGE = { from: "2026-03-02T10:00:00Z", to: "2026-03-02T12:00:00Z" };

interface Call {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly atMs?: number;
  readonly durationMs?: number;
  readonly attributes?: Record<string, string | number | boolean>;
  readonly error?: boolean;
  readonly traceState?: string;
  readonly name?: string;
}

let ids = 0;
const hex = (length: number) => {
  ids += 1;
  return ids.toString(16).padStart(length, "a");
};

function otlpValue(value: string | number | boolean) {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** Sends spans through the real OTLP port, in one export. */
async function send(project: string, calls: readonly Call[], service = "api"): Promise<void> {
  const list = (attributes: Record<string, string | number | boolean>) =>
    Object.entries(attributes).map(([key, value]) => ({ key, value: otlpValue(value) }));
  const spans = calls.map((call) => {
    const start = BigInt(START + (call.atMs ?? 0)) * 1_000_000n;
    return {
      traceId: call.traceId ?? hex(32),
      spanId: call.spanId ?? hex(16),
      parentSpanId: call.parentSpanId ?? "",
      traceState: call.traceState ?? "",
      name: call.name ?? "chat",
      kind: 3,
      startTimeUnixNano: String(start),
      endTimeUnixNano: String(start + BigInt(Math.round((call.durationMs ?? 1000) * 1e6))),
      attributes: list(call.attributes ?? {}),
      status: call.error ? { code: 2, message: "overloaded" } : {},
    };
  });
  const response = await fetch(`${app.otlpHttpUrl}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-plumbline-project": project },
    body: JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: list({ "service.name": service }) },
          scopeSpans: [{ scope: { name: "api-test", version: "1.0.0" }, spans }],
        },
      ],
    }),
  });
  expect(response.status, await response.text()).toBe(200);
}

const call = (ttftMs: number, more: Record<string, string | number | boolean> = {}) => ({
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4o",
  "gen_ai.response.model": "gpt-4o",
  "gen_ai.request.stream": true,
  "gen_ai.response.time_to_first_chunk": ttftMs / 1000,
  "gen_ai.usage.input_tokens": 1000,
  "gen_ai.usage.output_tokens": 100,
  ...more,
});

describe("health", () => {
  it("is ready with both stores and the OTLP address", async () => {
    expect(await answer(getHealth, {})).toMatchObject({
      ready: true,
      stores: { clickhouse: { ok: true, engine: "embedded" }, postgres: { ok: true } },
      ingest: { otlpHttp: app.otlpHttpUrl },
    });
  });

  it("says 503 while the application is not there", async () => {
    setApp(undefined);
    try {
      expect((await ask(getHealth, {})).status).toBe(503);
      const response = await ask(projects.listProjects, {});
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ error: { code: "not-ready" } });
    } finally {
      setApp(app);
    }
  });
});

describe("projects", () => {
  it("are made, listed, renamed and refused twice", async () => {
    const slug = await makeProject();
    const contextKeys = { tenant: ["x-tenant"] };
    const changed = await answer(projects.updateProject, {
      params: { slug },
      body: { name: "Renamed", contextKeys },
    });
    expect(changed.project).toMatchObject({ name: "Renamed", contextKeys });
    const { projects: all } = await answer(projects.listProjects, {});
    expect(all.map((project) => project.slug)).toEqual(expect.arrayContaining(["default", slug]));
    const again = await ask(projects.createProject, { body: { slug, name: "x" } });
    expect(again.status).toBe(409);
    expect((await ask(projects.createProject, { body: { slug: "No", name: "x" } })).status).toBe(
      400,
    );
    const nowhere = await ask(projects.updateProject, { params: { slug: "nowhere" }, body: {} });
    expect(nowhere.status).toBe(404);
  });

  it("read their own attribute names from the next span on", async () => {
    const project = await makeProject();
    const contextKeys = { tenant: ["x-tenant"] };
    await answer(projects.updateProject, { params: { slug: project }, body: { contextKeys } });
    await send(project, [{ attributes: call(500, { "x-tenant": "acme" }) }]);
    const { values } = await answer(projects.listFilterValues, {
      query: { project, ...RANGE, key: "tenant" },
    });
    expect(values).toEqual([{ value: "acme", count: 1 }]);
  });

  it("know whether spans came, and where to send them", async () => {
    const slug = await makeProject();
    const empty = await answer(projects.getProjectStatus, { params: { slug } });
    expect(empty).toMatchObject({ spanCount: 0, lastSpanAt: null, otlpHttpUrl: app.otlpHttpUrl });
    await send(slug, [{ attributes: call(500) }, { atMs: 60_000, attributes: call(500) }]);
    const status = await answer(projects.getProjectStatus, { params: { slug } });
    expect(status).toMatchObject({ spanCount: 2, firstSpanAt: "2026-03-02T10:00:00.000000Z" });
  });

  it("do not see each other's spans, and an unknown one is an error", async () => {
    const [mine, theirs] = [await makeProject(), await makeProject()];
    await send(theirs, [{ attributes: call(500) }]);
    const { total } = await answer(traces.listSpans, { query: { project: mine, ...RANGE } });
    expect(total).toBe(0);
    const response = await ask(traces.listSpans, { query: { project: "nowhere", ...RANGE } });
    expect(response.status).toBe(404);
  });
});

describe("latency", () => {
  it("draws the histogram of model calls, whole and by dimension", async () => {
    const project = await makeProject();
    await send(project, [
      ...[100, 200, 200, 400].map((ttft, i) => ({ atMs: i, attributes: call(ttft) })),
      { attributes: call(300, { "gen_ai.request.model": "gpt-5", "plumbline.route": "/a" }) },
      { name: "GET /health", attributes: { "http.request.method": "GET" } },
    ]);
    const { total, groups, groupCount, unit } = await answer(latency.getLatencyHistogram, {
      query: { project, ...RANGE, groupBy: "model" },
    });
    expect(unit).toBe("ms");
    expect(total.buckets).toEqual([
      [bucketOf(100), 1],
      [bucketOf(200), 2],
      [bucketOf(300), 1],
      [bucketOf(400), 1],
    ]);
    expect(total).toMatchObject({ key: null, n: 5, weight: 5 });
    expect(groups.map((group) => [group.key, group.n])).toEqual([
      ["gpt-4o", 4],
      ["gpt-5", 1],
    ]);
    expect(groupCount).toBe(2);
    const one = await answer(latency.getLatencyHistogram, {
      query: { project, ...RANGE, groupBy: "route", f: ["model~is~gpt-5"] },
    });
    expect(one.groups).toMatchObject([{ key: "/a", n: 1 }]);
  });

  it("keeps empty intervals in the heatmap and marks cut ones", async () => {
    const project = await makeProject();
    await send(project, [{ atMs: 30 * 60_000, attributes: call(500) }]);
    const { slots, intervalSeconds } = await answer(latency.getLatencyHeatmap, {
      query: { project, from: "2026-03-02T10:01:00Z", to: RANGE.to, points: "24" },
    });
    expect(intervalSeconds).toBe(300);
    expect(slots).toHaveLength(24);
    expect(slots[0]).toMatchObject({ time: "2026-03-02T10:00:00.000Z", n: 0, partial: true });
    expect(slots.filter((slot) => slot.n > 0)).toMatchObject([
      { time: "2026-03-02T10:30:00.000Z", n: 1, partial: false },
    ]);
    expect(slots[1]?.percentiles.p50).toBeNull();
  });

  it("ranks what got slower, and does not take nine requests for news", async () => {
    const project = await makeProject();
    const spread = (n: number, ttft: number, atMs: number, more: Record<string, string>) =>
      Array.from({ length: n }, (_, i) => ({
        atMs: atMs + i,
        durationMs: 60_000,
        attributes: call(ttft * (0.6 + (0.8 * i) / n), more),
      }));
    const hour = 3_600_000;
    const route = (name: string) => ({ "plumbline.route": name });
    await send(project, [
      ...spread(120, 500, 0, route("/slow")),
      ...spread(120, 900, hour, route("/slow")),
      ...spread(120, 500, 0, route("/same")),
      ...spread(120, 500, hour, route("/same")),
      ...spread(9, 500, 0, route("/few")),
      ...spread(9, 5000, hour, route("/few")),
      ...spread(40, 500, hour, route("/new")),
    ]);
    const query = { project, from: "2026-03-02T11:00:00Z", to: RANGE.to, percentile: "p50" };
    const { rows, baseline, groupCount } = await answer(latency.getLatencyRanking, {
      query: { ...query, groupBy: ["route", "model"] },
    });
    expect(baseline).toEqual({ from: "2026-03-02T10:00:00.000Z", to: "2026-03-02T11:00:00.000Z" });
    expect(groupCount).toBe(4);
    const byRoute = Object.fromEntries(rows.map((row) => [row.keys[0], row]));
    expect(rows[0]?.keys).toEqual(["/slow", "gpt-4o"]);
    expect(byRoute["/slow"]).toMatchObject({ verdict: "slower", n: 120, baselineN: 120 });
    expect(byRoute["/slow"]?.ratio).toBeCloseTo(1.8, 0);
    expect(byRoute["/slow"]?.ratioInterval?.[0]).toBeGreaterThan(1);
    expect(byRoute["/same"]).toMatchObject({ verdict: "same" });
    expect(byRoute["/few"]).toMatchObject({ verdict: "too-few", ratio: null });
    expect(byRoute["/new"]).toMatchObject({ verdict: "too-few", baselineValue: null });
    expect(byRoute["/slow"]?.sparkline).toHaveLength(24);
    expect(byRoute["/slow"]?.sparkline[0]).toBeGreaterThan(500);
    expect(byRoute["/slow"]?.sparkline[23]).toBeNull();
  });

  it("holds a metric against input tokens", async () => {
    const project = await makeProject();
    await send(project, [
      { attributes: call(100, { "gen_ai.usage.input_tokens": 10 }) },
      { attributes: call(900, { "gen_ai.usage.input_tokens": 5000 }) },
    ]);
    const { columns } = await answer(latency.getLatencyByTokens, { query: { project, ...RANGE } });
    expect(columns.map((column) => column.inputTokensBucket)).toEqual([
      bucketOf(10),
      bucketOf(5000),
    ]);
    expect(columns[1]?.buckets).toEqual([[bucketOf(900), 1]]);
  });

  it("says how many calls carry a time to first token, and why the others do not", async () => {
    const project = await makeProject();
    const { "gen_ai.response.time_to_first_chunk": _, ...untimed } = call(1);
    await send(project, [
      { attributes: call(400) },
      { attributes: untimed },
      { attributes: { ...untimed, "gen_ai.request.stream": false } },
      { attributes: { ...untimed, "gen_ai.request.stream": false } },
    ]);
    const coverage = await answer(latency.getLatencyCoverage, { query: { project, ...RANGE } });
    expect(coverage).toMatchObject({
      modelCalls: 4,
      streamed: 2,
      unknownStreaming: 0,
      withTtft: 1,
    });
    expect(coverage.absent).toEqual([
      { reason: "not-streamed", count: 2 },
      { reason: "not-reported", count: 1 },
    ]);
  });
});

describe("overview", () => {
  it("holds the range against the one before, money exact and unpriced models named", async () => {
    const project = await makeProject();
    const unknown = { "gen_ai.request.model": "house-7b", "gen_ai.response.model": "house-7b" };
    await send(project, [
      { atMs: 0, attributes: call(400) },
      { atMs: 3_600_000, attributes: call(800) },
      { atMs: 3_600_001, attributes: call(800), error: true },
      { atMs: 3_600_002, attributes: call(800, { ...unknown, "gen_ai.provider.name": "house" }) },
    ]);
    const overview = await answer(getOverview, {
      query: { project, from: "2026-03-02T11:00:00Z", to: RANGE.to },
    });
    expect(overview.total.current).toMatchObject({ requests: 3, errors: 1, unpricedCalls: 1 });
    expect(overview.total.previous).toMatchObject({ requests: 1, errors: 0, costUsd: "0.0035" });
    // 1,000 input tokens at $2.50 and 100 output tokens at $10 a million, twice.
    expect(overview.total.current.costUsd).toBe("0.007");
    expect(overview.groups.map((group) => group.key)).toEqual(["gpt-4o", "house-7b"]);
    expect(overview.groupCount).toBe(2);
    expect(overview.unpriced).toEqual([{ provider: "house", model: "house-7b", calls: 1 }]);
    const series = overview.groups[0]?.series ?? [];
    expect(series.filter((point) => point.n > 0)).toMatchObject([
      { n: 2, errors: 1, costUsd: "0.007" },
    ]);
    expect(series[1]?.ttftP50).toBeNull();
  });

  it("reads the same percentiles inside ClickHouse as from the counts of a histogram", async () => {
    const project = await makeProject();
    const models = ["gpt-4o", "gpt-5", "gpt-4o-mini"];
    await send(
      project,
      Array.from({ length: 300 }, (_, i) => ({
        atMs: i * 20_000,
        durationMs: 100_000,
        attributes: call(50 + ((i * 7919) % 4001), { "gen_ai.request.model": models[i % 3] ?? "" }),
      })),
    );
    const query = { project, ...RANGE };
    const overview = await answer(getOverview, { query });
    const histogram = await answer(latency.getLatencyHistogram, {
      query: { ...query, groupBy: "model" },
    });
    expect(overview.total.current.ttft).toEqual(histogram.total.percentiles);
    expect(overview.groups.map((group) => [group.key, group.current.ttft]).sort()).toEqual(
      histogram.groups.map((group) => [group.key, group.percentiles]).sort(),
    );
  });

  it("counts a sampled call for all that it stands for, and says how many were seen", async () => {
    const project = await makeProject();
    // A threshold of 0xc: a quarter of the traces are kept, so each stands for four.
    await send(project, [
      { attributes: call(400), traceState: "ot=th:c" },
      { attributes: call(800) },
    ]);
    const { total } = await answer(getOverview, { query: { project, ...RANGE } });
    expect(total.current).toMatchObject({
      requests: 2,
      weight: 5,
      inputTokens: 5000,
      costUsd: "0.0175",
    });
    const histogram = await answer(latency.getLatencyHistogram, { query: { project, ...RANGE } });
    expect(histogram.total).toMatchObject({ n: 2, weight: 5 });
    expect(histogram.total.buckets).toEqual([
      [bucketOf(400), 4],
      [bucketOf(800), 1],
    ]);
  });
});

describe("spans and traces", () => {
  it("pages through a filter newest first without a gap or a repeat, counting exactly", async () => {
    const project = await makeProject();
    const calls = Array.from({ length: 25 }, (_, i) => ({
      // Some at the same instant, across two hours.
      atMs: Math.floor(i / 3) * 700_000,
      attributes: call(100 + i, { "tenant.id": i % 5 === 0 ? "other" : "acme" }),
    }));
    await send(project, calls);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: z.output<(typeof traces.listSpans)["response"]> = await answer(traces.listSpans, {
        query: {
          project,
          ...RANGE,
          limit: "7",
          f: ["tenant~is~acme"],
          ...(cursor ? { cursor } : {}),
        },
      });
      expect(page.total).toBe(20);
      seen.push(...page.spans.map((span) => `${span.startTime} ${span.spanId}`));
      cursor = page.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(20);
    const times = seen.map((entry) => entry.slice(0, 30));
    expect(times).toEqual([...times].sort().reverse());
    const bad = await ask(traces.listSpans, { query: { project, ...RANGE, cursor: "x" } });
    expect(bad.status).toBe(400);
  });

  it("filters by quantities, facts and attributes", async () => {
    const project = await makeProject();
    await send(project, [
      { attributes: call(100, { "user.id": "ann", "app.flag": "on", "app.size": 12 }) },
      { attributes: call(900, { "user.id": "bob" }), error: true },
      { name: "GET /health", attributes: { "http.request.method": "GET" } },
    ]);
    const count = async (...f: string[]) =>
      (await answer(traces.listSpans, { query: { project, ...RANGE, f } })).total;
    expect(await count()).toBe(3);
    expect(await count("ttftMs~gte~500")).toBe(1);
    expect(await count("ttftMs~gte~100", "ttftMs~lt~900")).toBe(1);
    expect(await count("ttftMs~missing~")).toBe(1);
    expect(await count("user~is~ann", "user~is~bob")).toBe(2);
    expect(await count("user~not~ann")).toBe(2);
    expect(await count("user~missing~")).toBe(1);
    expect(await count("status~is~error")).toBe(1);
    expect(await count("modelCall~is~true")).toBe(2);
    expect(await count("stream~is~true", "kind~is~llm")).toBe(2);
    expect(await count("attr:app.flag~is~on")).toBe(1);
    expect(await count("attr:app.flag~missing~")).toBe(2);
    expect(await count("attr:app.size~gte~10")).toBe(1);
    expect(await count("attr:service.name~is~api")).toBe(3);
    expect(await count("costUsd~gte~0.0035")).toBe(2);
    expect(await count("user~is~') OR 1=1 --")).toBe(0);
    const wrong = await ask(traces.listSpans, { query: { project, ...RANGE, f: ["model~gte~1"] } });
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ error: { code: "invalid-filter" } });
  });

  it("opens a trace with its totals, and a span with what was said", async () => {
    const project = await makeProject();
    const traceId = hex(32);
    const [root, child] = [hex(16), hex(16)];
    const messages = (role: string, content: string) =>
      JSON.stringify([{ role, parts: [{ type: "text", content }] }]);
    await send(project, [
      {
        traceId,
        spanId: root,
        name: "agent",
        durationMs: 3000,
        attributes: { "plumbline.route": "/ask" },
      },
      {
        traceId,
        spanId: child,
        parentSpanId: root,
        atMs: 5,
        attributes: call(400, {
          "gen_ai.input.messages": messages("user", "How much is 'it'?\n"),
          "gen_ai.output.messages": messages("assistant", "7 €"),
        }),
      },
    ]);
    const trace = await answer(traces.getTrace, { params: { traceId }, query: { project } });
    expect(trace.spans.map((span) => [span.spanId, span.route])).toEqual([
      [root, "/ask"],
      [child, "/ask"],
    ]);
    expect(trace.totals).toEqual({
      modelCalls: 1,
      inputTokens: 1000,
      outputTokens: 100,
      costUsd: "0.0035",
      unpricedCalls: 0,
      errors: 0,
    });
    const span = await answer(traces.getSpan, {
      params: { traceId, spanId: child },
      query: { project },
    });
    expect(span.content.inputMessages).toMatchObject([
      { role: "user", parts: [{ type: "text", content: "How much is 'it'?\n" }] },
    ]);
    expect(span.content.outputMessages).toMatchObject([{ parts: [{ content: "7 €" }] }]);
    expect(span).toMatchObject({
      scope: { name: "api-test", version: "1.0.0" },
      convention: "otel-genai",
      attributes: { "gen_ai.usage.input_tokens": 1000 },
      resourceAttributes: { "service.name": "api" },
    });
    const query = { project: await makeProject() };
    expect((await ask(traces.getTrace, { params: { traceId }, query })).status).toBe(404);
    const unknown = { traceId, spanId: "f".repeat(16) };
    expect((await ask(traces.getSpan, { params: unknown, query: { project } })).status).toBe(404);
  });
});

describe("filters and sources", () => {
  it("list values under the other filters, searched and counted", async () => {
    const project = await makeProject();
    await send(project, [
      { attributes: call(1, { "tenant.id": "acme", "app.plan": "Pro" }) },
      { attributes: call(1, { "tenant.id": "acme", "gen_ai.request.model": "gpt-5" }) },
      { attributes: call(1, { "tenant.id": "globex" }) },
    ]);
    const values = (query: Record<string, string | string[]>) =>
      answer(projects.listFilterValues, { query: { project, ...RANGE, ...query } as never });
    expect(await values({ key: "tenant" })).toEqual({
      values: [
        { value: "acme", count: 2 },
        { value: "globex", count: 1 },
      ],
      distinct: 2,
    });
    const others = await values({ key: "model", f: ["model~is~gpt-5", "tenant~is~acme"] });
    expect(others.distinct).toBe(2);
    expect((await values({ key: "tenant", search: "GLO" })).values).toHaveLength(1);
    expect((await values({ key: "tenant", limit: "1" })).distinct).toBe(2);
    expect((await values({ key: "attr:app.plan" })).values).toEqual([{ value: "Pro", count: 1 }]);
    expect((await values({ key: "status" })).values).toEqual([{ value: "ok", count: 3 }]);
    const { keys } = await answer(projects.listAttributeKeys, {
      query: { project, ...RANGE, search: "APP.", f: ["tenant~is~acme"] },
    });
    expect(keys).toEqual([{ key: "app.plan", count: 1 }]);
  });

  it("say per service what its instrumentation leaves out", async () => {
    const project = await makeProject();
    await send(project, [
      { attributes: call(300, { "session.id": "s", "tenant.id": "acme" }) },
      { attributes: call(300, { "gen_ai.request.stream": false }) },
    ]);
    await send(project, [{ attributes: call(300) }], "other");
    const { sources } = await answer(getSources, { query: { project, ...RANGE } });
    expect(sources.map((source) => source.service)).toEqual(["api", "other"]);
    expect(sources[0]).toMatchObject({ scope: "api-test", spans: 2, modelCalls: 2 });
    expect(sources[0]?.fields).toMatchObject({
      tokens: { eligible: 2, carried: 2 },
      session: { eligible: 2, carried: 1 },
      tenant: { eligible: 2, carried: 1 },
      cost: { eligible: 2, carried: 2 },
      promptVersion: { eligible: 2, carried: 0 },
    });
  });
});

describe("the door", () => {
  it("turns foreign names and foreign pages away", async () => {
    const foreign = await ask(projects.listProjects, { headers: { host: "attacker.example" } });
    expect(foreign.status).toBe(403);
    const posted = await ask(projects.createProject, {
      body: { slug: "csrf", name: "x" },
      headers: { origin: "https://attacker.example" },
    });
    expect(posted.status).toBe(403);
  });

  it("names what is wrong with a question", async () => {
    const response = await ask(latency.getLatencyCoverage, {
      query: { from: RANGE.to, to: RANGE.from },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: "invalid-request", message: "query.from: `from` must lie before `to`" },
    });
  });

  it("refuses a second start on the same directory, naming the process", async () => {
    const env = readEnv({ PLUMBLINE_DATA_DIR: directory, PLUMBLINE_OTLP_HTTP_PORT: "0" });
    await expect(createApp(env, process.cwd())).rejects.toThrow(`process ${process.pid}`);
  });
});
