import type { BulkClient } from "@/db/clickhouse/copy/bulk-client";
import { partitionRows, type StoredTable } from "@/db/clickhouse/copy/tables";
import type { Database } from "@/db/postgres/client";
import { digestPostgres } from "@/db/postgres/copy";

/** Stands in every store from its first migration on. */
const FIRST_PROJECTS = 1;

/** @throws naming what stands in a store that must not be written over. */
export async function refuseUnlessEmpty(
  clickhouse: BulkClient,
  tables: readonly StoredTable[],
  db: Database,
): Promise<void> {
  const filled: string[] = [];
  for (const { name } of tables) {
    if ((await partitionRows(clickhouse, name)).size > 0) filled.push(name);
  }
  for (const [name, { rows }] of Object.entries(await digestPostgres(db))) {
    if (rows > (name === "project" ? FIRST_PROJECTS : 0)) filled.push(name);
  }
  if (filled.length > 0) {
    throw new Error(
      `The target is not empty (${filled.join(", ")}): nothing is written over. Use an empty data directory, or empty databases.`,
    );
  }
}
