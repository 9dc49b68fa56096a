import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type ClickHouse, createClickHouse } from "@/db/clickhouse/client";
import { migrateClickHouse } from "@/db/clickhouse/migrate";
import { CLICKHOUSE_MIGRATIONS, findProjectRoot } from "@/db/project-root";
import { createIngest } from "@/ingest/create-ingest";
import { ExportTraceServiceRequest } from "@/ingest/otlp/schema";
import { bodies, type SendOrder, type SendReport, serveSendOrders } from "./bench/ingest-sender";

/**
 * Spans per second acknowledged and stored: OTLP/HTTP protobuf with gzip into the embedded
 * engine in a fresh directory. The load comes from a second process on the same machine;
 * every case's rows are counted in ClickHouse afterwards.
 */
interface Case {
  readonly spansPerRequest: number;
  readonly senders: number;
  readonly requests: number;
}

const BATCH = 512;
/** The first is the headline. */
const CASES: readonly Case[] = [
  { spansPerRequest: BATCH, senders: 16, requests: 192 },
  { spansPerRequest: BATCH, senders: 1, requests: 64 },
  { spansPerRequest: 10, senders: 16, requests: 1_200 },
  { spansPerRequest: 10, senders: 1, requests: 200 },
];
const WARM_UP: Case = { spansPerRequest: BATCH, senders: 4, requests: 32 };
const DECODE_MS = 1_000;

interface Measured extends Case {
  readonly spansPerSecond: number;
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
  readonly peakRssMb: number;
}

interface Outcome extends Measured {
  readonly ratioToDecode: number;
}

if (process.argv.includes("--sender")) serveSendOrders();
else await main();

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "plumbline-bench-ingest-"));
  const sender = fork(process.argv[1] ?? "", ["--sender"]);
  try {
    const decodeRate = createDecodeYardstick();
    // Alone means alone: with no engine open, before and after, as its merges go on for seconds.
    const before = decodeRate();
    const measured = await runCases(directory, sender);
    const decodePerSecond = (before + decodeRate()) / 2;
    print(
      measured.map((one) => ({
        ...one,
        ratioToDecode: round(one.spansPerSecond / decodePerSecond, 3),
      })),
      Math.round(decodePerSecond),
    );
  } finally {
    sender.kill();
    await rm(directory, { recursive: true, force: true });
  }
}

async function runCases(directory: string, sender: ChildProcess): Promise<Measured[]> {
  const clickhouse = await createClickHouse({ path: directory });
  await migrateClickHouse(clickhouse, join(findProjectRoot(process.cwd()), CLICKHOUSE_MIGRATIONS));
  const failed: string[] = [];
  const report = (fields: object, message: string) => {
    failed.push(`${message} ${JSON.stringify(fields)}`);
  };
  const ingest = await createIngest({
    writer: clickhouse.writer,
    resolveProject: async (slug) => ({ slug, contextKeys: {} }),
    logger: { info() {}, warn: report, error: report },
    host: "127.0.0.1",
    port: 0,
  });
  const url = `http://127.0.0.1:${ingest.address.port}/v1/traces`;
  await run(WARM_UP, 0, url, sender, clickhouse);
  const measured: Measured[] = [];
  for (const [index, one] of CASES.entries()) {
    measured.push(await run(one, index + 1, url, sender, clickhouse));
  }
  await ingest.close();
  await clickhouse.close();
  if (failed.length > 0) throw new Error(failed.join("\n"));
  return measured;
}

/** The yardstick, in spans per second: protobufjs alone, one core, the same kind of bodies. */
function createDecodeYardstick(): () => number {
  // protobufjs decodes 2.2 times as fast from a Buffer as from a bare Uint8Array.
  const batches = [...bodies(99, 8, BATCH)].map((body) => Buffer.from(body));
  const decodeFor = (milliseconds: number) => {
    const start = performance.now();
    let spans = 0;
    while (performance.now() - start < milliseconds) {
      for (const batch of batches) ExportTraceServiceRequest.decode(batch);
      spans += batches.length * BATCH;
    }
    return (spans * 1_000) / (performance.now() - start);
  };
  decodeFor(DECODE_MS);
  return () => decodeFor(DECODE_MS);
}

