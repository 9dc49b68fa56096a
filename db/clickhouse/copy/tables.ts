import { z } from "zod";
import type { BulkClient, Columns } from "./bulk-client";

/** Rows of a chunk: 1 M rows of 3 KB would be a file of 3 GB before compression. */
const CHUNK_ROWS = 200_000;
/** Says what has been applied: each database knows its own. */
const NOT_COPIED = ["plumbline_migration"];
/** Beside each table while it is filled. */
const COPY_SUFFIX = "_copying";

export interface StoredTable {
  readonly name: string;
  /** Without `Replicated`. */
  readonly engine: string;
  readonly columns: Columns;
}

/** Part of a partition, small enough for a file. */
export interface Chunk {
  readonly partition: string;
  readonly select: string;
  readonly rows: number;
}

/** Every table that holds rows, in order of their names. */
export async function listTables(client: BulkClient): Promise<readonly StoredTable[]> {
  const tables = await client.rows(
    `SELECT name, replaceOne(engine, 'Replicated', '') AS engine FROM system.tables
     WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name NOT LIKE '%\\\\${COPY_SUFFIX}'
     ORDER BY name`,
    z.object({ name: z.string().regex(/^\w+$/), engine: z.string() }),
  );
  const columns = await client.rows(
    `SELECT table, name, type FROM system.columns
     WHERE database = currentDatabase() AND default_kind NOT IN ('ALIAS', 'MATERIALIZED', 'EPHEMERAL')
     ORDER BY table, position`,
    z.object({ table: z.string(), name: z.string(), type: z.string() }),
  );
  return tables
    .filter(({ name }) => !NOT_COPIED.includes(name))
    .map(({ name, engine }) => ({
      name,
      engine,
      columns: columns
        .filter(({ table }) => table === name)
        .map((column) => [column.name, column.type] as const),
    }));
}

/** Merges would change the parts under the copy's hands; a server may not let us stop them. */
export async function holdMerges(
  client: BulkClient,
  tables: readonly string[],
  what: "STOP" | "START",
): Promise<void> {
  for (const table of tables) {
    await client.command(`SYSTEM ${what} MERGES ${table}`).catch(() => undefined);
  }
}

/** All rows of a table, part by part. Parts must not change while the chunks are read. */
export async function listChunks(
  client: BulkClient,
  { name, columns }: StoredTable,
): Promise<readonly Chunk[]> {
  const parts = await client.rows(
    `SELECT name, partition_id, rows FROM system.parts
     WHERE database = currentDatabase() AND table = '${name}' AND active AND rows > 0
     ORDER BY partition_id, name`,
    z.object({
      name: z.string().regex(/^[\w-]+$/),
      partition_id: z.string().regex(/^[\w-]+$/),
      rows: z.coerce.number(),
    }),
  );
  const names = columns.map(([column]) => `\`${column}\``).join(", ");
  return parts.flatMap((part) =>
    Array.from({ length: Math.ceil(part.rows / CHUNK_ROWS) }, (_, index) => {
      const first = index * CHUNK_ROWS;
      return {
        partition: part.partition_id,
        rows: Math.min(CHUNK_ROWS, part.rows - first),
        select: `SELECT ${names} FROM ${name} WHERE _part = '${part.name}'
                 AND _part_offset >= ${first} AND _part_offset < ${first + CHUNK_ROWS}`,
      };
    }),
  );
}

/**
 * A table of the same form beside another one. A partition is filled there and then moved
 * whole: no view sees its rows a second time, and a broken-off copy leaves nothing behind.
 */
export function copyOf(table: string): string {
  return `${table}${COPY_SUFFIX}`;
}

export async function partitionRows(
  client: BulkClient,
  table: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await client.rows(
    `SELECT partition_id, sum(rows) AS n FROM system.parts
     WHERE database = currentDatabase() AND table = '${table}' AND active GROUP BY partition_id`,
    z.object({ partition_id: z.string(), n: z.coerce.number() }),
  );
  return new Map(rows.filter(({ n }) => n > 0).map((row) => [row.partition_id, row.n]));
}
