import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { ClickHouse } from "@/db/clickhouse/client";
import { createTestClickHouse } from "@/db/testing/clickhouse";
import { createIngest, type Ingest } from "@/ingest/create-ingest";
import { newSpoolDir } from "@/ingest/testing/test-ingest";
import { createProgress } from "./progress";
import { sendBackfill } from "./run";
import { createSender } from "./sender";
import { backfill, createTraffic } from "./traffic";

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const PROJECT = "demo-test";
const traffic = createTraffic({
  seed: "stored",
  untilMs: Date.parse("2026-11-20T09:30:00Z"),
  spans: 6000,
});
const sentTraces = [...backfill(traffic)];
const sentSpans = sentTraces.flatMap((trace) => trace.spans);
const sentCalls = sentTraces.flatMap(({ interaction }) =>
  interaction.steps.flatMap((step) => (step.kind === "llm" ? [{ interaction, step }] : [])),
);

let clickhouse: ClickHouse;
let ingest: Ingest;

beforeAll(async () => {
  clickhouse = await createTestClickHouse();
  ingest = await createIngest({
    writer: clickhouse.writer,
    resolveProject: async (slug) => (slug === PROJECT ? { slug, contextKeys: {} } : null),
    logger: quiet,
    host: "127.0.0.1",
    port: 0,
    spoolDir: newSpoolDir(),
  });
  const url = `http://127.0.0.1:${ingest.address.port}`;
  const progress = createProgress({ write: () => undefined }, true);
  await sendBackfill(traffic, createSender({ url, project: PROJECT }), progress, sentSpans.length);
  await ingest.flush();
});

afterAll(async () => {
  await ingest?.close();
  await clickhouse?.close();
});

/** One row of counts over the stored model calls. */
async function count<Names extends string>(
  columns: Record<Names, string>,
  where = "is_model_call",
) {
  const names = Object.keys(columns) as Names[];
  const list = names.map((name) => `toFloat64(${columns[name]}) AS ${name}`).join(", ");
  const [row] = await clickhouse.reader.query({
    name: "demo_counts",
    sql: `SELECT ${list} FROM llm_spans_v2 WHERE project_id = {project: String} AND ${where}`,
    params: { project: PROJECT },
    row: z.record(z.string(), z.number()),
  });
  return row as Record<Names, number>;
}

describe("the demo in the store", () => {
  it("is every span that was sent, once", async () => {
    const stored = await count({ spans: "count()", ids: "uniqExact(trace_id, span_id)" }, "1");
    expect(stored).toEqual({ spans: sentSpans.length, ids: sentSpans.length });
  });

  it("has each model call with its tokens, and none twice", async () => {
    const answered = sentCalls.filter(({ step }) => step.failure === null);
    const stored = await count(
      {
        calls: "count()",
        failed: "countIf(is_error)",
        input: "sum(input_tokens)",
        output: "sum(output_tokens)",
        silent: "countIf(NOT is_error AND (input_tokens IS NULL OR output_tokens IS NULL))",
      },
      "is_model_call AND kind = 'llm'",
    );
    expect(stored).toEqual({
      calls: sentCalls.length,
      failed: sentCalls.length - answered.length,
      input: answered.reduce((sum, { step }) => sum + step.usage.input, 0),
      output: answered.reduce((sum, { step }) => sum + step.usage.output, 0),
      silent: 0,
    });
  });

  it("has the time to first token of every streamed answer whose SDK sends it", async () => {
    const timed = sentCalls.filter(
      ({ interaction, step }) =>
        step.stream && step.failure === null && interaction.route.service.wire !== "openllmetry",
    );
    expect(await count({ timed: "countIf(ttft_ms IS NOT NULL)" })).toEqual({ timed: timed.length });
    expect(timed.length).toBeGreaterThan(500);
  });

  it("has tenant, tier, route, team, region, session, user and prompt on every call", async () => {
    const missing = await count({
      missing:
        "countIf(tenant = '' OR tier = '' OR route = '' OR team = '' OR region = '' OR session_id = '' OR user_id = '' OR prompt_name = '' OR prompt_version = '' OR environment = '')",
      tenants: "uniqExact(tenant)",
      routes: "uniqExact(route)",
      models: "uniqExactIf(request_model, kind = 'llm')",
      conventions: "uniqExact(convention)",
    });
    // AI SDK 5 and 7 speak different names and count as one family.
    const tenants = new Set(sentTraces.map((trace) => trace.interaction.tenant.id)).size;
    expect(missing).toEqual({ missing: 0, tenants, routes: 12, models: 6, conventions: 3 });
  });

  it("has a price for every answered call", async () => {
    expect(await count({ unpriced: "countIf(NOT is_error AND cost_usd IS NULL)" })).toEqual({
      unpriced: 0,
    });
  });
});
