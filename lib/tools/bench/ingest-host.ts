import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type ClickHouse, createClickHouse } from "@/db/clickhouse/client";
import { migrateClickHouse } from "@/db/clickhouse/migrate";
import { CLICKHOUSE_MIGRATIONS, findProjectRoot } from "@/db/project-root";
import { createIngest, type Ingest } from "@/ingest/create-ingest";
import type { SendOrder, SendReport } from "./ingest-sender";

/** The ingest role on an embedded engine in a fresh directory, and a process that sends to it. */
export interface BenchHost {
  readonly clickhouse: ClickHouse;
  readonly ingest: Ingest;
  send(order: Omit<SendOrder, "url">): Promise<SendReport>;
  close(): Promise<void>;
}

/** The program itself is started a second time, with `--sender`. */
export async function openBenchHost(): Promise<BenchHost> {
  const root = findProjectRoot(process.cwd());
  const directory = await mkdtemp(join(tmpdir(), "plumbline-bench-ingest-"));
  const sender = fork(process.argv[1] ?? "", ["--sender"]);
  const clickhouse = await createClickHouse({ path: join(directory, "clickhouse") });
  await migrateClickHouse(clickhouse, join(root, CLICKHOUSE_MIGRATIONS));
  const problems: string[] = [];
  const report = (fields: object, message: string) => {
    problems.push(`${message} ${JSON.stringify(fields)}`);
  };
  const ingest = await createIngest({
    writer: clickhouse.writer,
    resolveProject: async (slug) => ({ slug, contextKeys: {} }),
    logger: { info() {}, warn: report, error: report },
    host: "127.0.0.1",
    port: 0,
    grpcPort: 0,
    spoolDir: join(directory, "spool"),
    workerFile: join(root, "dist/ingest/worker.js"),
  });
  const httpUrl = `http://127.0.0.1:${ingest.address.port}`;
  const grpcUrl = `http://127.0.0.1:${ingest.grpcAddress?.port}`;
  return {
    clickhouse,
    ingest,
    async send(order) {
      sender.send({ ...order, url: order.transport === "grpc" ? grpcUrl : httpUrl });
      const [message] = await once(sender as ChildProcess, "message");
      return message as SendReport;
    },
    async close() {
      sender.kill();
      await ingest.close();
      await clickhouse.close();
      await rm(directory, { recursive: true, force: true });
      if (problems.length > 0) throw new Error(problems.join("\n"));
    },
  };
}

/** Spans of a project that a dashboard sees. */
export async function visibleSpans(clickhouse: ClickHouse, project: string): Promise<number> {
  const [row] = await clickhouse.reader.query({
    name: "countVisible",
    sql: "SELECT sum(sign) AS spans FROM llm_spans_v2 WHERE project_id = {project: String}",
    params: { project },
    row: z.object({ spans: z.int() }),
  });
  return row?.spans ?? 0;
}

/** @throws unless every span that was sent is stored once, with its original. */
export async function verifyStored(
  clickhouse: ClickHouse,
  project: string,
  sent: number,
): Promise<void> {
  const [stored] = await clickhouse.reader.query({
    name: "countBenchRows",
    sql: `SELECT
            (SELECT uniqExact(trace_id, span_id) FROM llm_spans_v2 WHERE project_id = {project: String}) AS spans,
            (SELECT sum(sign) FROM llm_spans_v2 WHERE project_id = {project: String}) AS rows,
            (SELECT count() FROM span_payloads_v1 WHERE project_id = {project: String}) AS payloads`,
    params: { project },
    row: z.object({ spans: z.int(), rows: z.int(), payloads: z.int() }),
  });
  const counts = [stored?.spans, stored?.rows, stored?.payloads];
  if (counts.some((count) => count !== sent)) {
    throw new Error(`${project}: sent ${sent} spans, stored ${counts.join("/")}`);
  }
}
