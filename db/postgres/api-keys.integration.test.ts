import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestPostgres, type TestPostgres } from "@/db/testing/postgres";
import { findProjectRoot, POSTGRES_MIGRATIONS } from "../project-root";
import { createApiKey, findProjectOfKey, listApiKeys, revokeApiKey, touchApiKey } from "./api-keys";
import { createPostgres, type Postgres } from "./client";
import { newKey } from "./key-format";
import { createProject } from "./projects";
import { apiKey, project } from "./schema";

const migrationsDir = join(findProjectRoot(process.cwd()), POSTGRES_MIGRATIONS);

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
}, 120_000);
afterAll(() => server?.stop());

/** One set of claims for both engines. */
describe.each(["embedded", "server"] as const)("Ingest keys, %s", (engine) => {
  let directory: string;
  let postgres: Postgres;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "plumbline-keys-"));
    postgres = await createPostgres(
      engine === "server"
        ? { url: server.url, migrationsDir }
        : { dataDir: join(directory, "postgres"), migrationsDir },
    );
    for (const slug of ["mine", "theirs", "gone"]) {
      await createProject(postgres.db, { slug, name: slug });
    }
  });
  afterAll(async () => {
    await postgres?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("open their project, and the key itself is stored nowhere", async () => {
    const { key, secret } = await createApiKey(postgres.db, { project: "mine", name: " ci " });
    expect(key).toMatchObject({ name: "ci", lastUsedAt: null, revokedAt: null });
    expect(secret.startsWith(key.prefix)).toBe(true);
    expect(await findProjectOfKey(postgres.db, secret)).toEqual({
      keyId: key.id,
      projectId: "mine",
    });
    const stored = JSON.stringify(await postgres.db.select().from(apiKey));
    expect(stored).toContain(key.prefix);
    expect(stored).not.toContain(secret.slice(key.prefix.length));
    expect(await findProjectOfKey(postgres.db, newKey())).toBeNull();
    expect(await findProjectOfKey(postgres.db, "pl_' OR 1=1 --")).toBeNull();
  });

  it("are listed by project, the newest first", async () => {
    await createApiKey(postgres.db, { project: "theirs", name: "first" });
    await createApiKey(postgres.db, { project: "theirs", name: "second" });
    const names = (await listApiKeys(postgres.db, "theirs")).map((key) => key.name);
    expect(names).toEqual(["second", "first"]);
  });

  it("open nothing once revoked, and stay listed with the time of it", async () => {
    const { key, secret } = await createApiKey(postgres.db, { project: "mine", name: "old" });
    // Another project's key is none of one's own.
    expect(await revokeApiKey(postgres.db, { project: "theirs", id: key.id })).toBeNull();
    expect(await findProjectOfKey(postgres.db, secret)).not.toBeNull();

    const revoked = await revokeApiKey(postgres.db, { project: "mine", id: key.id });
    expect(revoked?.revokedAt).not.toBeNull();
    expect(await findProjectOfKey(postgres.db, secret)).toBeNull();
    expect(await revokeApiKey(postgres.db, { project: "mine", id: key.id })).toEqual(revoked);
    expect(await listApiKeys(postgres.db, "mine")).toContainEqual(revoked);
  });

  it("note their use once a minute", async () => {
    const { key } = await createApiKey(postgres.db, { project: "mine", name: "used" });
    const used = async () =>
      (await listApiKeys(postgres.db, "mine")).find(({ id }) => id === key.id)?.lastUsedAt;
    await touchApiKey(postgres.db, key.id);
    const first = await used();
    expect(first).not.toBeNull();
    await touchApiKey(postgres.db, key.id);
    expect(await used()).toBe(first);
    await postgres.db
      .update(apiKey)
      .set({ lastUsedAt: sql`now() - interval '61 seconds'` })
      .where(eq(apiKey.id, key.id));
    const minuteAgo = await used();
    await touchApiKey(postgres.db, key.id);
    expect(await used()).not.toBe(minuteAgo);
  });

  it("go with their project", async () => {
    const { secret } = await createApiKey(postgres.db, { project: "gone", name: "x" });
    await postgres.db.delete(project).where(eq(project.id, "gone"));
    expect(await findProjectOfKey(postgres.db, secret)).toBeNull();
  });
});
