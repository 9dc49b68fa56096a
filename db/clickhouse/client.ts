import { ClickHouseLogLevel, createClient } from "@clickhouse/client";
import type { z } from "zod";
import { commandOnCluster } from "./cluster-ddl";
import {
  byteLength,
  type InsertNative,
  insertNativeOverHttp,
  insertNativeThroughFile,
} from "./native-insert";
import {
  assertProjectScoped,
  ClickHouseQueryError,
  type Params,
  type Query,
  type Reader,
  type ReadOptions,
  type Writer,
} from "./query";

type Client = ReturnType<typeof createClient>;
type ConnectionHook = NonNullable<NonNullable<Parameters<typeof createClient>[0]>["connection"]>;

/** Database of the embedded engine; a server's stands in its URL. */
const EMBEDDED_DATABASE = "plumbline";
const DEFAULT_MAX_SECONDS = 20;
/** The client's own log repeats statements with their values. Errors reach the caller all the same. */
const QUIET = { level: ClickHouseLogLevel.OFF };

export interface ClickHouseOptions {
  /** A server: `http://user:password@host:8123/database`. */
  readonly url?: string | undefined;
  /** Directory of the embedded engine; used when there is no `url`. */
  readonly path?: string | undefined;
  /** Overrides the embedded engine's database, so that tests can share one process. */
  readonly database?: string;
  /**
   * Connections for reading. An embedded client runs one statement at a time: behind a query
   * of 1.5 s, `SELECT 1` waited 1,453 ms on the same client and 4 ms on another.
   */
  readonly poolSize?: number;
  /** The server belongs to this cluster: see cluster-ddl.ts. */
  readonly cluster?: string | undefined;
}

export interface ClickHouse {
  readonly engine: "embedded" | "server";
  /** For dashboards. */
  readonly reader: Reader;
  /** For ingest and migrations: connections of its own, so that neither waits for the other. */
  readonly writer: Writer;
  version(): Promise<string>;
  close(): Promise<void>;
}

/** @throws when the server cannot be reached or the directory is held by another process. */
export async function createClickHouse(options: ClickHouseOptions): Promise<ClickHouse> {
  const engine = options.url === undefined ? "embedded" : "server";
  const open = await opener(options);
  const readers = await createPool(open, options.poolSize ?? 4);
  const writers = await createPool(open, 2);
  const probe = await open();

  return {
    engine,
    reader: createReader(readers),
    writer: createWriter(
      writers,
      options.path === undefined || engine === "server"
        ? insertNativeOverHttp
        : insertNativeThroughFile(options.path),
      options.cluster,
    ),
    async version() {
      const result = await probe.query({ query: "SELECT version() AS v", format: "JSONEachRow" });
      const [row] = await result.json<{ v: string }>();
      return row?.v ?? "";
    },
    async close() {
      await Promise.all([readers.close(), writers.close(), probe.close()]);
    },
  };
}

