import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { ClickHouse } from "@/db/clickhouse/client";
import { queueRevisions } from "@/db/clickhouse/revision-queue";
import { createTestClickHouse } from "@/db/testing/clickhouse";
import { encodeLogsProtobuf, encodeTracesProtobuf } from "@/ingest/otlp/encode";
import type { OtlpLogRecord } from "@/ingest/otlp/log-record";
import type { OtlpSpan } from "@/ingest/otlp/span";
import { SILENT_LOGGER } from "@/ingest/pipeline/logger";
import { captured } from "@/ingest/testing/captured-traces";
import { liveSpans } from "@/ingest/testing/live-spans";
import { createRandom } from "@/ingest/testing/llm-span";
import { createTestIngest, newSpoolDir, type TestIngest } from "@/ingest/testing/test-ingest";
import { createReviser, type Reviser } from "./create-reviser";

const { spans, logs } = captured();
const spoolDir = newSpoolDir();

let clickhouse: ClickHouse;
let ingest: TestIngest;
let reviser: Reviser;
let expected: readonly string[];

beforeAll(async () => {
  clickhouse = await createTestClickHouse();
  ingest = await createTestIngest(clickhouse, { spoolDir });
  reviser = newReviser();
});
afterAll(async () => {
  await ingest?.close();
  await rm(spoolDir, { recursive: true, force: true });
  await clickhouse?.close();
});

function newReviser(): Reviser {
  return createReviser({
    reader: clickhouse.reader,
    writer: clickhouse.writer,
    resolveProject: async () => ({ contextKeys: {} }),
    state: { load: async () => null, save: async () => {} },
    logger: SILENT_LOGGER,
  });
}

interface Request {
  readonly path: "/v1/traces" | "/v1/logs";
  readonly body: Uint8Array<ArrayBuffer>;
}

function traceRequest(some: readonly OtlpSpan[]): Request {
  return { path: "/v1/traces", body: encodeTracesProtobuf(some) };
}

function logRequest(some: readonly OtlpLogRecord[]): Request {
  return { path: "/v1/logs", body: encodeLogsProtobuf(some) };
}

async function send(project: string, { path, body }: Request): Promise<void> {
  const response = await fetch(ingest.url + path, {
    method: "POST",
    headers: { "content-type": "application/x-protobuf", "x-plumbline-project": project },
    body,
  });
  expect(response.status).toBe(200);
}

/** Until nothing waits any more: large traces rest between two looks. */
async function reviseAll(): Promise<void> {
  await ingest.flush();
  await expect.poll(async () => (await reviser.run()).pending, { timeout: 60_000 }).toBe(0);
}

const GroupRow = z.object({
  key: z.string(),
  n: z.number(),
  calls: z.number(),
  tokens: z.number(),
});

/** Sums under a dimension, as dashboards ask them. */
function sumsBy(project: string, column: "tenant" | "route" | "request_model" | "session_id") {
  return clickhouse.reader.query({
    name: "sumsBy",
    sql: `SELECT ${column} AS key, sum(sign) AS n, sum(sign * is_model_call) AS calls,
            sum(sign * toInt64(ifNull(input_tokens, 0) + ifNull(output_tokens, 0))) AS tokens
          FROM llm_spans_v2 WHERE project_id = {project: String}
          GROUP BY key HAVING n != 0 OR calls != 0 OR tokens != 0 ORDER BY key`,
    params: { project },
    row: GroupRow,
  });
}

async function expectAsWhole(project: string): Promise<void> {
  const found = await liveSpans(clickhouse, project);
  const missing = expected.filter((row) => !found.includes(row));
  const surplus = found.filter((row) => !expected.includes(row));
  expect({ missing: missing.slice(0, 2), surplus: surplus.slice(0, 2) }).toEqual({
    missing: [],
    surplus: [],
  });
  expect(found).toHaveLength(expected.length);
  for (const column of ["tenant", "route", "request_model", "session_id"] as const) {
    expect(await sumsBy(project, column), column).toEqual(await sumsBy("whole", column));
  }
}

describe("captured traces", () => {
  it("that came whole read the same when they are read anew from the store", async () => {
    await send("whole", traceRequest(spans));
    await reviseAll();
    const before = await liveSpans(clickhouse, "whole");
    await queueRevisions(
      clickhouse.writer,
      spans.map(({ traceId }) => ({ projectId: "whole", traceId })),
    );
    const { readSpans, revisedSpans } = await reviser.run();
    expect(readSpans).toBeGreaterThan(500);
    expect(revisedSpans).toBe(0);
    await send("whole", logRequest(logs));
    await reviseAll();
    expected = await liveSpans(clickhouse, "whole");
    const changed = expected.filter((row) => !before.includes(row));
    expect(changed.length).toBeGreaterThanOrEqual(8);
    expect(changed.every((row) => row.includes("has_output=true") || row.includes("error"))).toBe(
      true,
    );
  });

  it.each([1, 2, 3, 4])(
    "stand as if sent whole after requests, senders, copies and restarts of seed %i",
    async (seed) => {
      const project = `shuffled-${seed}`;
      const random = createRandom(seed);
      const below = (n: number) => Math.floor(random() * n);
      const requests = insertCopies(cut(random), random);
      const restarts = new Set([below(requests.length), below(requests.length)]);
      for (let at = 0; at < requests.length; ) {
        const together = 1 + below(4);
        await Promise.all(requests.slice(at, at + together).map((one) => send(project, one)));
        for (let index = at; index < at + together; index++) {
          if (!restarts.has(index)) continue;
          await ingest.close();
          ingest = await createTestIngest(clickhouse, { spoolDir });
          reviser = newReviser();
        }
        at += together;
        if (random() < 0.05) await reviser.run();
      }
      await reviseAll();
      await expectAsWhole(project);
    },
    120_000,
  );
});

/** Spans and log records in any order, in requests of one to sixty. */
function cut(random: () => number): Request[] {
  const requests: Request[] = [];
  const pieces = <T>(items: readonly T[], toRequest: (some: readonly T[]) => Request) => {
    const left = shuffled(items, random);
    while (left.length > 0) requests.push(toRequest(left.splice(0, 1 + Math.floor(random() * 60))));
  };
  pieces(spans, traceRequest);
  pieces(logs, logRequest);
  return shuffled(requests, random);
}

/** Every fifth request is sent again, by a sender that didn't hear its answer. */
function insertCopies(requests: readonly Request[], random: () => number): Request[] {
  return requests.flatMap((request, index) => {
    const earlier = requests[Math.floor(random() * (index + 1))];
    return random() < 0.2 && earlier !== undefined ? [request, earlier] : [request];
  });
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const list = [...items];
  for (let at = list.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [list[at], list[other]] = [list[other] as T, list[at] as T];
  }
  return list;
}
