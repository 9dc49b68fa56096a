import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { createClient } from "@clickhouse/client";

type Client = ReturnType<typeof createClient>;

/** Names and types in ClickHouse's notation. */
export type Columns = readonly (readonly [name: string, type: string])[];

export interface RowBinaryInsert {
  readonly table: string;
  readonly columns: Columns;
  /** Whole rows, in as many pieces as they were encoded in. */
  readonly pieces: readonly Uint8Array[];
}

/** How bytes reach the engine; the rows are stored when the promise resolves. */
export type InsertRowBinary = (client: Client, insert: RowBinaryInsert) => Promise<void>;

/** A late sender's request may span months: each is a partition, and 100 an insert the default limit. */
const SETTINGS = "max_partitions_per_insert_block = 0";

/** A server reads the rows from the request's body. */
export const insertRowBinaryOverHttp: InsertRowBinary = async (
  client,
  { table, columns, pieces },
) => {
  const names = columns.map(([name]) => name).join(", ");
  const { stream } = await client.exec({
    query: `INSERT INTO ${table} (${names}) SETTINGS ${SETTINGS} FORMAT RowBinary`,
    values: Readable.from(pieces, { objectMode: false }),
  });
  for await (const _ of stream) {
    // Reading to the end frees the connection.
  }
};

let files = 0;

/**
 * The embedded engine's client takes text only, and reads JSON at 22,000 rows/s (2.5 KB
 * each); a file of RowBinary at 150,000 and more. The file holds prompts, so it lies in
 * the data directory, is readable by the owner only, and what a killed process left
 * behind is removed by the next one.
 */
export function insertRowBinaryThroughFile(dataDirectory: string): InsertRowBinary {
  const parent = join(dataDirectory, "plumbline_inserts");
  const own = join(parent, String(process.pid));
  mkdirSync(own, { recursive: true, mode: 0o700 });
  // The engine locks its directory to one process, so others' files are left-overs.
  for (const name of readdirSync(parent)) {
    if (name !== String(process.pid)) rmSync(join(parent, name), { recursive: true, force: true });
  }
  return async (client, { table, columns, pieces }) => {
    const path = join(own, `${files++}.bin`);
    const names = columns.map(([name]) => name).join(", ");
    const structure = columns.map(([name, type]) => `${name} ${type}`).join(", ");
    try {
      await writePieces(path, pieces);
      await client.command({
        query: `INSERT INTO ${table} (${names})
                SELECT ${names} FROM file(${literal(path)}, 'RowBinary', ${literal(structure)})
                SETTINGS ${SETTINGS}`,
      });
    } finally {
      await rm(path, { force: true });
    }
  };
}

/** Pieces a `writev` takes (IOV_MAX is 1024 on Linux). */
const MAX_PIECES = 1_000;

/** A file cut short at a row's edge would be read without an error: every byte is accounted for. */
async function writePieces(path: string, pieces: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    for (let first = 0; first < pieces.length; first += MAX_PIECES) {
      const some = pieces.slice(first, first + MAX_PIECES);
      const { bytesWritten } = await file.writev(some);
      if (bytesWritten !== byteLength(some)) throw new Error("insert file was cut short");
    }
  } finally {
    await file.close();
  }
}

export function byteLength(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

function literal(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
