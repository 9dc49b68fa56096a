import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { ClickHouse } from "@/db/clickhouse/client";
import { queueRevisions } from "@/db/clickhouse/revision-queue";
import { createTestClickHouse } from "@/db/testing/clickhouse";
import { CHAT, idOf, span, USAGE } from "@/ingest/genai/evaluation/sketch";
import type { OtlpLogRecord } from "@/ingest/otlp/log-record";
import type { OtlpSpan } from "@/ingest/otlp/span";
import { SILENT_LOGGER } from "@/ingest/pipeline/logger";
import { liveSpans } from "@/ingest/testing/live-spans";
import { storeRequest } from "@/ingest/testing/store-request";
import { createReviser, type ReviserOptions, type ReviserState } from "./create-reviser";

let clickhouse: ClickHouse;
beforeAll(async () => {
  clickhouse = await createTestClickHouse();
});
afterAll(() => clickhouse?.close());

/** A reviser as a fresh process has it, over a state that outlives it. */
function reviser(state: { saved?: ReviserState }, options: Partial<ReviserOptions> = {}) {
  return createReviser({
    reader: clickhouse.reader,
    writer: clickhouse.writer,
    resolveProject: async () => ({ contextKeys: {} }),
    state: {
      load: async () => state.saved,
      async save(saved) {
        state.saved = saved;
      },
    },
    logger: SILENT_LOGGER,
    ...options,
  });
}

let traces = 0;

/** A request: server, agent, two calls; ids stand on the two above. */
function requestTrace(tenant = "acme"): OtlpSpan[] {
  const traceId = (++traces).toString(16).padStart(32, "a");
  const server = { "http.route": "/ask", "tenant.id": tenant, "user.id": "ann" };
  const agent = { "gen_ai.operation.name": "invoke_agent", "session.id": "s1" };
  const call = { ...CHAT, ...USAGE };
  return [
    span({ id: 1, name: "POST /ask", kind: 2, attributes: server }),
    span({ id: 2, parent: 1, name: "agent", attributes: agent }),
    span({ id: 3, parent: 2, name: "chat", attributes: call }),
    span({ id: 4, parent: 2, name: "chat", attributes: { ...call, "custom.n": 1 } }),
  ].map((one) => ({ ...one, traceId }));
}

function textLog(one: OtlpSpan, eventName: string, body: OtlpLogRecord["body"]): OtlpLogRecord {
  return {
    traceId: one.traceId,
    spanId: one.spanId,
    timeUnixNano: one.startUnixNano + 1_000n,
    observedUnixNano: one.startUnixNano,
    eventName,
    severityNumber: 9,
    severityText: "",
    body,
    attributes: {},
    scope: one.scope,
    resource: one.resource,
  };
}

const Sums = z.object({
  spans: z.number(),
  calls: z.number(),
  tokens: z.number(),
  rows: z.number(),
});

async function sums(project: string, where = "1") {
  const [row] = await clickhouse.reader.query({
    name: "sums",
    sql: `SELECT sum(sign) AS spans, sum(sign * is_model_call) AS calls, count() AS rows,
            sum(sign * toInt64(ifNull(input_tokens, 0))) AS tokens
          FROM llm_spans_v2 WHERE project_id = {project: String} AND ${where}`,
    params: { project },
    row: Sums,
  });
  return row;
}

