import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type ClickHouse, createClickHouse } from "@/db/clickhouse/client";
import { type ClickHouseHttp, startClickHouseHttp } from "@/db/testing/clickhouse-http";
import { startTestPostgres, type TestPostgres } from "@/db/testing/postgres";
import { Manifest } from "./manifest";

/** Beside the other bundles, where Node finds the packages; a process each, as chDB wants one a directory. */
const bundles = join(process.cwd(), `dist/move-test-${process.pid}`);
const directory = mkdtempSync(join(tmpdir(), "plumbline-move-"));
const dataDir = join(directory, "data");
const SENT = "600";
const LONG = 180_000;

const started: ChildProcess[] = [];

/** Runs a program to its end, or until it has printed `killAt`. */
function run(
  name: string,
  args: readonly string[],
  { env = {}, killAt }: { env?: Record<string, string>; killAt?: string } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [join(bundles, `${name}.mjs`), ...args], {
    env: { ...process.env, LOG_LEVEL: "silent", PLUMBLINE_DATA_DIR: dataDir, ...env },
  });
  started.push(child);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    if (killAt !== undefined && stdout.includes(killAt)) child.kill("SIGKILL");
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
}

const manifestIn = (backup: string) =>
  Manifest.parse(JSON.parse(readFileSync(join(backup, "backup.json"), "utf8")));

beforeAll(async () => {
  await build({
    entryPoints: {
      backup: "lib/tools/backup.ts",
      restore: "lib/tools/restore.ts",
      "migrate-to-server": "lib/tools/migrate-to-server.ts",
      "fill-stores": "lib/tools/move/testing/fill-stores.ts",
    },
    outdir: bundles,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    alias: { "@": process.cwd() },
    logLevel: "warning",
  });
  const filled = await run("fill-stores", ["fill", dataDir]);
  expect(filled).toMatchObject({ code: 0, stdout: `${SENT}\n` });
}, LONG);

afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(bundles, { recursive: true, force: true });
  rmSync(directory, { recursive: true, force: true });
});

