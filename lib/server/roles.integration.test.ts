import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type ClickHouse, createClickHouse } from "@/db/clickhouse/client";
import { createPostgres } from "@/db/postgres/client";
import { type ClickHouseHttp, startClickHouseHttp } from "@/db/testing/clickhouse-http";
import { startTestPostgres, type TestPostgres } from "@/db/testing/postgres";
import { encodeTracesProtobuf } from "@/ingest/otlp/encode";
import { createRandom, llmCallSpan } from "@/ingest/testing/llm-span";
import { findCopiesJob } from "./jobs/find-copies";

/** Beside the other bundles, where Node finds the packages. */
const bundles = join(process.cwd(), `dist/roles-test-${process.pid}`);
const directory = mkdtempSync(join(tmpdir(), "plumbline-roles-"));
const started: ChildProcess[] = [];
const LONG = 120_000;
const SOON = { timeout: 60_000 };

beforeAll(async () => {
  await build({
    entryPoints: { ingest: "ingest/main.ts", jobs: "lib/server/jobs/main.ts" },
    outdir: bundles,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    alias: { "@": process.cwd() },
  });
}, LONG);
afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(bundles, { recursive: true, force: true });
  rmSync(directory, { recursive: true, force: true });
});

function launch(role: "ingest" | "jobs", name: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [join(bundles, `${role}.mjs`)], {
    env: {
      ...process.env,
      LOG_LEVEL: "silent",
      PLUMBLINE_DATA_DIR: join(directory, name),
      PLUMBLINE_OTLP_HTTP_PORT: "0",
      PLUMBLINE_OTLP_GRPC_PORT: "0",
      PLUMBLINE_METRICS_PORT: "0",
      PLUMBLINE_INGEST_WORKERS: "0",
      ...env,
    },
  });
  started.push(child);
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  const exit = new Promise<number | null>((resolve) => child.once("close", resolve));
  const shown = async (label: string) => {
    await expect.poll(() => output.stdout + output.stderr, SOON).toMatch(/Metrics|plumbline:/);
    return new RegExp(`${label}\\s+(\\S+)`).exec(output.stdout)?.[1] ?? output.stderr;
  };
  return { child, output, exit, shown };
}

describe("a role as a process of its own", () => {
  it.each(["ingest", "jobs"] as const)(
    "%s is refused without servers, in so many words",
    async (role) => {
      const refused = launch(role, "nowhere", { CLICKHOUSE_URL: "", DATABASE_URL: "" });
      expect(await refused.exit).toBe(1);
      expect(refused.output.stderr).toMatch(/CLICKHOUSE_URL and DATABASE_URL not set/);
    },
  );
});

describe("two ingest processes and one of jobs, on servers", () => {
  let front: ClickHouseHttp;
  let postgres: TestPostgres;
  let clickhouse: ClickHouse;
  let env: Record<string, string>;
  const ingests: ReturnType<typeof launch>[] = [];
  let jobs: ReturnType<typeof launch>;

  beforeAll(async () => {
    front = await startClickHouseHttp();
    postgres = await startTestPostgres();
    clickhouse = await createClickHouse({ url: front.url, poolSize: 1 });
    env = { CLICKHOUSE_URL: front.url, DATABASE_URL: postgres.url };
    ingests.push(launch("ingest", "one", env), launch("ingest", "two", env));
    jobs = launch("jobs", "jobs", env);
  }, LONG);
  afterAll(async () => {
    for (const { child } of [...ingests, jobs]) child.kill("SIGKILL");
    await clickhouse?.close();
    await front?.close();
    await postgres?.stop();
  });

  const random = createRandom(7);
  const batch = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      llmCallSpan(random, BigInt(Date.parse("2026-03-02T10:00:00Z") + index * 1000) * 1_000_000n),
    );
  const send = async (to: number, spans: ReturnType<typeof batch>) => {
    const url = await ingests[to]?.shown("OTLP/HTTP");
    return fetch(url ?? "", {
      method: "POST",
      headers: { "content-type": "application/x-protobuf" },
      body: encodeTracesProtobuf(spans),
    });
  };
  const count = async (sql: string) => {
    const [row] = await clickhouse.reader.query({
      name: "count",
      sql: `${sql} WHERE project_id = {project: String}`,
      params: { project: "default" },
      row: z.object({ n: z.number() }),
    });
    return row?.n;
  };
  const spans = () => count("SELECT sum(sign) AS n FROM llm_spans_v2");
  const rolledUp = () => count("SELECT sum(spans) AS n FROM span_hours_v1");

  it(
    "store what each of them acknowledged",
    async () => {
      const answers = [await send(0, batch(40)), await send(1, batch(60))];
      expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
      await expect.poll(spans, SOON).toBe(100);
      expect(await rolledUp()).toBe(100);
    },
    LONG,
  );

  it(
    "count a span once that a retry brought to both of them",
    async () => {
      const crossing = batch(20);
      const answers = [await send(0, crossing), await send(1, crossing)];
      expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
      await expect.poll(spans, SOON).toBe(140);
      const { db, close } = await createPostgres({
        url: postgres.url,
        migrationsDir: "db/postgres/migrations",
      });
      await findCopiesJob({ ...clickhouse, db }).run(new AbortController().signal);
      await close();
      await expect.poll(spans, SOON).toBe(120);
      expect(await rolledUp()).toBe(120);
    },
    LONG,
  );

  it("say that they are there, and what they count", async () => {
    for (const { shown } of [...ingests, jobs]) {
      const metrics = await shown("Metrics");
      expect((await fetch(metrics.replace("/metrics", "/health"))).status).toBe(200);
      expect(await (await fetch(metrics)).text()).toContain("plumbline_");
    }
  });

  it(
    "keep taking spans while ClickHouse is away, and store them when it is back",
    async () => {
      await front.stop();
      expect((await send(0, batch(25))).status).toBe(200);
      await front.restart();
      await expect.poll(spans, SOON).toBe(145);
      expect(await rolledUp()).toBe(145);
    },
    LONG,
  );

  it(
    "end on SIGTERM, and go on from their spool at the next start",
    async () => {
      await front.stop();
      expect((await send(1, batch(30))).status).toBe(200);
      const [, second] = ingests;
      second?.child.kill("SIGKILL");
      await second?.exit;
      await front.restart();
      const next = launch("ingest", "two", env);
      ingests[1] = next;
      await next.shown("Metrics");
      await expect.poll(spans, SOON).toBe(175);
      expect(await rolledUp()).toBe(175);
      for (const { child } of [...ingests, jobs]) child.kill("SIGTERM");
      expect(await Promise.all([...ingests, jobs].map(({ exit }) => exit))).toEqual([0, 0, 0]);
    },
    LONG,
  );
});
