import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import type { ClickHouse } from "@/db/clickhouse/client";
import { createTestClickHouse } from "@/db/testing/clickhouse";
import { CHAT, span, USAGE } from "./genai/evaluation/sketch";
import type { OtlpSpan } from "./otlp/span";
import { SILENT_LOGGER } from "./pipeline/logger";
import { makeFrame } from "./pipeline/make-frame";
import { spanRecords } from "./pipeline/prepare";
import { createSegment } from "./pipeline/spool/segment";
import { openFile } from "./pipeline/spool/segment-files";
import { createReviser } from "./revise/create-reviser";
import { storeRequest } from "./testing/store-request";
import { createTestIngest, newSpoolDir } from "./testing/test-ingest";

let clickhouse: ClickHouse;
beforeAll(async () => {
  clickhouse = await createTestClickHouse();
});
afterAll(() => clickhouse?.close());

/** A spool as a process leaves it that was killed after it had acknowledged a request. */
async function leftSpool(project: string, spans: readonly OtlpSpan[], receivedUnixMs: number) {
  const directory = newSpoolDir();
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const report = (stage: string) => {
    throw new Error(stage);
  };
  const received = BigInt(receivedUnixMs) * 1_000n;
  const records = spanRecords(spans, { projectId: project, contextKeys: {} }, received, report);
  const { frame } = makeFrame(records, { maxBytes: 1 << 30, marks: null, spare: null, report });
  if (frame === null) throw new Error("no rows");
  const segment = await createSegment(directory, 1, openFile);
  await segment.append([frame]);
  await segment.close();
  return directory;
}

async function standing(project: string): Promise<number> {
  const [row] = await clickhouse.reader.query({
    name: "standing",
    sql: "SELECT sum(sign) AS spans FROM llm_spans_v2 WHERE project_id = {project: String}",
    params: { project },
    row: z.object({ spans: z.number() }),
  });
  return row?.spans ?? 0;
}

async function revise(): Promise<void> {
  await createReviser({
    reader: clickhouse.reader,
    writer: clickhouse.writer,
    resolveProject: async () => ({ contextKeys: {} }),
    state: { load: async () => null, save: async () => {} },
    logger: SILENT_LOGGER,
  }).run();
}

describe("a request that another process has stored meanwhile", () => {
  // Closed: nothing in it asks for another look of itself.
  const spans = [
    span({ id: 1, name: "POST /ask", kind: 2 }),
    span({ id: 2, parent: 1, name: "chat", attributes: { ...CHAT, ...USAGE } }),
  ];

  it("stands once, however long the process that took it first was down", async () => {
    const hourAgo = Date.now() - 3_600_000;
    const spoolDir = await leftSpool("down", spans, hourAgo);
    await storeRequest(clickhouse, "down", { spans, isQueued: false });
    const ingest = await createTestIngest(clickhouse, { spoolDir, isOneOfMany: true });
    await ingest.flush();
    await ingest.close();
    expect(await standing("down")).toBe(4);
    await revise();
    expect(await standing("down")).toBe(2);
  });
});
