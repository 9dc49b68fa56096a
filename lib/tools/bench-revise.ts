import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClickHouse, createClickHouse } from "@/db/clickhouse/client";
import { migrateClickHouse } from "@/db/clickhouse/migrate";
import { CLICKHOUSE_MIGRATIONS, findProjectRoot } from "@/db/project-root";
import type { OtlpSpan } from "@/ingest/otlp/span";
import { SILENT_LOGGER } from "@/ingest/pipeline/logger";
import { createReviser } from "@/ingest/revise/create-reviser";
import { reviseTraces } from "@/ingest/revise/revise-traces";
import { createRandom, llmCallSpan, randomHex } from "@/ingest/testing/llm-span";
import { storeRequest } from "@/ingest/testing/store-request";

const PROJECT = "bench";
const CALLS_PER_TRACE = 4;
const REQUEST = 512;

/**
 * What it costs to read traces anew whose root came late: calls of 3.2 KB, four a trace, whose
 * tenant stands on the root alone; beside them spans of other traces in the same hour.
 *
 *   npm run bench:revise -- --spans 20000 --beside 100000
 *
 * Prints one JSON object: spans read anew a second, and where the time of one goes.
 */
async function main() {
  const spans = option("--spans", 20_000);
  const beside = option("--beside", 100_000);
  const path = mkdtempSync(join(tmpdir(), "plumbline-bench-revise-"));
  const clickhouse = await createClickHouse({ path });
  try {
    await migrateClickHouse(
      clickhouse,
      join(findProjectRoot(process.cwd()), CLICKHOUSE_MIGRATIONS),
    );
    const random = createRandom(7);
    const now = BigInt(Date.now()) * 1_000_000n;
    await store(clickhouse, alone(random, beside, now), false);
    const traces = Array.from({ length: Math.ceil(spans / (CALLS_PER_TRACE + 1)) }, () =>
      lateTrace(random, now),
    );
    await store(
      clickhouse,
      traces.flatMap(({ calls }) => calls),
      false,
    );
    await store(
      clickhouse,
      traces.map(({ root }) => root),
      true,
    );
    process.stdout.write(`${JSON.stringify(await measure(clickhouse))}\n`);
  } finally {
    await clickhouse.close();
    await rm(path, { recursive: true, force: true });
  }
}

function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(name);
  const value = Number(process.argv[at + 1]);
  return at > 0 && Number.isInteger(value) && value >= 0 ? value : otherwise;
}

function* alone(random: () => number, count: number, now: bigint): Generator<OtlpSpan> {
  for (let index = 0; index < count; index++) yield callOf(random, now, "");
}

function callOf(random: () => number, now: bigint, parentSpanId: string): OtlpSpan {
  const call = llmCallSpan(random, now - BigInt(Math.floor(random() * 60e9)));
  const { "tenant.id": _, ...attributes } = call.attributes ?? {};
  return {
    parentSpanId,
    traceState: "",
    kind: 3,
    events: [],
    links: [],
    statusCode: 0,
    statusMessage: "",
    scope: { name: "", version: "", attributes: {} },
    resource: { attributes: {} },
    ...call,
    attributes,
  };
}

function lateTrace(random: () => number, now: bigint): { root: OtlpSpan; calls: OtlpSpan[] } {
  const template = callOf(random, now, "");
  const calls = Array.from({ length: CALLS_PER_TRACE }, () => ({
    ...callOf(random, now, template.spanId),
    traceId: template.traceId,
  }));
  const attributes = { "http.route": "/ask", "tenant.id": `t${randomHex(random, 2)}` };
  return { root: { ...template, name: "POST /ask", kind: 2, attributes }, calls };
}

async function store(
  clickhouse: ClickHouse,
  spans: Iterable<OtlpSpan>,
  isQueued: boolean,
): Promise<void> {
  let request: OtlpSpan[] = [];
  const flush = async () => {
    if (request.length > 0) await storeRequest(clickhouse, PROJECT, { spans: request, isQueued });
    request = [];
  };
  for (const span of spans) {
    request.push(span);
    if (request.length === REQUEST) await flush();
  }
  await flush();
}

async function measure(clickhouse: ClickHouse) {
  let computeMs = 0;
  const reviser = createReviser({
    reader: clickhouse.reader,
    writer: clickhouse.writer,
    resolveProject: async () => ({ contextKeys: {} }),
    state: { load: async () => null, save: async () => {} },
    logger: SILENT_LOGGER,
    async compute(input) {
      const start = performance.now();
      const output = reviseTraces(input);
      computeMs += performance.now() - start;
      return output;
    },
  });
  const cpu = process.cpuUsage();
  const start = performance.now();
  const { readSpans, revisedSpans, pending } = await reviser.run();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return {
    readSpans,
    revisedSpans,
    pending,
    spansPerSecond: Math.round(readSpans / (ms / 1_000)),
    cpuMicrosPerSpan: Math.round((user + system) / readSpans),
    computeMicrosPerSpan: Math.round((computeMs * 1_000) / readSpans),
  };
}

await main();