async function opener(options: ClickHouseOptions): Promise<() => Promise<Client>> {
  const { url, path } = options;
  if (url !== undefined) {
    // A server runs queries of one client side by side: the pool only bounds how many.
    return async () =>
      createClient({ url, log: QUIET, max_open_connections: 2, request_timeout: 120_000 });
  }
  if (path === undefined) throw new Error("ClickHouse needs a url or a path");
  const database = options.database ?? EMBEDDED_DATABASE;
  if (!/^[a-z][a-z0-9_]*$/.test(database)) throw new Error(`not a database name: ${database}`);
  // Loaded only here: the native addon is 500 MB, and of no use beside a server.
  const { createChdbConnection } = await import("chdb/connection");
  return async () => {
    // The same interface at run time; its types come from another copy of the client's package.
    const connection = createChdbConnection({ path }) as unknown as ConnectionHook;
    const client = createClient({ connection, log: QUIET });
    await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}` });
    // Stays on this client, as every setting does in the embedded engine.
    await client.command({ query: `USE ${database}` });
    return client;
  };
}

interface Pool {
  /** Runs `work` on a free client, waiting for one; rejects at once when `signal` aborts. */
  use<T>(work: (client: Client) => Promise<T>, signal?: AbortSignal): Promise<T>;
  close(): Promise<void>;
}

async function createPool(open: () => Promise<Client>, size: number): Promise<Pool> {
  const clients = await Promise.all(Array.from({ length: Math.max(1, size) }, open));
  const free = [...clients];
  const waiting: Array<(client: Client) => void> = [];

  const release = (client: Client) => {
    const next = waiting.shift();
    if (next) next(client);
    else free.push(client);
  };

  const acquire = (signal?: AbortSignal): Promise<Client> => {
    signal?.throwIfAborted();
    const client = free.pop();
    if (client) return Promise.resolve(client);
    return new Promise((resolve, reject) => {
      const take = (taken: Client) => {
        signal?.removeEventListener("abort", leave);
        resolve(taken);
      };
      const leave = () => {
        const place = waiting.indexOf(take);
        if (place >= 0) waiting.splice(place, 1);
        reject(signal?.reason);
      };
      waiting.push(take);
      signal?.addEventListener("abort", leave, { once: true });
    });
  };

  return {
    async use(work, signal) {
      const client = await acquire(signal);
      try {
        return await work(client);
      } finally {
        // An aborted query still runs on its embedded client: only when that answers again is it free.
        if (signal?.aborted) client.ping().finally(() => release(client));
        else release(client);
      }
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}

function createReader(pool: Pool): Reader {
  return {
    async query<Row extends z.ZodType>(query: Query<Row>, { signal }: ReadOptions = {}) {
      assertProjectScoped(query);
      const settings = [
        `max_execution_time = ${query.maxSeconds ?? DEFAULT_MAX_SECONDS}`,
        "output_format_json_quote_64bit_integers = 0",
        "cancel_http_readonly_queries_on_client_close = 1",
        // On a cluster a question may ask one Distributed table within another; one node has none.
        "distributed_product_mode = 'global'",
        ...(query.settings ? [query.settings] : []),
      ].join(", ");
      const rows = await named(query.name, signal, () =>
        pool.use(async (client) => {
          const result = await client.query({
            query: `${query.sql}\nSETTINGS ${settings}`,
            query_params: { ...query.params },
            format: "JSONEachRow",
            ...(signal ? { abort_signal: signal } : {}),
          });
          return await result.json();
        }, signal),
      );
      return rows.map((row) => {
        const parsed = query.row.safeParse(row);
        if (parsed.success) return parsed.data;
        const where = parsed.error.issues.map(
          (issue) => `${issue.path.join(".")}: ${issue.message}`,
        );
        throw new ClickHouseQueryError(query.name, "row", `unexpected row (${where.join("; ")})`);
      });
    },
  };
}

function createWriter(pool: Pool, insertNative: InsertNative, cluster: string | undefined): Writer {
  return {
    async insertRows(name, table, rows) {
      if (rows.length === 0) return;
      if (!/^[a-z][a-z0-9_]*$/.test(table)) throw new Error(`not a table name: ${table}`);
      await named(name, undefined, () =>
        pool.use((client) => client.insert({ table, values: [...rows], format: "JSONEachRow" })),
      );
    },
    async insertNative(name, insert) {
      if (typeof insert.from !== "string" && byteLength(insert.from) === 0) return;
      await named(name, undefined, () => pool.use((client) => insertNative(client, insert)));
    },
    async command(name: string, sql: string, params: Params = {}) {
      const query = cluster === undefined ? sql : commandOnCluster(sql, cluster);
      await named(name, undefined, () =>
        pool.use((client) => client.command({ query, query_params: { ...params } })),
      );
    },
  };
}

/** Puts the query's name on an error and leaves out whatever could quote a value. */
async function named<T>(
  name: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ClickHouseQueryError) throw error;
    if (signal?.aborted) throw new ClickHouseQueryError(name, "aborted", "aborted by the caller");
    const { code, type } = error as { code?: unknown; type?: unknown };
    // ClickHouse repeats literals in some messages ("Cannot parse string 'alice@…'"): cut quotations.
    const message = (error instanceof Error ? error.message : String(error))
      .replace(/'(?:[^'\\]|\\.)*'/g, "'…'")
      .split("\n", 1)[0]
      ?.slice(0, 300);
    throw new ClickHouseQueryError(name, String(code ?? ""), `${type ?? "failed"}: ${message}`);
  }
}