async function run(
  one: Case,
  seed: number,
  url: string,
  sender: ChildProcess,
  clickhouse: ClickHouse,
): Promise<Measured> {
  const project = `bench-${seed}`;
  let peakRss = 0;
  const watch = setInterval(() => {
    peakRss = Math.max(peakRss, process.memoryUsage.rss());
  }, 100);
  const order: SendOrder = { url, project, seed, ...one };
  sender.send(order);
  const [message] = await once(sender, "message");
  clearInterval(watch);
  const { ackMs, elapsedMs, failures } = message as SendReport;
  await verify(clickhouse, project, one, failures);
  const spansPerSecond = (one.requests * one.spansPerRequest * 1_000) / elapsedMs;
  const sorted = [...ackMs].sort((a, b) => a - b);
  return {
    ...one,
    spansPerSecond: Math.round(spansPerSecond),
    ackP50Ms: round(orderStatistic(sorted, 0.5), 1),
    ackP99Ms: round(orderStatistic(sorted, 0.99), 1),
    peakRssMb: Math.round(peakRss / 1_048_576),
  };
}

async function verify(
  clickhouse: ClickHouse,
  project: string,
  { requests, spansPerRequest }: Case,
  failures: number,
): Promise<void> {
  const sent = requests * spansPerRequest;
  const [stored] = await clickhouse.reader.query({
    name: "countBenchRows",
    sql: `SELECT
            (SELECT uniqExact(trace_id, span_id) FROM llm_spans_v2 WHERE project_id = {project: String}) AS spans,
            (SELECT count() FROM llm_spans_v2 WHERE project_id = {project: String}) AS rows,
            (SELECT count() FROM span_payloads_v1 WHERE project_id = {project: String}) AS payloads`,
    params: { project },
    row: z.object({ spans: z.int(), rows: z.int(), payloads: z.int() }),
  });
  const counts = [stored?.spans, stored?.rows, stored?.payloads];
  if (failures > 0 || counts.some((count) => count !== sent)) {
    throw new Error(
      `${project}: sent ${sent} spans, stored ${counts.join("/")}, ${failures} failures`,
    );
  }
}

/** Nearest rank of an ascending list. */
function orderStatistic(sorted: readonly number[], quantile: number): number {
  return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? 0;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function print(outcomes: readonly Outcome[], decodePerSecond: number): void {
  const write = (line: string) => process.stdout.write(`${line}\n`);
  write(
    "Acknowledged and stored: OTLP/HTTP, protobuf + gzip, LLM spans of 3.2 KB; " +
      `protobufjs alone decodes ${decodePerSecond} spans/s`,
  );
  const columns = [
    "batch",
    "senders",
    "spans/s",
    "ratio",
    "ack p50 ms",
    "ack p99 ms",
    "peak RSS MB",
  ];
  const rows = outcomes.map((outcome) => [
    outcome.spansPerRequest,
    outcome.senders,
    outcome.spansPerSecond,
    outcome.ratioToDecode,
    outcome.ackP50Ms,
    outcome.ackP99Ms,
    outcome.peakRssMb,
  ]);
  for (const row of [columns, ...rows])
    write(row.map((cell) => String(cell).padStart(12)).join(""));
  const [headline] = outcomes;
  write(
    JSON.stringify({
      spansPerSecond: headline?.spansPerSecond,
      ratioToDecode: headline?.ratioToDecode,
      ackP99Ms: headline?.ackP99Ms,
      peakRssMb: headline?.peakRssMb,
      decodeSpansPerSecond: decodePerSecond,
      cases: outcomes,
    }),
  );
}