describe("a backup", () => {
  const first = join(directory, "first");
  const restored = join(directory, "restored");

  it(
    "holds every table, and says so",
    async () => {
      const done = await run("backup", [first]);
      expect(done.stderr).toBe("");
      const { clickhouse, postgres } = manifestIn(first);
      expect(clickhouse["llm_spans_v2"]?.digest.rows).toBe(SENT);
      expect(clickhouse["span_payloads_v1"]?.digest.rows).toBe(SENT);
      expect(clickhouse["rollup_sums_v1"]?.files.length).toBeGreaterThan(0);
      expect(postgres["project"]?.rows).toBe(2);
      expect(postgres["job_state"]?.rows).toBeGreaterThan(0);
    },
    LONG,
  );

  it(
    "is restored whole: what is backed up from there is the same, row for row and sum for sum",
    async () => {
      const env = { PLUMBLINE_DATA_DIR: restored };
      expect(await run("restore", [first], { env })).toMatchObject({ code: 0, stderr: "" });
      const second = join(directory, "second");
      expect(await run("backup", [second], { env })).toMatchObject({ code: 0, stderr: "" });
      const [was, is] = [manifestIn(first), manifestIn(second)];
      expect(digestsOf(is)).toEqual(digestsOf(was));
      expect(is.postgres).toEqual(was.postgres);
    },
    LONG,
  );

  it(
    "brings back what is known of spans: sent again, they count once",
    async () => {
      const again = await run("fill-stores", ["resend", restored]);
      expect(again).toMatchObject({ code: 0, stdout: `${SENT}\n` });
    },
    LONG,
  );

  it(
    "is not restored over anything, nor written over anything",
    async () => {
      const over = await run("restore", [first]);
      expect(over.code).toBe(1);
      expect(over.stderr).toMatch(/not empty \(.*llm_spans_v2/);
      const besides = await run("restore", [first], {
        env: {
          PLUMBLINE_DATA_DIR: join(directory, "besides"),
          PLUMBLINE_SPOOL_DIR: join(dataDir, "spool"),
        },
      });
      expect(besides.code).toBe(1);
      expect(besides.stderr).toMatch(/spool .* is not empty/);
      const onto = await run("backup", [first]);
      expect(onto.stderr).toMatch(/is not empty/);
    },
    LONG,
  );

  it(
    "that is torn is not restored",
    async () => {
      const nothing = await run("restore", [join(directory, "nowhere")], {
        env: { PLUMBLINE_DATA_DIR: join(directory, "torn") },
      });
      expect(nothing.stderr).toMatch(/holds no backup/);
      const torn = join(directory, "torn-backup");
      cpSync(first, torn, { recursive: true });
      const [file] = manifestIn(torn).clickhouse["llm_spans_v2"]?.files ?? [];
      truncateSync(join(torn, file?.name ?? ""), 4_000);
      const half = await run("restore", [torn], {
        env: { PLUMBLINE_DATA_DIR: join(directory, "half") },
      });
      expect(half.code).toBe(1);
      expect(half.stdout).not.toContain("Restored");
    },
    LONG,
  );
});

function digestsOf({ clickhouse }: Manifest) {
  return Object.fromEntries(Object.entries(clickhouse).map(([name, { digest }]) => [name, digest]));
}

describe("a move to servers", () => {
  let front: ClickHouseHttp;
  let postgres: TestPostgres;
  let clickhouse: ClickHouse;
  let env: Record<string, string>;

  beforeAll(async () => {
    front = await startClickHouseHttp();
    postgres = await startTestPostgres();
    clickhouse = await createClickHouse({ url: front.url, poolSize: 1 });
    env = { CLICKHOUSE_URL: front.url, DATABASE_URL: postgres.url };
  }, LONG);
  afterAll(async () => {
    await clickhouse?.close();
    await front?.close();
    await postgres?.stop();
  });

  const count = async (sql: string) => {
    const [row] = await clickhouse.reader.query({
      name: "count",
      sql: `${sql} WHERE project_id = {project: String}`,
      params: { project: "moved" },
      row: z.object({ n: z.number() }),
    });
    return String(row?.n);
  };

  it(
    "goes on where it was killed, and ends with the same rows on both sides",
    async () => {
      for (const step of ["llm_spans_v2/202601: moved", "span_payloads_v1/202602: moved"]) {
        const killed = await run("migrate-to-server", [], { env, killAt: step });
        expect(killed.code, killed.stderr).toBe(null);
      }
      const done = await run("migrate-to-server", [], { env });
      expect(done.stderr).toBe("");
      expect(done.stdout).not.toContain("llm_spans_v2/202601: moved");
      expect(done.stdout).toContain(`llm_spans_v2: ${SENT} rows here, ${SENT} there`);
      expect(done.stdout).toContain("project: 2 rows here, 2 there");
      expect(done.stdout).not.toContain("NOT THE SAME");
    },
    LONG,
  );

  it("counts nothing twice in what views derive from spans", async () => {
    expect(await count("SELECT sum(sign) AS n FROM llm_spans_v2")).toBe(SENT);
    expect(await count("SELECT sum(spans) AS n FROM span_hours_v1")).toBe(SENT);
    expect(await count("SELECT count() AS n FROM span_payloads_v1")).toBe(SENT);
  });

  it(
    "knows on the servers which spans it has: sent again, they count once",
    async () => {
      const again = await run("fill-stores", ["resend", dataDir], { env });
      expect(again).toMatchObject({ code: 0, stdout: `${SENT}\n` });
      expect(await count("SELECT sum(spans) AS n FROM span_hours_v1")).toBe(SENT);
    },
    LONG,
  );

  it(
    "is done once",
    async () => {
      const again = await run("migrate-to-server", [], { env });
      expect(again.stderr).toMatch(/was finished/);
      expect(existsSync(join(dataDir, "moving.native.gz"))).toBe(false);
    },
    LONG,
  );
});
