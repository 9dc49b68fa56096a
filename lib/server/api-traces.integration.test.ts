import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import * as traces from "@/lib/contracts/traces";
import { call, createTestApi, hex, RANGE, START, type TestApi } from "./testing/test-api";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
}, 120_000);
afterAll(() => api?.close());

describe("spans and traces", () => {
  it("pages through a filter newest first without a gap or a repeat, counting exactly", async () => {
    const project = await api.makeProject();
    const calls = Array.from({ length: 25 }, (_, i) => ({
      // Some at the same instant, across two hours.
      atMs: Math.floor(i / 3) * 700_000,
      attributes: call(100 + i, { "tenant.id": i % 5 === 0 ? "other" : "acme" }),
    }));
    await api.send(project, calls);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: z.output<(typeof traces.listSpans)["response"]> = await api.answer(
        traces.listSpans,
        {
          query: {
            project,
            ...RANGE,
            limit: "7",
            f: ["tenant~is~acme"],
            ...(cursor ? { cursor } : {}),
          },
        },
      );
      expect(page.total).toBe(20);
      seen.push(...page.spans.map((span) => `${span.startTime} ${span.spanId}`));
      cursor = page.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(20);
    const times = seen.map((entry) => entry.slice(0, 30));
    expect(times).toEqual([...times].sort().reverse());
    const bad = await api.ask(traces.listSpans, { query: { project, ...RANGE, cursor: "x" } });
    expect(bad.status).toBe(400);
  });

  it.each(["cost", "duration", "ttft", "outputTokens"] as const)(
    "pages through spans by %s, largest first, equals by time, those without last",
    async (sort) => {
      const project = await api.makeProject();
      await api.send(project, [
        ...Array.from({ length: 17 }, (_, i) => ({
          atMs: i * 300_000,
          durationMs: 1000 + (i % 4) * 250.5,
          attributes: {
            ...call(100.25 + (i % 5)),
            "gen_ai.usage.output_tokens": (i % 3) * 1000,
          },
        })),
        ...Array.from({ length: 4 }, (_, i) => ({ name: "step", atMs: i, durationMs: 1 })),
      ]);
      const query = { project, ...RANGE, sort, limit: "4" };
      type Page = z.output<(typeof traces.listSpans)["response"]>;
      const seen: Page["spans"] = [];
      let cursor: string | null = null;
      do {
        const page: Page = await api.answer(traces.listSpans, {
          query: { ...query, ...(cursor ? { cursor } : {}) },
        });
        expect(page.total).toBe(21);
        seen.push(...page.spans);
        cursor = page.nextCursor;
      } while (cursor);
      expect(new Set(seen.map((span) => span.spanId)).size).toBe(21);
      const sizeOf = (span: Page["spans"][number]) =>
        ({
          cost: span.costUsd === null ? -1 : Number(span.costUsd),
          duration: span.durationMs,
          ttft: span.ttftMs ?? -1,
          outputTokens: span.outputTokens ?? -1,
        })[sort];
      const sorted = [...seen].sort(
        (a, b) =>
          sizeOf(b) - sizeOf(a) ||
          b.startTime.localeCompare(a.startTime) ||
          b.traceId.localeCompare(a.traceId) ||
          b.spanId.localeCompare(a.spanId),
      );
      expect(seen.map((span) => span.spanId)).toEqual(sorted.map((span) => span.spanId));
    },
  );

  it("answers within its budget, goes on with its cursors, and counts on to the exact total", async () => {
    const project = await api.makeProject();
    const calls = Array.from({ length: 12 }, (_, i) => ({
      atMs: -i * 7_200_000,
      attributes: call(100, { "app.flag": i % 3 === 0 ? "on" : "off" }),
    }));
    await api.send(project, calls);
    const query = {
      project,
      from: "2026-02-27T08:00:00Z",
      to: RANGE.to,
      f: ["attr:app.flag~is~on"],
      budgetMs: "0",
    };
    const seen: string[] = [];
    const searchedTo: string[] = [];
    let cursor: string | null = null;
    let last: z.output<(typeof traces.listSpans)["response"]> | null = null;
    do {
      last = await api.answer(traces.listSpans, {
        query: { ...query, ...(cursor ? { cursor } : {}) },
      });
      seen.push(...last.spans.map((span) => span.startTime));
      searchedTo.push(last.searchedTo);
      cursor = last.nextCursor;
    } while (cursor);
    expect(seen).toHaveLength(4);
    expect(seen).toEqual([...seen].sort().reverse());
    expect(searchedTo.length).toBeGreaterThan(4);
    expect(searchedTo).toEqual([...searchedTo].sort().reverse());
    expect(last).toMatchObject({ isComplete: true, total: 4, counted: 4, countCursor: null });

    let page = await api.answer(traces.listSpans, { query: { ...query, limit: "1" } });
    while (page.spans.length === 0 && page.nextCursor) {
      const next = { ...query, limit: "1", cursor: page.nextCursor };
      page = await api.answer(traces.listSpans, { query: next });
    }
    expect(page).toMatchObject({ isComplete: true, total: null, counted: 1 });
    let { countCursor, counted } = page;
    while (countCursor) {
      const answer: z.output<(typeof traces.countSpans)["response"]> = await api.answer(
        traces.countSpans,
        { query: { ...query, cursor: countCursor } },
      );
      expect(answer.counted).toBeGreaterThanOrEqual(counted);
      ({ countCursor, counted } = answer);
      expect(answer.total).toBe(countCursor ? null : 4);
    }
    expect(counted).toBe(4);
    const wrong = await api.ask(traces.countSpans, { query: { ...query, cursor: "x" } });
    expect(wrong.status).toBe(400);
  });

  it("refuses a cursor of another order and a parameter that means nothing", async () => {
    const project = await api.makeProject();
    await api.send(project, [{ attributes: call(1) }, { attributes: call(2), atMs: 5 }]);
    const query = { project, ...RANGE, limit: "1" };
    const page = await api.answer(traces.listSpans, { query: { ...query, sort: "cost" } });
    const wrong = await api.ask(traces.listSpans, {
      query: { ...query, sort: "ttft", cursor: page.nextCursor ?? "" },
    });
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ error: { code: "invalid-cursor" } });
    const unknown = await api.ask(traces.listSpans, { query: { ...query, filter: "x" } });
    expect(unknown.status).toBe(400);
    expect((await unknown.json()).error.message).toContain("`filter` is not a parameter");
  });

  it("filters by quantities, facts and attributes", async () => {
    const project = await api.makeProject();
    await api.send(project, [
      { attributes: call(100, { "user.id": "ann", "app.flag": "on", "app.size": 12 }) },
      { attributes: call(900, { "user.id": "bob" }), error: true },
      { name: "GET /health", attributes: { "http.request.method": "GET" } },
    ]);
    const count = async (...f: string[]) =>
      (await api.answer(traces.listSpans, { query: { project, ...RANGE, f } })).total;
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
    const wrong = await api.ask(traces.listSpans, {
      query: { project, ...RANGE, f: ["model~gte~1"] },
    });
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ error: { code: "invalid-filter" } });
  });

  it("opens a trace with its totals, and a span with what was said", async () => {
    const project = await api.makeProject();
    const traceId = hex(32);
    const [root, child] = [hex(16), hex(16)];
    const messages = (role: string, content: string) =>
      JSON.stringify([{ role, parts: [{ type: "text", content }] }]);
    await api.send(project, [
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
    const trace = await api.answer(traces.getTrace, { params: { traceId }, query: { project } });
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
    const span = await api.answer(traces.getSpan, {
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
    const query = { project: await api.makeProject() };
    expect((await api.ask(traces.getTrace, { params: { traceId }, query })).status).toBe(404);
    const unknown = { traceId, spanId: "f".repeat(16) };
    expect((await api.ask(traces.getSpan, { params: unknown, query: { project } })).status).toBe(
      404,
    );
  });

  it("shows messages that came as log records on their span, and lists no record as a span", async () => {
    const project = await api.makeProject();
    const [traceId, spanId] = [hex(32), hex(16)];
    await api.send(project, [{ traceId, spanId, attributes: call(400) }]);
    const record = (offsetMs: number, eventName: string, body: Record<string, string>) => ({
      timeUnixNano: String(BigInt(START + offsetMs) * 1_000_000n),
      traceId,
      spanId,
      eventName,
      body: {
        kvlistValue: {
          values: Object.entries(body).map(([key, stringValue]) => ({
            key,
            value: { stringValue },
          })),
        },
      },
    });
    const response = await fetch(`${api.app.otlpHttpUrl}/v1/logs`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-plumbline-project": project },
      body: JSON.stringify({
        resourceLogs: [
          {
            scopeLogs: [
              {
                logRecords: [
                  record(0, "gen_ai.user.message", { content: "How much is it?" }),
                  record(900, "gen_ai.assistant.message", { content: "7 €" }),
                ],
              },
            ],
          },
        ],
      }),
    });
    expect(response.status, await response.text()).toBe(200);
    await api.app.ingest?.flush();
    const params = { traceId, spanId };
    const span = await api.answer(traces.getSpan, { params, query: { project } });
    expect(span.events).toMatchObject([
      {
        name: "gen_ai.user.message",
        time: "2026-03-02T10:00:00.000000000Z",
        attributes: { content: "How much is it?" },
      },
      { name: "gen_ai.assistant.message" },
    ]);
    expect(span.content.inputMessages).toMatchObject([
      { role: "user", parts: [{ content: "How much is it?" }] },
      {},
    ]);
    const trace = await api.answer(traces.getTrace, { params: { traceId }, query: { project } });
    expect(trace.spans).toHaveLength(1);
    const list = await api.answer(traces.listSpans, { query: { project, ...RANGE } });
    expect(list.total).toBe(1);
  });
});
