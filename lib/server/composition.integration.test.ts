import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { createClickHouse } from "@/db/clickhouse/client";
import { createPostgres } from "@/db/postgres/client";
import { readJobState } from "@/db/postgres/job-state";
import { POSTGRES_MIGRATIONS } from "@/db/project-root";
import { startClickHouseHttp } from "@/db/testing/clickhouse-http";
import { startTestPostgres, type TestPostgres } from "@/db/testing/postgres";

/** The application as a process of its own: it says "ready" and its address, and closes on a line of input. */
const PROGRAM = `
  import { startApp } from "./lib/server/start.ts";
  import { getApp } from "./lib/server/app.ts";
  await startApp();
  process.stdout.write("ready " + getApp().otlpHttpUrl + "\\n");
  process.stdin.once("data", async () => {
    await getApp().close();
    process.stdout.write("closed\\n", () => process.exit(0));
  });
`;

// Each test starts the product up to three times.
vi.setConfig({ testTimeout: 180_000 });

// Beside the other bundles, where Node finds the packages.
const bundle = join(process.cwd(), `dist/composition-test-${process.pid}.mjs`);
let directory: string;
const started: ChildProcess[] = [];

beforeAll(async () => {
  await build({
    stdin: { contents: PROGRAM, resolveDir: process.cwd(), loader: "ts" },
    bundle: true,
    outfile: bundle,
    format: "esm",
    platform: "node",
    packages: "external",
    alias: { "@": process.cwd() },
  });
  directory = mkdtempSync(join(tmpdir(), "plumbline-app-"));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
  rmSync(bundle, { force: true });
});

