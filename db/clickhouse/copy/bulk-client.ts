import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { z } from "zod";

type Client = ReturnType<typeof createClient>;
type ConnectionHook = NonNullable<NonNullable<Parameters<typeof createClient>[0]>["connection"]>;

/** Names and types in ClickHouse's notation. */
export type Columns = readonly (readonly [name: string, type: string])[];

export interface BulkOptions {
  readonly url?: string | undefined;
  /** Directory of the embedded engine, used when there is no `url`. */
  readonly path: string;
  /** Of the embedded engine; a server's stands in its URL. */
  readonly database?: string;
}

/** A connection that moves whole tables as files: gzipped Native, the same from both engines. */
export interface BulkClient {
  rows<Row extends z.ZodType>(sql: string, row: Row): Promise<z.output<Row>[]>;
  command(sql: string): Promise<void>;
  /** Writes the answer of `select` to a new file. */
  writeFile(file: string, columns: Columns, select: string): Promise<void>;
  /** Inserts a file's rows, whatever was inserted before. */
  insertFile(file: string, table: string, columns: Columns): Promise<void>;
  close(): Promise<void>;
}

/** Copies are never held against earlier ones: a broken-off copy is emptied and made again. */
const INSERT_SETTINGS =
  "insert_deduplicate = 0, max_partitions_per_insert_block = 0, max_insert_threads = 1";

export async function openBulkClient(options: BulkOptions): Promise<BulkClient> {
  const client = await connect(options);
  const files = options.url === undefined ? embeddedFiles(client) : serverFiles(client);
  return {
    ...files,
    async rows(sql, row) {
      const result = await client.query({
        query: `${sql}\nSETTINGS output_format_json_quote_64bit_integers = 1`,
        format: "JSONEachRow",
      });
      return z.array(row).parse(await result.json());
    },
    async command(sql) {
      await client.command({ query: sql });
    },
    close: () => client.close(),
  };
}

async function connect({ url, path, database = "plumbline" }: BulkOptions): Promise<Client> {
  const log = { level: ClickHouseLogLevel.OFF };
  // A chunk takes seconds; a digest of a large table takes minutes.
  if (url !== undefined) return createClient({ url, log, request_timeout: 3_600_000 });
  const { createChdbConnection } = await import("chdb/connection");
  // The same interface at run time; its types come from another copy of the client's package.
  const connection = createChdbConnection({ path }) as unknown as ConnectionHook;
  const client = createClient({ connection, log });
  await client.command({ query: `USE ${database}` });
  return client;
}

/** The embedded engine reads and writes files by itself. */
function embeddedFiles(client: Client): Pick<BulkClient, "writeFile" | "insertFile"> {
  const structure = (columns: Columns) =>
    literal(columns.map(([name, type]) => `\`${name}\` ${type}`).join(", "));
  return {
    async writeFile(file, columns, select) {
      await client.command({
        query: `INSERT INTO FUNCTION file(${literal(file)}, 'Native', ${structure(columns)}, 'gzip')
                ${select}
                SETTINGS output_format_compression_level = 1`,
      });
    },
    async insertFile(file, table, columns) {
      const names = namesOf(columns);
      await client.command({
        query: `INSERT INTO ${table} (${names})
                SELECT ${names} FROM file(${literal(file)}, 'Native', ${structure(columns)}, 'gzip')
                SETTINGS ${INSERT_SETTINGS}`,
      });
    },
  };
}

/** A server sends and takes them in the body. */
function serverFiles(client: Client): Pick<BulkClient, "writeFile" | "insertFile"> {
  return {
    async writeFile(file, _columns, select) {
      const { stream } = await client.exec({ query: `${select}\nFORMAT Native` });
      await pipeline(stream, createGzip({ level: 1 }), createWriteStream(file, { flags: "wx" }));
    },
    async insertFile(file, table, columns) {
      const unzipped = createReadStream(file).pipe(createGunzip());
      const { stream } = await client.exec({
        query: `INSERT INTO ${table} (${namesOf(columns)}) SETTINGS ${INSERT_SETTINGS} FORMAT Native`,
        values: unzipped,
      });
      for await (const _ of stream) {
        // Reading to the end frees the connection.
      }
    },
  };
}

export function namesOf(columns: Columns): string {
  return columns.map(([name]) => `\`${name}\``).join(", ");
}

function literal(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
