import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { BulkClient } from "@/db/clickhouse/copy/bulk-client";
import {
  type Chunk,
  copyOf,
  listChunks,
  partitionRows,
  type StoredTable,
} from "@/db/clickhouse/copy/tables";

/** What fills one partition of the target, in chunks. */
export interface PartitionFill {
  readonly table: StoredTable;
  readonly partition: string;
  /** Inserts all of the partition's rows into a table of the same form. */
  readonly fill: (into: string) => Promise<void>;
}

/**
 * Puts a partition into a table at once, so that views on the table do not see its rows.
 * Done again after an interruption, it begins anew, or finds it done.
 */
export async function fillPartition(
  target: BulkClient,
  { table, partition, fill }: PartitionFill,
): Promise<"filled" | "stood"> {
  // Nothing writes here while the copy runs: rows in the place are those of an earlier attempt.
  if ((await partitionRows(target, table.name)).has(partition)) return "stood";
  const copy = copyOf(table.name);
  await target.command(`DROP TABLE IF EXISTS ${copy} SYNC`);
  await target.command(`CREATE TABLE ${copy} AS ${table.name}`);
  await fill(copy);
  await target.command(
    `ALTER TABLE ${copy} MOVE PARTITION ID '${partition}' TO TABLE ${table.name}`,
  );
  await target.command(`DROP TABLE ${copy} SYNC`);
  return "filled";
}

/** A table's chunks by partition, in order. */
export async function chunksByPartition(
  source: BulkClient,
  table: StoredTable,
): Promise<ReadonlyMap<string, readonly Chunk[]>> {
  const partitions = new Map<string, Chunk[]>();
  for (const chunk of await listChunks(source, table)) {
    const chunks = partitions.get(chunk.partition) ?? [];
    chunks.push(chunk);
    partitions.set(chunk.partition, chunks);
  }
  return partitions;
}

/** Moves one chunk through a file that is removed at once. */
export async function moveChunk(
  source: BulkClient,
  target: BulkClient,
  { table, chunk, into, directory }: MovedChunk,
): Promise<void> {
  const file = join(directory, "moving.native.gz");
  await rm(file, { force: true });
  try {
    await source.writeFile(file, table.columns, chunk.select);
    await target.insertFile(file, into, table.columns);
  } finally {
    await rm(file, { force: true });
  }
}

interface MovedChunk {
  readonly table: StoredTable;
  readonly chunk: Chunk;
  readonly into: string;
  readonly directory: string;
}
