import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getLatencyCoverage } from "@/lib/contracts/latency";
import * as projects from "@/lib/contracts/projects";
import { getSources } from "@/lib/contracts/sources";
import { getHealth } from "@/lib/contracts/system";
import * as traces from "@/lib/contracts/traces";
import { readEnv } from "@/lib/process/env";
import { setApp } from "./app";
import { createApp } from "./composition";
import { handle } from "./handle";
import { call, createTestApi, RANGE, type TestApi } from "./testing/test-api";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
}, 120_000);
afterAll(() => api?.close());

describe("health", () => {
  it("is ready with both stores and the OTLP address", async () => {
    expect(await api.answer(getHealth, {})).toMatchObject({
      ready: true,
      stores: { clickhouse: { ok: true, engine: "embedded" }, postgres: { ok: true } },
      ingest: { otlpHttp: api.app.otlpHttpUrl },
    });
  });

  it("says 503 while the application is not there", async () => {
    setApp(undefined);
    try {
      expect((await api.ask(getHealth, {})).status).toBe(503);
      const response = await api.ask(projects.listProjects, {});
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ error: { code: "not-ready" } });
    } finally {
      setApp(api.app);
    }
  });
});

describe("projects", () => {
  it("refuses a body over 1 MB that declares no length", async () => {
    const POST = handle(projects.createProject, () => {
      throw new Error("reached");
    });
    const chunk = new TextEncoder().encode(" ".repeat(100_000));
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += chunk.byteLength;
        controller.enqueue(chunk);
      },
    });
    const response = await POST(
      new Request(`http://127.0.0.1/api/v1/projects`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        duplex: "half",
      } as RequestInit),
      { params: Promise.resolve(undefined) },
    );
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(2_000_000);
  });

  it("are made, listed, renamed and refused twice", async () => {
    const slug = await api.makeProject();
    const contextKeys = { tenant: ["x-tenant"] };
    const changed = await api.answer(projects.updateProject, {
      params: { slug },
      body: { name: "Renamed", contextKeys },
    });
    expect(changed.project).toMatchObject({ name: "Renamed", contextKeys });
    const { projects: all } = await api.answer(projects.listProjects, {});
    expect(all.map((project) => project.slug)).toEqual(expect.arrayContaining(["default", slug]));
    const again = await api.ask(projects.createProject, { body: { slug, name: "x" } });
    expect(again.status).toBe(409);
    expect(
      (await api.ask(projects.createProject, { body: { slug: "No", name: "x" } })).status,
    ).toBe(400);
    const nowhere = await api.ask(projects.updateProject, {
      params: { slug: "nowhere" },
      body: {},
    });
    expect(nowhere.status).toBe(404);
  });

  it("read their own attribute names from the next span on", async () => {
    const project = await api.makeProject();
    const contextKeys = { tenant: ["x-tenant"] };
    await api.answer(projects.updateProject, { params: { slug: project }, body: { contextKeys } });
    await api.send(project, [{ attributes: call(500, { "x-tenant": "acme" }) }]);
    const { values } = await api.answer(projects.listFilterValues, {
      query: { project, ...RANGE, key: "tenant" },
    });
    expect(values).toEqual([{ value: "acme", count: 1 }]);
  });

  it("know whether spans came, and where to send them", async () => {
    const slug = await api.makeProject();
    const empty = await api.answer(projects.getProjectStatus, { params: { slug } });
    expect(empty).toMatchObject({
      spanCount: 0,
      lastSpanAt: null,
      otlpHttpUrl: api.app.otlpHttpUrl,
    });
    await api.send(slug, [{ attributes: call(500) }, { atMs: 60_000, attributes: call(500) }]);
    const status = await api.answer(projects.getProjectStatus, { params: { slug } });
    expect(status).toMatchObject({ spanCount: 2, firstSpanAt: "2026-03-02T10:00:00.000000Z" });
  });

  it("do not see each other's spans, and an unknown one is an error", async () => {
    const [mine, theirs] = [await api.makeProject(), await api.makeProject()];
    await api.send(theirs, [{ attributes: call(500) }]);
    const { total } = await api.answer(traces.listSpans, { query: { project: mine, ...RANGE } });
    expect(total).toBe(0);
    const response = await api.ask(traces.listSpans, { query: { project: "nowhere", ...RANGE } });
    expect(response.status).toBe(404);
  });
});

describe("filters and sources", () => {
  it("list values under the other filters, searched and counted", async () => {
    const project = await api.makeProject();
    await api.send(project, [
      { attributes: call(1, { "tenant.id": "acme", "app.plan": "Pro" }) },
      { attributes: call(1, { "tenant.id": "acme", "gen_ai.request.model": "gpt-5" }) },
      { attributes: call(1, { "tenant.id": "globex" }) },
    ]);
    const values = (query: Record<string, string | string[]>) =>
      api.answer(projects.listFilterValues, { query: { project, ...RANGE, ...query } as never });
    expect(await values({ key: "tenant" })).toEqual({
      values: [
        { value: "acme", count: 2 },
        { value: "globex", count: 1 },
      ],
      distinct: 2,
      since: "2026-03-02T10:00:00.000Z",
    });
    const others = await values({ key: "model", f: ["model~is~gpt-5", "tenant~is~acme"] });
    expect(others.distinct).toBe(2);
    expect((await values({ key: "tenant", search: "GLO" })).values).toHaveLength(1);
    expect((await values({ key: "tenant", limit: "1" })).distinct).toBe(2);
    expect((await values({ key: "attr:app.plan" })).values).toEqual([{ value: "Pro", count: 1 }]);
    expect((await values({ key: "status" })).values).toEqual([{ value: "ok", count: 3 }]);
    const { keys } = await api.answer(projects.listAttributeKeys, {
      query: { project, ...RANGE, search: "APP.", f: ["tenant~is~acme"] },
    });
    expect(keys).toEqual([{ key: "app.plan", count: 1 }]);
  });

  it("say per service what its instrumentation leaves out", async () => {
    const project = await api.makeProject();
    await api.send(project, [
      { attributes: call(300, { "session.id": "s", "tenant.id": "acme" }) },
      { attributes: call(300, { "gen_ai.request.stream": false }) },
    ]);
    await api.send(project, [{ attributes: call(300) }], "other");
    const { sources } = await api.answer(getSources, { query: { project, ...RANGE } });
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
    const foreign = await api.ask(projects.listProjects, { headers: { host: "attacker.example" } });
    expect(foreign.status).toBe(403);
    const posted = await api.ask(projects.createProject, {
      body: { slug: "csrf", name: "x" },
      headers: { origin: "https://attacker.example" },
    });
    expect(posted.status).toBe(403);
  });

  it("names what is wrong with a question", async () => {
    const response = await api.ask(getLatencyCoverage, {
      query: { from: RANGE.to, to: RANGE.from },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: "invalid-request", message: "`from` must lie before `to`" },
    });
  });

  it("refuses a second start on the same directory, naming the process", async () => {
    const env = readEnv({ PLUMBLINE_DATA_DIR: api.directory });
    await expect(createApp(env, process.cwd())).rejects.toThrow(`process ${process.pid}`);
  });
});
