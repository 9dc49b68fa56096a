import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BulkClient, openBulkClient } from "@/db/clickhouse/copy/bulk-client";
import { type Digest, digestOf, isSame } from "@/db/clickhouse/copy/digest";
import { holdMerges, listTables, type StoredTable } from "@/db/clickhouse/copy/tables";
import { readMigrations } from "@/db/clickhouse/migrate";
import { openStores } from "@/db/open-stores";
import type { Database } from "@/db/postgres/client";
import { countPostgresMigrations, digestPostgres, readPostgres } from "@/db/postgres/copy";
import { CLICKHOUSE_MIGRATIONS } from "@/db/project-root";
import type { Env } from "@/lib/process/env";
import { chunksByPartition } from "./copy-clickhouse";
import { type Manifest, writeManifest } from "./manifest";
import { copySpool, drainSpool } from "./spool";

/** Prompts and answers lie in it. */
const OWNER_ONLY = 0o700;

export type Say = (line: string) => void;

/**
 * Copies both stores and the spool into an empty directory, with checksums.
 *
 * @throws when rows change meanwhile, which only another process on the same servers can do.
 */
export async function backUp(
  env: Env,
  root: string,
  directory: string,
  say: Say,
): Promise<Manifest> {
  await mkdir(directory, { recursive: true, mode: OWNER_ONLY });
  if ((await readdir(directory)).length > 0) throw new Error(`${directory} is not empty.`);
  const stores = await openStores({ ...env, root });
  try {
    await drainSpool(env, root, stores);
    const bulk = await openBulkClient({
      url: env.clickhouseUrl,
      path: join(env.dataDir, "clickhouse"),
    });
    try {
      const clickhouse = await backUpClickHouse(bulk, directory, say);
      await backUpPostgres(stores.postgres.db, directory);
      await copySpool(env.spoolDir, join(directory, "spool"));
      const migrations = await readMigrations(join(root, CLICKHOUSE_MIGRATIONS));
      const manifest: Manifest = {
        format: 1,
        madeAt: new Date().toISOString(),
        migration: migrations.at(-1)?.id ?? "",
        clickhouse,
        postgres: await digestPostgres(stores.postgres.db),
        postgresMigrations: await countPostgresMigrations(stores.postgres.db),
      };
      await writeManifest(directory, manifest);
      return manifest;
    } finally {
      await bulk.close();
    }
  } finally {
    await stores.close();
  }
}

async function backUpClickHouse(
  bulk: BulkClient,
  directory: string,
  say: Say,
): Promise<Manifest["clickhouse"]> {
  const tables = await listTables(bulk);
  const names = tables.map(({ name }) => name);
  await holdMerges(bulk, names, "STOP");
  try {
    const before = await digests(bulk, tables);
    const files = new Map<string, Manifest["clickhouse"][string]["files"]>();
    for (const table of tables) {
      files.set(table.name, await writeTable(bulk, table, directory));
      say(`  ${table.name}: ${before.get(table.name)?.rows ?? 0} rows`);
    }
    const after = await digests(bulk, tables);
    const changed = tables.filter(({ name }) => !same(before.get(name), after.get(name)));
    if (changed.length > 0) {
      throw new Error(
        `Rows changed while they were copied (${changed.map(({ name }) => name).join(", ")}): stop the ingest and jobs processes for a backup.`,
      );
    }
    return Object.fromEntries(
      [...before].map(([name, digest]) => [name, { digest, files: files.get(name) ?? [] }]),
    );
  } finally {
    await holdMerges(bulk, names, "START");
  }
}

async function writeTable(bulk: BulkClient, table: StoredTable, directory: string) {
  const below = join("clickhouse", table.name);
  await mkdir(join(directory, below), { recursive: true, mode: OWNER_ONLY });
  const files: { partition: string; name: string }[] = [];
  for (const [partition, chunks] of await chunksByPartition(bulk, table)) {
    for (const chunk of chunks) {
      const name = join(below, `${String(files.length).padStart(6, "0")}.native.gz`);
      await bulk.writeFile(join(directory, name), table.columns, chunk.select);
      files.push({ partition, name });
    }
  }
  return files;
}

async function backUpPostgres(db: Database, directory: string): Promise<void> {
  await mkdir(join(directory, "postgres"), { mode: OWNER_ONLY });
  await readPostgres(db, async (table, rows) => {
    await writeFile(join(directory, "postgres", `${table}.jsonl`), `${rows.join("\n")}\n`, {
      flag: "a",
      mode: 0o600,
    });
  });
}

async function digests(
  bulk: BulkClient,
  tables: readonly StoredTable[],
): Promise<ReadonlyMap<string, Digest>> {
  const found = new Map<string, Digest>();
  for (const table of tables) found.set(table.name, await digestOf(bulk, table));
  return found;
}

function same(a: Digest | undefined, b: Digest | undefined): boolean {
  return a !== undefined && b !== undefined && isSame(a, b);
}
