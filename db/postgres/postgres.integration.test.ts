import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestPostgres, type TestPostgres } from "@/db/testing/postgres";
import { findProjectRoot, POSTGRES_MIGRATIONS } from "../project-root";
import { createPostgres, type Postgres } from "./client";
import { createProject, getProject, listProjects, updateProject } from "./projects";

const migrationsDir = join(findProjectRoot(process.cwd()), POSTGRES_MIGRATIONS);

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
}, 120_000);
afterAll(() => server?.stop());

/** One set of claims for both engines. */
describe.each(["embedded", "server"] as const)("Postgres, %s", (engine) => {
  let directory: string;
  let postgres: Postgres;
  const open = () =>
    createPostgres(
      engine === "server"
        ? { url: server.url, migrationsDir }
        : { dataDir: join(directory, "postgres"), migrationsDir },
    );

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "plumbline-pg-"));
    postgres = await open();
  });
  afterAll(async () => {
    await postgres?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("says which engine and version it is", async () => {
    expect(postgres.engine).toBe(engine);
    expect(await postgres.version()).toMatch(/^\d+/);
  });

  it("has a default project from the first start on", async () => {
    const projects = await listProjects(postgres.db);
    expect(projects.map((project) => project.slug)).toContain("default");
  });

  it("keeps what is written over a restart, and migrates only once", async () => {
    await createProject(postgres.db, { slug: "kept", name: "Kept" });
    await postgres.close();
    postgres = await open();
    expect(await getProject(postgres.db, "kept")).toMatchObject({ slug: "kept", name: "Kept" });
    const applied: unknown = await postgres.db.execute(
      sql`SELECT count(*)::int AS n, count(DISTINCT hash)::int AS hashes FROM drizzle.__drizzle_migrations`,
    );
    // The two drivers wrap rows differently.
    const [row] = Array.isArray(applied) ? applied : (applied as { rows: unknown[] }).rows;
    const n = readdirSync(join(findProjectRoot(process.cwd()), POSTGRES_MIGRATIONS)).filter(
      (name) => name.endsWith(".sql"),
    ).length;
    expect(row).toEqual({ n, hashes: n });
  });

  it("gives a slug once", async () => {
    const made = await createProject(postgres.db, { slug: "once", name: "Once" });
    expect(made).toMatchObject({ slug: "once", contextKeys: { tenant: [], route: [] } });
    expect(await createProject(postgres.db, { slug: "once", name: "Twice" })).toBeNull();
    expect((await getProject(postgres.db, "once"))?.name).toBe("Once");
  });

  it("changes what is given and leaves the rest", async () => {
    await createProject(postgres.db, { slug: "change", name: "Before" });
    const contextKeys = {
      environment: [],
      route: [],
      tenant: ["x-tenant", "org'; DROP TABLE project; --"],
      tier: [],
      team: [],
      region: [],
    };
    await updateProject(postgres.db, { slug: "change", contextKeys });
    await updateProject(postgres.db, { slug: "change", name: "After" });
    expect(await getProject(postgres.db, "change")).toMatchObject({ name: "After", contextKeys });
    expect(await updateProject(postgres.db, { slug: "change" })).toMatchObject({ name: "After" });
  });

  it("answers null for a project that is not there", async () => {
    expect(await getProject(postgres.db, "nowhere")).toBeNull();
    expect(await updateProject(postgres.db, { slug: "nowhere", name: "X" })).toBeNull();
  });

  it.each(["", "UPPER", "-x", "a b", "a".repeat(64)])("takes %j for no slug", async (slug) => {
    await expect(createProject(postgres.db, { slug, name: "X" })).rejects.toThrow();
  });
});

describe("several starts at once", () => {
  it("migrates an empty server from two processes without either failing", async () => {
    const url = await server.createDatabase("two_processes");
    const start = `
      import { createPostgres } from "./db/postgres/client.ts";
      const postgres = await createPostgres(${JSON.stringify({ url, migrationsDir })});
      await postgres.close();`;
    const outcomes = await Promise.all([runModule(start), runModule(start), runModule(start)]);
    expect(outcomes).toEqual([
      { code: 0, stderr: "" },
      { code: 0, stderr: "" },
      { code: 0, stderr: "" },
    ]);
    const postgres = await createPostgres({ url, migrationsDir });
    expect(await listProjects(postgres.db)).toHaveLength(1);
    await postgres.close();
  });

  it("runs work under the migration lock one after the other", async () => {
    const first = await createPostgres({ url: server.url, migrationsDir });
    const second = await createPostgres({ url: server.url, migrationsDir });
    const events: string[] = [];
    let waiting: Promise<void> | undefined;
    await first.withMigrationLock(async () => {
      waiting = second.withMigrationLock(async () => void events.push("second in"));
      await expect.poll(() => waitersOf(first), { timeout: 10_000 }).toBe(1);
      events.push("first out");
    });
    await waiting;
    expect(events).toEqual(["first out", "second in"]);
    await Promise.all([first.close(), second.close()]);
  });
});

async function waitersOf(postgres: Postgres): Promise<number> {
  const rows = (await postgres.db.execute(
    sql`SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`,
  )) as unknown as Array<{ n: number }>;
  return rows[0]?.n ?? 0;
}

/** Bundles and runs a module in a process of its own, as `dist/` programs are. */
async function runModule(source: string): Promise<{ code: number | null; stderr: string }> {
  const { build } = await import("esbuild");
  const bundle = await build({
    stdin: { contents: source, resolveDir: process.cwd(), loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    packages: "external",
  });
  const child = spawn(process.execPath, ["--input-type=module", "-"], { cwd: process.cwd() });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdin.end(bundle.outputFiles[0]?.text);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stderr };
}
