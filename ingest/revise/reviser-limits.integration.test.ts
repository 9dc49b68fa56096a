import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { ClickHouse } from "@/db/clickhouse/client";
import { createTestClickHouse } from "@/db/testing/clickhouse";
import { CHAT, span, USAGE } from "@/ingest/genai/evaluation/sketch";
import type { OtlpSpan } from "@/ingest/otlp/span";
import { SILENT_LOGGER } from "@/ingest/pipeline/logger";
import { storeRequest } from "@/ingest/testing/store-request";
import { createReviser, type ReviserOptions } from "./create-reviser";
import { createPendingTraces } from "./pending";
import { createQueueReader } from "./queue-reader";

let clickhouse: ClickHouse;
beforeAll(async () => {
  clickhouse = await createTestClickHouse();
});
afterAll(() => clickhouse?.close());

function reviser(options: Partial<ReviserOptions>) {
  return createReviser({
    reader: clickhouse.reader,
    writer: clickhouse.writer,
    resolveProject: async () => ({ contextKeys: {} }),
    state: { load: async () => null, save: async () => {} },
    logger: SILENT_LOGGER,
    ...options,
  });
}

async function withTenant(project: string): Promise<number> {
  const [row] = await clickhouse.reader.query({
    name: "withTenant",
    sql: `SELECT sum(sign) AS spans FROM llm_spans_v2
          WHERE project_id = {project: String} AND tenant = 'acme'`,
    params: { project },
    row: z.object({ spans: z.number() }),
  });
  return row?.spans ?? 0;
}

/** A trace that came in two parts: its calls, and the root that names their tenant. */
async function storeInParts(project: string, trace: number, calls: number): Promise<void> {
  const traceId = trace.toString(16).padStart(32, "c");
  const ofTrace = (one: OtlpSpan) => ({ ...one, traceId });
  const ids = Array.from({ length: calls }, (_, index) => index + 2);
  const spans = ids.map((id) => span({ id, parent: 1, attributes: { ...CHAT, ...USAGE } }));
  const root = span({ id: 1, attributes: { "tenant.id": "acme" } });
  await storeRequest(clickhouse, project, { spans: spans.map(ofTrace) });
  await storeRequest(clickhouse, project, { spans: [ofTrace(root)] });
}

describe("a trace that is too large", () => {
  it("stays as it came and is done with, while the others are revised", async () => {
    await storeInParts("large", 1, 12);
    await storeInParts("large", 2, 3);
    const job = reviser({ maxTraceRecords: 10 });
    expect(await job.run()).toMatchObject({ givenUp: 1, pending: 0, revisedSpans: 3 });
    expect(await withTenant("large")).toBe(1 + 4);
    expect(await job.run()).toMatchObject({ givenUp: 0, readSpans: 0 });
  });
});

describe("the queue", () => {
  it("is read to its end where more entries than a page holds have one stamp", async () => {
    const COUNT = 25_000;
    await clickhouse.writer.command(
      "fill",
      `INSERT INTO trace_revision_queue_v1 (project_id, trace_id, queued_at)
       SELECT 'one-stamp', leftPad(hex(number), 32, 'D'), now64(6) FROM numbers({count: UInt32})`,
      { count: COUNT },
    );
    const pending = createPendingTraces();
    const queue = createQueueReader(clickhouse.reader, pending, 0);
    await queue.take();
    const taken = pending.ready(0).filter(({ projectId }) => projectId === "one-stamp");
    expect(taken).toHaveLength(COUNT);
  });
});
