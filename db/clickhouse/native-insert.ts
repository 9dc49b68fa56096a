import { createReadStream, mkdirSync, readdirSync, rmSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { createClient } from "@clickhouse/client";

type Client = ReturnType<typeof createClient>;

/** Where rows go, and what of a block's columns makes theirs. */
export interface NativeLoad {
  readonly table: string;
  readonly columns: readonly (readonly [column: string, expression: string])[];
  /** Rows that belong to this table; all unless told. */
  readonly where?: string;
}

export interface NativeInsert extends NativeLoad {
  /** The blocks' columns: `a String, b UInt8`. */
  readonly structure: string;
  /** Whole blocks: a file of them, or bytes. */
  readonly from: string | readonly Uint8Array[];
  /** The same rows under the same token are stored once, in this table and behind its views. */
  readonly token?: string;
}

/** How bytes reach the engine; the rows are stored when the promise resolves. */
export type InsertNative = (client: Client, insert: NativeInsert) => Promise<void>;

/** Far above any segment: a file is inserted as one block, which its token stands for as a whole. */
const ONE_BLOCK = 4_294_967_296;

/**
 * - A late sender's request may span months: each is a partition, and 100 an insert the default limit.
 * - Rows in one block on one thread: a token counts blocks, and a re-load has to cut them alike.
 */
function settingsOf({ token }: NativeInsert): string {
  const settings = [
    "max_partitions_per_insert_block = 0",
    "max_insert_threads = 1",
    "max_threads = 1",
    // Stored, not queued, when it is confirmed.
    "distributed_foreground_insert = 1",
    `min_insert_block_size_rows = ${ONE_BLOCK}`,
    `min_insert_block_size_bytes = ${ONE_BLOCK}`,
  ];
  if (token === undefined) return settings.join(", ");
  return [
    ...settings,
    "insert_deduplicate = 1",
    "deduplicate_blocks_in_dependent_materialized_views = 1",
    `insert_deduplication_token = ${literal(token)}`,
  ].join(", ");
}

/** A server reads the rows from the request's body. */
export const insertNativeOverHttp: InsertNative = async (client, insert) => {
  const body =
    typeof insert.from === "string"
      ? createReadStream(insert.from, { highWaterMark: 1 << 20 })
      : Readable.from(insert.from, { objectMode: false });
  const { stream } = await client.exec({
    query: `${statement(insert, `input(${literal(insert.structure)})`)} FORMAT Native`,
    values: body,
  });
  for await (const _ of stream) {
    // Reading to the end frees the connection.
  }
};

let files = 0;

/**
 * The embedded engine's client takes text only, and reads JSON at 22,000 rows/s (2.5 KB
 * each); a file of Native blocks at 330,000. A file of our own holds prompts, so it lies
 * in the data directory, is readable by the owner only, and what a killed process left
 * behind is removed by the next one.
 */
export function insertNativeThroughFile(dataDirectory: string): InsertNative {
  const parent = join(dataDirectory, "plumbline_inserts");
  const own = join(parent, String(process.pid));
  mkdirSync(own, { recursive: true, mode: 0o700 });
  // The engine locks its directory to one process, so others' files are left-overs.
  for (const name of readdirSync(parent)) {
    if (name !== String(process.pid)) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const insertFile = (client: Client, insert: NativeInsert, path: string) => {
    const source = `file(${literal(path)}, 'Native', ${literal(insert.structure)})`;
    return client.command({ query: statement(insert, source) });
  };
  return async (client, insert) => {
    if (typeof insert.from === "string") {
      await insertFile(client, insert, insert.from);
      return;
    }
    const path = join(own, `${files++}.native`);
    try {
      await writePieces(path, insert.from);
      await insertFile(client, insert, path);
    } finally {
      await rm(path, { force: true });
    }
  };
}

function statement(insert: NativeInsert, source: string): string {
  const { table, columns, where } = insert;
  return `INSERT INTO ${table} (${columns.map(([name]) => name).join(", ")})
          SELECT ${columns.map(([, expression]) => expression).join(", ")} FROM ${source}
          ${where === undefined ? "" : `WHERE ${where}`} SETTINGS ${settingsOf(insert)}`;
}

/** Pieces a `writev` takes (IOV_MAX is 1024 on Linux). */
const MAX_PIECES = 1_000;

/** Every byte is accounted for: a file cut short between two blocks would be read without an error. */
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
