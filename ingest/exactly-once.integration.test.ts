import { readdirSync } from "node:fs";
import { rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import type { ClickHouse } from "@/db/clickhouse/client";
import type { Writer } from "@/db/clickhouse/query";
import { createTestClickHouse } from "@/db/testing/clickhouse";
import type { EncodableSpan } from "./otlp/encode";
import { createRandom, llmCallSpan, randomHex } from "./testing/llm-span";
import { createTestIngest, newSpoolDir, storedCounts } from "./testing/test-ingest";

let clickhouse: ClickHouse;
const random = createRandom(9);

beforeAll(async () => {
  clickhouse = await createTestClickHouse();
});
afterAll(async () => clickhouse.close());

let projects = 0;
const newProject = () => `once-${projects++}`;
const spans = (count: number): EncodableSpan[] =>
  Array.from({ length: count }, () => llmCallSpan(random, BigInt(Date.now()) * 1_000_000n));

function spoolDir(): string {
  const directory = newSpoolDir();
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A rollup of our own behind the spans: rows and tokens by project. */
async function createRollup(name: string): Promise<void> {
  await clickhouse.writer.command(
    name,
    `CREATE TABLE ${name} (project_id String, spans Int64, tokens Int64)
     ENGINE = SummingMergeTree ORDER BY project_id
     SETTINGS non_replicated_deduplication_window = 1000`,
  );
}

async function createView(name: string): Promise<void> {
  await clickhouse.writer.command(
    name,
    `CREATE MATERIALIZED VIEW ${name}_mv TO ${name} AS
     SELECT project_id, sum(sign) AS spans, sum(sign * ifNull(output_tokens, 0)) AS tokens
     FROM llm_spans_v2 GROUP BY project_id`,
  );
  onTestFinished(() => clickhouse.writer.command(name, `DROP VIEW ${name}_mv`));
}

async function rolledUp(name: string, project: string): Promise<number> {
  const [row] = await clickhouse.reader.query({
    name: "rolledUp",
    sql: `SELECT sum(spans) AS spans FROM ${name} WHERE project_id = {project: String}`,
    params: { project },
    row: z.object({ spans: z.int() }),
  });
  return row?.spans ?? 0;
}

describe("the same export", () => {
  it("sent three times is stored once, and its second copy is no failure", async () => {
    const ingest = await createTestIngest(clickhouse);
    const project = newProject();
    const sent = spans(5);
    for (let time = 0; time < 3; time++) {
      const answer = await ingest.send(project, sent);
      expect(answer.status).toBe(200);
      expect((await answer.arrayBuffer()).byteLength).toBe(0);
    }
    expect(await storedCounts(clickhouse, project)).toEqual({ spans: 5, payloads: 5 });
    expect(ingest.stats()).toMatchObject({ spans: 5, duplicates: { identical: 10 } });
    await ingest.close();
  });

  it("sent again after a restart is stored once, loaded or not before it", async () => {
    const directory = spoolDir();
    const project = newProject();
    const [loaded, waiting] = [spans(3), spans(4)];
    const first = await createTestIngest(clickhouse, { spoolDir: directory });
    await first.send(project, loaded);
    await first.close();
    const away = failing(clickhouse.writer, () => "before");
    const second = await createTestIngest({ writer: away }, { spoolDir: directory });
    await second.sendOnly(project, waiting);
    await second.close();
    const third = await createTestIngest(clickhouse, { spoolDir: directory });
    await third.send(project, loaded);
    await third.send(project, waiting);
    expect(await storedCounts(clickhouse, project)).toEqual({ spans: 7, payloads: 7 });
    await third.close();
  });

  it("sent by sixteen at once is stored once", async () => {
    const ingest = await createTestIngest(clickhouse);
    const project = newProject();
    const sent = spans(20);
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => ingest.sendOnly(project, sent)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(16).fill(200));
    await ingest.flush();
    expect(await storedCounts(clickhouse, project)).toEqual({ spans: 20, payloads: 20 });
    await ingest.close();
  });

  it("with some spans more adds those alone, also where another sends the rest meanwhile", async () => {
    const ingest = await createTestIngest(clickhouse);
    const project = newProject();
    const sent = spans(12);
    await ingest.sendOnly(project, sent.slice(3, 6));
    await Promise.all([
      ingest.sendOnly(project, sent.slice(0, 8)),
      ingest.sendOnly(project, sent.slice(4, 12)),
      ingest.sendOnly(project, sent),
    ]);
    await ingest.flush();
    expect(await storedCounts(clickhouse, project)).toEqual({ spans: 12, payloads: 12 });
    await ingest.close();
  });

  it("with other content under an id is told so, and the first stands", async () => {
    const ingest = await createTestIngest(clickhouse);
    const project = newProject();
    const [span] = spans(1) as [EncodableSpan];
    await ingest.send(project, [{ ...span, statusMessage: "first" }]);
    const answer = await ingest.send(project, [{ ...span, statusMessage: "second" }]);
    expect(answer.status).toBe(200);
    const said = Buffer.from(await answer.arrayBuffer()).toString();
    expect(said).toContain("not kept: 1 × sent before under the same id with other content");
    const [stored] = await clickhouse.reader.query({
      name: "statusMessage",
      sql: "SELECT status_message FROM span_payloads_v1 WHERE project_id = {project: String}",
      params: { project },
      row: z.object({ status_message: z.string() }),
    });
    expect(stored?.status_message).toBe("first");
    await ingest.close();
  });

  it("is another's in another project", async () => {
    const ingest = await createTestIngest(clickhouse);
    const sent = spans(2);
    const [one, other] = [newProject(), newProject()];
    await ingest.send(one, sent);
    await ingest.send(other, sent);
    expect(await storedCounts(clickhouse, other)).toEqual({ spans: 2, payloads: 2 });
    await ingest.close();
  });
});

describe("a load that is broken off", () => {
  it.each(["span_payloads_v1", "llm_spans_v2", "queue"])(
    "after %s was written is done again, and nothing is doubled, here and in rollups",
    async (table) => {
      const rollup = `rollup_${table}`;
      await createRollup(rollup);
      await createView(rollup);
      const project = newProject();
      let failures = 2;
      const breaking = failing(clickhouse.writer, (name) => {
        const isHere = table === "queue" ? name === "queueRevisions" : name === `load ${table}`;
        return isHere && failures-- > 0 ? "after" : "never";
      });
      const ingest = await createTestIngest({ writer: breaking });
      const traceId = randomHex(random, 32);
      const [parent, child] = spans(2).map((span) => ({ ...span, traceId }));
      await ingest.sendOnly(project, [parent as EncodableSpan]);
      await ingest.sendOnly(project, [
        { ...(child as EncodableSpan), parentSpanId: "0".repeat(15) + 1 },
      ]);
      await ingest.sendOnly(project, spans(8));
      await ingest.flush();
      expect(failures).toBeLessThanOrEqual(0);
      expect(await storedCounts(clickhouse, project)).toEqual({ spans: 10, payloads: 10 });
      expect(await rolledUp(rollup, project)).toBe(10);
      await ingest.close();
    },
  );

  it("between the spans and their rollup is completed by the next", async () => {
    const rollup = "rollup_torn";
    await createRollup(rollup);
    const project = newProject();
    let stored = false;
    // As a process that is killed there leaves it: the spans are in, the view has not seen them.
    const breaking = failing(clickhouse.writer, (name) => {
      if (name !== "load llm_spans_v2" || stored) return "never";
      stored = true;
      return "after";
    });
    const directory = spoolDir();
    const first = await createTestIngest({ writer: breaking }, { spoolDir: directory });
    await first.sendOnly(project, spans(6));
    await expect.poll(() => first.stats().loader.lastError !== null).toBe(true);
    await createView(rollup);
    await first.flush();
    expect(await storedCounts(clickhouse, project)).toEqual({ spans: 6, payloads: 6 });
    expect(await rolledUp(rollup, project)).toBe(6);
    await first.close();
  });

  it("where its spans are of many months, and so in many parts, is completed in each", async () => {
    const rollup = "rollup_months";
    await createRollup(rollup);
    await createView(rollup);
    const project = newProject();
    let loads = 0;
    const breaking = failing(clickhouse.writer, (name) =>
      name.startsWith("load ") && loads++ < 4 ? "after" : "never",
    );
    const ingest = await createTestIngest({ writer: breaking });
    const MONTH_NANO = 31n * 86_400_000_000_000n;
    const old = spans(24).map((span, month) => ({
      ...span,
      startUnixNano: span.startUnixNano - BigInt(month) * MONTH_NANO,
      endUnixNano: span.endUnixNano - BigInt(month) * MONTH_NANO,
    }));
    await ingest.send(project, old);
    expect(await storedCounts(clickhouse, project)).toEqual({ spans: 24, payloads: 24 });
    expect(await rolledUp(rollup, project)).toBe(24);
    await ingest.close();
  });

  it("after hundreds of requests joined to one block finds its block again", async () => {
    const project = newProject();
    let loads = 0;
    const breaking = failing(clickhouse.writer, (name) =>
      name === "load llm_spans_v2" && loads++ === 0 ? "after" : "never",
    );
    const ingest = await createTestIngest({ writer: breaking }, { limits: { segmentMs: 300 } });
    await Promise.all(Array.from({ length: 200 }, () => ingest.sendOnly(project, spans(3))));
    await ingest.flush();
    expect(await storedCounts(clickhouse, project)).toEqual({ spans: 600, payloads: 600 });
    await ingest.close();
  });

  it("after an outage of many segments has them all, but for one whose journal is gone", async () => {
    const project = newProject();
    let away = true;
    const breaking = failing(clickhouse.writer, () => (away ? "before" : "never"));
    const directory = spoolDir();
    const ingest = await createTestIngest(
      { writer: breaking },
      { spoolDir: directory, limits: { maxSegmentBytes: 1 } },
    );
    for (let sent = 0; sent < 20; sent++) await ingest.sendOnly(project, spans(2));
    const journals = readdirSync(directory).filter((name) => name.endsWith(".journal"));
    await truncate(join(directory, journals.sort().at(-3) ?? ""), 0);
    away = false;
    await ingest.flush();
    expect(await storedCounts(clickhouse, project)).toEqual({ spans: 38, payloads: 38 });
    await ingest.send(project, spans(2));
    expect(await storedCounts(clickhouse, project)).toEqual({ spans: 40, payloads: 40 });
    await ingest.close();
  });
});

/** A writer that fails before or after it has done its work. */
function failing(writer: Writer, when: (name: string) => "before" | "after" | "never"): Writer {
  const around = async (name: string, work: () => Promise<void>) => {
    const mode = when(name);
    if (mode === "before") throw new Error("ClickHouse is away");
    await work();
    if (mode === "after") throw new Error("the connection was lost");
  };
  return {
    insertRows: (name, table, rows) => around(name, () => writer.insertRows(name, table, rows)),
    insertNative: (name, insert) => around(name, () => writer.insertNative(name, insert)),
    command: (name, sql, params) => around(name, () => writer.command(name, sql, params)),
  };
}