function launch(env: Record<string, string>) {
  const child = spawn(process.execPath, [bundle], {
    cwd: process.cwd(),
    env: {
      ...process.env,
      LOG_LEVEL: "silent",
      PLUMBLINE_OTLP_HTTP_PORT: "0",
      PLUMBLINE_OTLP_GRPC_PORT: "0",
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
  const run = {
    child,
    output,
    exit,
    /** Resolves to the OTLP address, rejects when the process ends first. */
    ready: () =>
      expect
        .poll(() => output.stdout + output.stderr, { timeout: 100_000 })
        .toContain("ready")
        .then(() => /ready (\S+)/.exec(output.stdout)?.[1] ?? ""),
    close: () => {
      child.stdin.write("close\n");
      return exit;
    },
  };
  return run;
}

/** A span whose parent is in no request of this process. */
const spanOf = (traceId: string, spanId: string) => ({
  traceId,
  spanId,
  parentSpanId: "aaaaaaaaaaaaaaaa",
  name: "chat",
  kind: 3,
  startTimeUnixNano: "1772445600000000000",
  endTimeUnixNano: "1772445601000000000",
});

const send = (url: string, spans: readonly object[] = []) =>
  fetch(`${url}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  });

describe("a start", () => {
  it("opens, closes and opens again on the same directory", async () => {
    const env = { PLUMBLINE_DATA_DIR: join(directory, "again") };
    const first = launch(env);
    expect((await send(await first.ready())).status).toBe(200);
    expect(await first.close()).toBe(0);
    expect(first.output.stdout).toContain("closed");
    const second = launch(env);
    await second.ready();
    expect(await second.close()).toBe(0);
  });

  it("fails with one line and a code when the directory is taken, and takes it over after a kill", async () => {
    const env = { PLUMBLINE_DATA_DIR: join(directory, "taken") };
    const first = launch(env);
    await first.ready();
    const second = launch(env);
    expect(await second.exit).toBe(1);
    expect(second.output.stderr.trim().split("\n")).toHaveLength(1);
    expect(second.output.stderr).toContain(
      `in use by another Plumbline (process ${first.child.pid})`,
    );
    first.child.kill("SIGKILL");
    await first.exit;
    const third = launch(env);
    await third.ready();
    expect(await third.close()).toBe(0);
  });

  it.each(["PLUMBLINE_OTLP_HTTP_PORT", "PLUMBLINE_OTLP_GRPC_PORT"])(
    "says that the port of %s is taken, and leaves the directory free",
    async (variable) => {
      const squatter = createServer();
      await new Promise<void>((resolve) => squatter.listen(0, "127.0.0.1", resolve));
      const address = squatter.address();
      const port = typeof address === "object" && address ? String(address.port) : "";
      const env = { PLUMBLINE_DATA_DIR: join(directory, variable) };
      const refused = launch({ ...env, [variable]: port });
      expect(await refused.exit).toBe(1);
      expect(refused.output.stderr).toContain(`Port ${port} on 127.0.0.1 is in use`);
      expect(refused.output.stderr).toContain(`set ${variable}`);
      squatter.close();
      const next = launch(env);
      await next.ready();
      expect(await next.close()).toBe(0);
    },
  );

  it("refuses an address that others can reach before it opens anything", async () => {
    const refused = launch({
      PLUMBLINE_HOST: "0.0.0.0",
      PLUMBLINE_DATA_DIR: join(directory, "open"),
    });
    expect(await refused.exit).toBe(1);
    expect(refused.output.stderr).toContain("PLUMBLINE_INSECURE_ALLOW_REMOTE=1");
  });
});

describe("on a ClickHouse server", () => {
  it("says in one line that it cannot be reached, without its password", async () => {
    const run = launch({
      CLICKHOUSE_URL: "http://plumbline:hunter2@127.0.0.1:1/nowhere",
      PLUMBLINE_DATA_DIR: join(directory, "no-clickhouse"),
    });
    expect(await run.exit).toBe(1);
    expect(run.output.stderr).toMatch(
      /^plumbline: Cannot open ClickHouse at CLICKHOUSE_URL: .+\n$/,
    );
    expect(run.output.stderr).not.toContain("hunter2");
  });
});

describe("on servers, where other processes may take spans too", () => {
  it("reads anew the traces whose parts others may have, and looks for copies", async () => {
    const front = await startClickHouseHttp();
    const server = await startTestPostgres();
    const run = launch({
      CLICKHOUSE_URL: front.url,
      DATABASE_URL: server.url,
      PLUMBLINE_DATA_DIR: join(directory, "beside"),
    });
    const url = await run.ready();
    const clickhouse = await createClickHouse({ url: front.url, poolSize: 1 });
    const postgres = await createPostgres({
      url: server.url,
      migrationsDir: POSTGRES_MIGRATIONS,
    });
    try {
      const traceId = "5b8efff798038103d269b633813fc60c";
      expect((await send(url, [spanOf(traceId, "eee19b7ec3c1b173")])).status).toBe(200);
      const queued = async () =>
        clickhouse.reader.query({
          name: "queued",
          sql: "SELECT DISTINCT trace_id FROM trace_revision_queue_v1 WHERE project_id = {project: String}",
          params: { project: "default" },
          row: z.object({ trace_id: z.string() }),
        });
      await expect.poll(queued, { timeout: 30_000 }).toEqual([{ trace_id: traceId }]);
      const looked = () => readJobState(postgres.db, "find-copies", z.looseObject({}));
      await expect.poll(looked, { timeout: 30_000 }).not.toBe(null);
      expect(await run.close()).toBe(0);
    } finally {
      await clickhouse.close();
      await postgres.close();
      await front.close();
      await server.stop();
    }
  });
});

describe("on a Postgres server", () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startTestPostgres();
  }, 120_000);
  afterAll(() => server?.stop());

  it("starts twice at once, each on a directory of its own", async () => {
    const runs = ["one", "two"].map((name) =>
      launch({ DATABASE_URL: server.url, PLUMBLINE_DATA_DIR: join(directory, name) }),
    );
    for (const run of runs) await run.ready();
    expect(await Promise.all(runs.map((run) => run.close()))).toEqual([0, 0]);
  });

  it("says in one line that the server cannot be reached, without its password", async () => {
    const run = launch({
      DATABASE_URL: "postgres://plumbline:hunter2@127.0.0.1:1/nowhere",
      PLUMBLINE_DATA_DIR: join(directory, "unreachable"),
    });
    expect(await run.exit).toBe(1);
    expect(run.output.stderr).toMatch(/^plumbline: Cannot open Postgres at DATABASE_URL: .+\n$/);
    expect(run.output.stderr).not.toContain("hunter2");
  });
});
