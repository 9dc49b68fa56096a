import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createClickHouse } from "@/db/clickhouse/client";
import { type BulkClient, openBulkClient } from "@/db/clickhouse/copy/bulk-client";
import { digestOf, isSame } from "@/db/clickhouse/copy/digest";
import { listTables } from "@/db/clickhouse/copy/tables";
import { migrateClickHouse } from "@/db/clickhouse/migrate";
import { type DataDirLock, lockDataDir } from "@/db/data-dir-lock";
import { createPostgres, type Database } from "@/db/postgres/client";
import {
  countPostgresMigrations,
  digestPostgres,
  type TakeRows,
  writePostgres,
} from "@/db/postgres/copy";
import { CLICKHOUSE_MIGRATIONS, POSTGRES_MIGRATIONS } from "@/db/project-root";
import type { Env } from "@/lib/process/env";
import type { Say } from "./back-up";
import { fillPartition } from "./copy-clickhouse";
import { refuseUnlessEmpty } from "./emptiness";
import { type Manifest, readManifest } from "./manifest";
import { lockEmptySpool, restoreSpool } from "./spool";

/** Lines of a table's file that are inserted together. */
const LINES = 500;

/**
 * Puts a backup into empty stores and compares every table with what was backed up. The
 * schema is first brought to where the backup was made, and then on to the present.
 */
export async function restore(env: Env, root: string, directory: string, say: Say): Promise<void> {
  const manifest = await readManifest(directory);
  const embedded = !(env.clickhouseUrl && env.databaseUrl);
  const lock = embedded ? lockDataDir(env.dataDir) : null;
  let spoolLock: DataDirLock | null = null;
  const path = join(env.dataDir, "clickhouse");
  const migrations = join(root, CLICKHOUSE_MIGRATIONS);
  try {
    const postgres = await createPostgres({
      url: env.databaseUrl,
      dataDir: join(env.dataDir, "postgres"),
      migrationsDir: join(root, POSTGRES_MIGRATIONS),
    });
    const clickhouse = await createClickHouse({ url: env.clickhouseUrl, path, poolSize: 1 });
    const bulk = await openBulkClient({ url: env.clickhouseUrl, path });
    try {
      await migrateClickHouse(clickhouse, migrations, { upTo: manifest.migration });
      await refuseUnlessEmpty(bulk, await listTables(bulk), postgres.db);
      spoolLock = await lockEmptySpool(env.spoolDir);
      await restoreClickHouse(bulk, manifest, directory, say);
      await migrateClickHouse(clickhouse, migrations);
      await restorePostgres(postgres.db, manifest, directory);
      await restoreSpool(join(directory, "spool"), env.spoolDir);
    } finally {
      await bulk.close();
      await clickhouse.close();
      await postgres.close();
    }
  } finally {
    spoolLock?.release();
    lock?.release();
  }
}

async function restoreClickHouse(
  bulk: BulkClient,
  manifest: Manifest,
  directory: string,
  say: Say,
): Promise<void> {
  const tables = new Map((await listTables(bulk)).map((table) => [table.name, table]));
  for (const [name, { digest, files }] of Object.entries(manifest.clickhouse)) {
    const table = tables.get(name);
    if (table === undefined)
      throw new Error(`The target has no table ${name} (${manifest.migration}).`);
    for (const partition of new Set(files.map((file) => file.partition))) {
      const own = files.filter((file) => file.partition === partition);
      await fillPartition(bulk, {
        table,
        partition,
        async fill(into) {
          for (const file of own) {
            await bulk.insertFile(join(directory, file.name), into, table.columns);
          }
        },
      });
    }
    if (!isSame(digest, await digestOf(bulk, table))) {
      throw new Error(`${name} does not hold what was backed up; the target must not be used.`);
    }
    say(`  ${name}: ${digest.rows} rows, as backed up`);
  }
}

async function restorePostgres(db: Database, manifest: Manifest, directory: string): Promise<void> {
  await writePostgres(db, async (put) => {
    for (const table of Object.keys(manifest.postgres)) {
      await putFile(join(directory, "postgres", `${table}.jsonl`), table, put);
    }
  });
  const restored = await digestPostgres(db);
  // A newer schema writes its rows otherwise: then their number has to do.
  const isSameSchema = (await countPostgresMigrations(db)) === manifest.postgresMigrations;
  for (const [table, { rows, hash }] of Object.entries(manifest.postgres)) {
    const found = restored[table];
    if (found?.rows !== rows || (isSameSchema && found.hash !== hash)) {
      throw new Error(`${table} does not hold what was backed up; the target must not be used.`);
    }
  }
}

async function putFile(file: string, table: string, put: TakeRows): Promise<void> {
  if (!existsSync(file)) return;
  let batch: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line !== "") batch.push(line);
    if (batch.length >= LINES) {
      await put(table, batch);
      batch = [];
    }
  }
  if (batch.length > 0) await put(table, batch);
}