describe("a trace that came in parts", () => {
  it("stands as if it had come at once, whatever the order, in one row a span", async () => {
    const [whole, ...others] = await Promise.all(
      ["whole", "children-first", "each-alone", "reversed"].map(async (project) => {
        traces = 0;
        const spans = requestTrace();
        const requests = {
          whole: [spans],
          "children-first": [spans.slice(2), spans.slice(0, 2)],
          "each-alone": spans.map((one) => [one]),
          reversed: spans.toReversed().map((one) => [one]),
        }[project];
        const state = {};
        for (const request of requests ?? []) {
          await storeRequest(clickhouse, project, { spans: request });
        }
        return { project, state };
      }),
    );
    const state = {};
    await reviser(state).run();
    const expected = await liveSpans(clickhouse, whole?.project ?? "");
    expect(expected).toHaveLength(4);
    expect(expected.filter((row) => row.includes('tenant="acme"'))).toHaveLength(4);
    for (const { project } of others) {
      expect(await liveSpans(clickhouse, project), project).toEqual(expected);
      expect(await sums(project, "tenant = 'acme' AND session_id = 's1'")).toMatchObject({
        calls: 2,
        tokens: 20,
      });
      expect(await sums(project, "tenant = ''")).toMatchObject({ spans: 0, calls: 0, tokens: 0 });
    }
  });

  it("counts a wrapper and its call once when they come in two requests", async () => {
    const attributes = { ...CHAT, ...USAGE, "gen_ai.response.id": "r1" };
    const outer = span({ id: 1, attributes });
    const inner = span({ id: 2, parent: 1, attributes });
    await storeRequest(clickhouse, "wrapper", { spans: [inner] });
    await storeRequest(clickhouse, "wrapper", { spans: [outer] });
    expect(await sums("wrapper")).toMatchObject({ calls: 2, tokens: 20 });
    await reviser({}).run();
    expect(await sums("wrapper")).toMatchObject({ spans: 2, calls: 1, tokens: 10 });
  });

  it("has its content from log records, whether these come before or after", async () => {
    const call = span({ id: 7, attributes: { ...CHAT, ...USAGE } });
    const logs = [
      textLog(call, "gen_ai.user.message", { content: "hi" }),
      textLog(call, "gen_ai.choice", {
        index: 0,
        finish_reason: "length",
        message: { content: "yo" },
      }),
    ];
    await storeRequest(clickhouse, "logs-after", { spans: [call] });
    await storeRequest(clickhouse, "logs-after", { logs });
    await storeRequest(clickhouse, "logs-before", { logs: logs.slice(1) });
    await storeRequest(clickhouse, "logs-before", { spans: [call] });
    await storeRequest(clickhouse, "logs-before", { logs: logs.slice(0, 1) });
    await reviser({}).run();
    const [row] = await liveSpans(clickhouse, "logs-after");
    expect(row).toContain("has_input=true has_output=true");
    expect(row).toContain('finish_reason="length"');
    expect(await liveSpans(clickhouse, "logs-before")).toEqual([row]);
  });

  it("is revised again when its root comes at last", async () => {
    const spans = requestTrace("late");
    const state = {};
    const job = reviser(state);
    await storeRequest(clickhouse, "late-root", { spans: spans.slice(2) });
    await storeRequest(clickhouse, "late-root", { spans: spans.slice(1, 2) });
    await job.run();
    expect(await sums("late-root", "session_id = 's1' AND context_open")).toMatchObject({
      spans: 3,
    });
    await storeRequest(clickhouse, "late-root", { spans: spans.slice(0, 1) });
    await job.run();
    expect(await sums("late-root", "tenant = 'late' AND NOT context_open")).toMatchObject({
      spans: 4,
    });
    expect(await sums("late-root", "context_open")).toMatchObject({ spans: 0 });
  });

  it("loses the surplus row of a span that two processes stored, exactly", async () => {
    const spans = requestTrace();
    await storeRequest(clickhouse, "copies", { spans });
    // Sent again to another process, which saw no ancestors.
    await storeRequest(clickhouse, "copies", { spans: spans.slice(3) });
    expect(await sums("copies")).toMatchObject({ spans: 5, calls: 3 });
    await reviser({}).run();
    expect(await sums("copies")).toMatchObject({ spans: 4, calls: 2, tokens: 20 });
    expect(await sums("copies", "tenant = ''")).toMatchObject({ spans: 0, calls: 0 });
    await clickhouse.writer.command("merge", "OPTIMIZE TABLE llm_spans_v2 FINAL");
    expect(await sums("copies")).toMatchObject({ spans: 4, rows: 4, calls: 2 });
    expect(await sums("copies", "tenant = 'acme'")).toMatchObject({ rows: 4 });
  });

  it("changes nothing when looked at again", async () => {
    const spans = requestTrace();
    await storeRequest(clickhouse, "again", { spans });
    await reviser({}).run();
    await queueRevisions(clickhouse.writer, [
      { projectId: "again", traceId: spans[0]?.traceId ?? "" },
    ]);
    expect(await reviser({}).run()).toMatchObject({ revisedSpans: 0, pending: 0 });
    expect(await sums("again")).toMatchObject({ rows: 4 });
  });

  it("keeps what is known where the text has outlived its retention", async () => {
    const spans = requestTrace();
    await storeRequest(clickhouse, "no-text", { spans: spans.slice(1) });
    await clickhouse.writer.command(
      "dropText",
      "DELETE FROM span_payloads_v1 WHERE project_id = 'no-text'",
    );
    const [before] = (await liveSpans(clickhouse, "no-text")).filter((row) =>
      row.includes("custom.n"),
    );
    await storeRequest(clickhouse, "no-text", { spans: spans.slice(0, 1) });
    await reviser({}).run();
    expect(await sums("no-text", "tenant = 'acme' AND route = '/ask'")).toMatchObject({ spans: 4 });
    const [after] = (await liveSpans(clickhouse, "no-text")).filter((row) =>
      row.includes("custom.n"),
    );
    expect(before).toContain("input_tokens=10");
    expect(after?.replace(/ environment=.* context_open=\w+/, "")).toEqual(
      before?.replace(/ environment=.* context_open=\w+/, ""),
    );
  });

  it("counts no call twice for its wrapper when the text of the call alone is gone", async () => {
    const attributes = { ...CHAT, ...USAGE, "gen_ai.response.id": "r2" };
    const outer = span({ id: 1, attributes });
    const inner = span({ id: 2, parent: 1, attributes });
    await storeRequest(clickhouse, "half-text", { spans: [outer, inner] });
    await clickhouse.writer.command(
      "dropText",
      "DELETE FROM span_payloads_v1 WHERE project_id = 'half-text' AND span_id = {id: String}",
      { id: inner.spanId },
    );
    await reviser({}).run();
    expect(await sums("half-text")).toMatchObject({ spans: 2, calls: 1, tokens: 10 });
  });

  it("bears the scores that were given to it and to its spans", async () => {
    const [root, agent, first, last] = requestTrace() as [OtlpSpan, OtlpSpan, OtlpSpan, OtlpSpan];
    const { traceId } = root;
    const later = { ...last, endUnixNano: last.endUnixNano + 5n };
    await storeRequest(clickhouse, "scored", { spans: [root, agent, first, later] });
    const given = [
      { traceId, spanId: "", name: "thumbs", value: 1 },
      { traceId, spanId: "", name: "thumbs", value: 0 },
      { traceId, spanId: first.spanId, name: "relevance", value: 0.25 },
    ];
    await reviser({}, { readScores: async () => given }).run();
    const rows = await liveSpans(clickhouse, "scored");
    expect(rows.filter((row) => row.includes('scores=[["thumbs",0.5]]'))).toHaveLength(1);
    expect(rows.find((row) => row.includes("thumbs"))).toContain(`span_id="${idOf(4)}"`);
    expect(rows.find((row) => row.includes("relevance"))).toContain(`span_id="${idOf(3)}"`);
  });
});

