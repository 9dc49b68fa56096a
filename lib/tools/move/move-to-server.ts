import { existsSync } from "node:fs";
import { join } from "node:path";
import { type BulkClient, openBulkClient } from "@/db/clickhouse/copy/bulk-client";
import { digestOf, isSame } from "@/db/clickhouse/copy/digest";
import { holdMerges, listTables } from "@/db/clickhouse/copy/tables";
import { openStores } from "@/db/open-stores";
import type { Database } from "@/db/postgres/client";
import { digestPostgres, readPostgres, writePostgres } from "@/db/postgres/copy";
import type { Env } from "@/lib/process/env";
import type { Say } from "./back-up";
import { chunksByPartition, fillPartition, moveChunk } from "./copy-clickhouse";
import { refuseUnlessEmpty } from "./emptiness";
import { openProgressFile, type ProgressFile } from "./progress-file";
import { drainSpool } from "./spool";

const PROGRESS_FILE = "move-to-server.json";

interface Side {
  readonly bulk: BulkClient;
  readonly db: Database;
}

/**
 * Moves the embedded stores to servers, table by table and partition by partition. Broken off,
 * it goes on where it was; at its end it counts both sides.
 *
 * @throws when a side holds something else than the other.
 */
export async function moveToServer(env: Env, root: string, say: Say): Promise<void> {
  const { clickhouseUrl, databaseUrl, dataDir } = env;
  if (!clickhouseUrl || !databaseUrl) {
    throw new Error("Set CLICKHOUSE_URL and DATABASE_URL to the servers that the data goes to.");
  }
  const path = join(dataDir, "clickhouse");
  if (!existsSync(path)) throw new Error(`${dataDir} holds no embedded stores to move.`);
  const source = await openStores({ dataDir, root });
  try {
    const progress = await openProgressFile(join(dataDir, PROGRESS_FILE), [
      clickhouseUrl,
      databaseUrl,
    ]);
    if (progress.finishedAt) throw new Error(`The move was finished at ${progress.finishedAt}.`);
    await drainSpool(env, root, source);
    const target = await openStores({ clickhouseUrl, databaseUrl, dataDir, root });
    const from = { bulk: await openBulkClient({ path }), db: source.postgres.db };
    const to = {
      bulk: await openBulkClient({ url: clickhouseUrl, path }),
      db: target.postgres.db,
    };
    try {
      await move(from, to, { progress, directory: dataDir, say });
      await progress.finish();
    } finally {
      await from.bulk.close();
      await to.bulk.close();
      await target.close();
    }
  } finally {
    await source.close();
  }
}

interface Move {
  readonly progress: ProgressFile;
  /** For a chunk on its way. */
  readonly directory: string;
  readonly say: Say;
}

async function move(from: Side, to: Side, { progress, directory, say }: Move): Promise<void> {
  const tables = await listTables(from.bulk);
  if (!progress.isResumed) await refuseUnlessEmpty(to.bulk, tables, to.db);
  const names = tables.map(({ name }) => name);
  await holdMerges(from.bulk, names, "STOP");
  for (const table of tables) {
    const partitions = await chunksByPartition(from.bulk, table);
    for (const [partition, chunks] of partitions) {
      const step = `${table.name}/${partition}`;
      if (progress.isDone(step)) continue;
      await fillPartition(to.bulk, {
        table,
        partition,
        async fill(into) {
          for (const chunk of chunks) {
            await moveChunk(from.bulk, to.bulk, { table, chunk, into, directory });
          }
        },
      });
      await progress.markDone(step);
      say(`  ${step}: moved`);
    }
  }
  await writePostgres(to.db, (put) => readPostgres(from.db, put));
  await compare(from, to, say);
}

async function compare(from: Side, to: Side, say: Say): Promise<void> {
  const wrong: string[] = [];
  const tell = (name: string, here: number | string, there: number | string, same: boolean) => {
    say(`  ${name}: ${here} rows here, ${there} there${same ? "" : ", NOT THE SAME"}`);
    if (!same) wrong.push(name);
  };
  for (const table of await listTables(from.bulk)) {
    const here = await digestOf(from.bulk, table);
    const there = await digestOf(to.bulk, table);
    tell(table.name, here.rows, there.rows, isSame(here, there));
  }
  const here = await digestPostgres(from.db);
  const there = await digestPostgres(to.db);
  for (const [name, { rows, hash }] of Object.entries(here)) {
    tell(name, rows, there[name]?.rows ?? 0, there[name]?.hash === hash);
  }
  if (wrong.length > 0) {
    throw new Error(
      `The servers do not hold what the data directory holds (${wrong.join(", ")}): do not use them.`,
    );
  }
}
