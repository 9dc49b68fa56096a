import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import type { ClickHouse } from "@/db/clickhouse/client";
import { listTracesWithCopies } from "@/db/clickhouse/copies";
import type { Reader } from "@/db/clickhouse/query";
import { createPostgres, type Postgres } from "@/db/postgres/client";
import { listFeedbackOf, listScoresOfTraces, putFeedback } from "@/db/postgres/feedback";
import { createProject } from "@/db/postgres/projects";
import { createTestClickHouse } from "@/db/testing/clickhouse";
import { CHAT, span, USAGE } from "@/ingest/genai/evaluation/sketch";
import type { OtlpSpan } from "@/ingest/otlp/span";
import { SILENT_LOGGER } from "@/ingest/pipeline/logger";
import { createReviser } from "@/ingest/revise/create-reviser";
import { storeRequest } from "@/ingest/testing/store-request";
import { applyFeedbackJob } from "./apply-feedback";

const PROJECT = "default";
const directory = mkdtempSync(join(tmpdir(), "plumbline-feedback-"));
const NEVER = new AbortController().signal;
let clickhouse: ClickHouse;
let postgres: Postgres;
beforeAll(async () => {
  clickhouse = await createTestClickHouse();
  postgres = await createPostgres({ dataDir: directory, migrationsDir: "db/postgres/migrations" });
  await createProject(postgres.db, { slug: "judged", name: "judged" });
});
afterAll(async () => {
  await clickhouse?.close();
  await postgres?.close();
  await rm(directory, { recursive: true, force: true });
});

function reviser() {
  return createReviser({
    reader: clickhouse.reader,
    writer: clickhouse.writer,
    resolveProject: async () => ({ contextKeys: {} }),
    async readScores(projectId, traceIds) {
      const scores = await listScoresOfTraces(postgres.db, { projectId, traceIds });
      return scores.flatMap(({ value, ...score }) => (value === null ? [] : [{ ...score, value }]));
    },
    state: { load: async () => null, save: async () => {} },
    logger: SILENT_LOGGER,
  });
}

/** A trace of a session: its root and a call, `minute` minutes after the others' begin. */
function trace(id: number, sessionId: string, minute = 0): OtlpSpan[] {
  const traceId = id.toString(16).padStart(32, "f");
  return [
    span({ id: 1, attributes: { "session.id": sessionId } }),
    span({ id: 2, parent: 1, attributes: { ...CHAT, ...USAGE, "session.id": sessionId } }),
  ].map((one) => ({
    ...one,
    traceId,
    startUnixNano: one.startUnixNano + BigInt(minute) * 60_000_000_000n,
    endUnixNano: one.endUnixNano + BigInt(minute) * 60_000_000_000n,
  }));
}

const endOf = (spans: readonly OtlpSpan[]) =>
  new Date(Math.max(...spans.map(({ endUnixNano }) => Number(endUnixNano / 1_000_000n))) + 1_000);

function judge(externalId: string, sessionId: string, givenAt: Date) {
  return putFeedback(postgres.db, {
    id: externalId,
    projectId: PROJECT,
    externalId,
    target: "session",
    sessionId,
    name: "solved",
    type: "outcome",
    value: 1,
    source: "test",
    givenAt,
  });
}

async function scored(): Promise<readonly string[]> {
  const rows = await clickhouse.reader.query({
    name: "scored",
    sql: `SELECT trace_id AS trace, sum(sign) AS n FROM llm_spans_v2
          WHERE project_id = {project: String} AND notEmpty(scores) AND is_model_call
          GROUP BY trace HAVING n > 0 ORDER BY trace`,
    params: { project: PROJECT },
    row: z.object({ trace: z.string(), n: z.number() }),
  });
  return rows.map(({ trace: id, n }) => `${id} ${n}`);
}

describe("feedback on sessions", () => {
  it("stands on the last call before it, even where the trace is revised at once", async () => {
    const [early, late, other] = [trace(1, "s1"), trace(2, "s1", 5), trace(3, "s2")];
    for (const spans of [early, late, other]) {
      await storeRequest(clickhouse, PROJECT, { spans, isQueued: false });
    }
    await judge("of-early", "s1", endOf(early));
    await judge("of-late", "s1", endOf(late));
    await judge("of-other", "s2", endOf(other));
    await judge("of-none", "s3", endOf(other));
    const revising = reviser();
    // The reviser is another process: it may read the scores before the job goes on.
    const writer: typeof clickhouse.writer = {
      ...clickhouse.writer,
      async insertRows(...given) {
        await clickhouse.writer.insertRows(...given);
        await revising.run();
      },
    };
    await applyFeedbackJob({ reader: clickhouse.reader, writer, db: postgres.db }).run(NEVER);
    const ids = [early, late, other].map(([first]) => `${first?.traceId} 1`);
    expect(await scored()).toEqual(ids);
    const found = await listFeedbackOf(postgres.db, {
      projectId: PROJECT,
      sessionId: "s3",
      limit: 5,
    });
    expect(found).toMatchObject([{ traceId: "", appliedAt: null }]);
  });
});

describe("feedback that is about nothing stored", () => {
  it("is looked for with ever longer rests", async () => {
    const names: string[] = [];
    const reader: Reader = {
      query(query, options) {
        names.push(query.name);
        return clickhouse.reader.query(query, options);
      },
    };
    const job = applyFeedbackJob({ reader, writer: clickhouse.writer, db: postgres.db });
    await judge("of-nothing", "nowhere", new Date());
    const start = Date.now();
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    /** Whether a pass so many minutes later asked for anything. */
    const looksAt = async (minutes: number) => {
      vi.setSystemTime(start + minutes * 60_000);
      names.length = 0;
      await job.run(NEVER);
      return names.length > 0;
    };
    expect(await looksAt(20)).toBe(true);
    expect(await looksAt(20.5)).toBe(false);
    expect(await looksAt(22)).toBe(true);
    expect(await looksAt(120)).toBe(true);
    expect(await looksAt(129)).toBe(false);
    expect(await looksAt(131)).toBe(true);
  });
});

describe("copies of a span", () => {
  it("are found where one of the two is new, whichever it is", async () => {
    const [known, fresh] = [trace(11, "c"), trace(12, "c")];
    const before = new Date();
    for (const spans of [known, fresh]) {
      await storeRequest(clickhouse, "judged", { spans, isQueued: false });
    }
    await storeRequest(clickhouse, "judged", { spans: known.slice(1), isQueued: false });
    const window = { projectId: "judged", from: new Date(before.getTime() - 600_000) };
    const to = new Date(Date.now() + 600_000);
    const { reader } = clickhouse;
    const find = (newFrom: Date) => listTracesWithCopies(reader, { ...window, newFrom, to });
    expect(await find(window.from)).toEqual([known[0]?.traceId]);
    expect(await find(to)).toEqual([]);
  });
});