describe("a reviser", () => {
  it("goes on where another left off, and finds entries that appear behind its position", async () => {
    const state: { saved?: ReviserState } = {};
    const spans = requestTrace();
    await storeRequest(clickhouse, "belated", { spans: spans.slice(1) });
    const job = reviser(state);
    await job.run();
    const position = state.saved?.positionUnixMicro ?? 0;
    expect(position).toBeGreaterThan(0);
    await storeRequest(clickhouse, "belated", { spans: spans.slice(0, 1), isQueued: false });
    // Stamped before the last entry was read, visible only now.
    await clickhouse.writer.command(
      "belated",
      `INSERT INTO trace_revision_queue_v1 (project_id, trace_id, queued_at)
       SELECT 'belated', {traceId: String}, fromUnixTimestamp64Micro({at: Int64}, 'UTC')`,
      { traceId: spans[0]?.traceId ?? "", at: position - 1_000_000 },
    );
    expect(await job.run()).toMatchObject({ revisedSpans: 3 });
    expect((await reviser(state).run()).revisedSpans).toBe(0);
    expect(await sums("belated", "tenant = 'acme'")).toMatchObject({ spans: 4 });
  });

  it("looks again for what a trace lacks, and reads it when another process has brought it", async () => {
    const project = "awaited";
    const [root, ...below] = requestTrace();
    const logs = [textLog(below[1] ?? span({ id: 3 }), "gen_ai.user.message", { content: "hi" })];
    const state = {};
    const job = reviser(state, { awaitsParts: true });
    await job.run();
    // Each process has a closed part or a log record, and only the first says anything.
    await storeRequest(clickhouse, project, { logs });
    expect(await job.run()).toMatchObject({ readSpans: 0, pending: 0 });
    await storeRequest(clickhouse, project, { spans: below, isQueued: false });
    await bringForward(project);
    expect(await job.run()).toMatchObject({ readSpans: 3, revisedSpans: 1 });
    // Nothing new: it is looked for, but not read.
    await bringForward(project);
    expect(await job.run()).toMatchObject({ readSpans: 0 });
    await storeRequest(clickhouse, project, { spans: root ? [root] : [], isQueued: false });
    await bringForward(project);
    expect(await reviser(state, { awaitsParts: true }).run()).toMatchObject({ revisedSpans: 3 });
    expect(await sums(project, "tenant = 'acme' AND NOT context_open")).toMatchObject({ spans: 4 });
    expect(await countAgain(project)).toBe(3);
  });
});

const LATER = "project_id = {project: String} AND queued_at > now64(6)";

/** Time passes. */
async function bringForward(project: string): Promise<void> {
  await clickhouse.writer.command(
    "bringForward",
    `INSERT INTO trace_revision_queue_v1 (project_id, trace_id, attempt, records)
     SELECT project_id, trace_id, attempt, records FROM trace_revision_queue_v1
     WHERE ${LATER} ORDER BY attempt DESC LIMIT 1`,
    { project },
  );
}

async function countAgain(project: string): Promise<number> {
  const [row] = await clickhouse.reader.query({
    name: "countAgain",
    sql: `SELECT count() AS n FROM trace_revision_queue_v1 WHERE ${LATER}`,
    params: { project },
    row: z.object({ n: z.number() }),
  });
  return row?.n ?? 0;
}
