import { join } from "node:path";
import { type ClickHouse, type ClickHouseOptions, createClickHouse } from "./clickhouse/client";
import { migrateClickHouse } from "./clickhouse/migrate";
import { lockDataDir } from "./data-dir-lock";
import { createPostgres, type Postgres } from "./postgres/client";
import { CLICKHOUSE_MIGRATIONS, POSTGRES_MIGRATIONS } from "./project-root";

export interface StoresOptions {
  /** A server in place of the embedded engine. */
  readonly clickhouseUrl?: string | undefined;
  /** The server belongs to this cluster. */
  readonly clickhouseCluster?: string | undefined;
  readonly databaseUrl?: string | undefined;
  /** Of the embedded engines; locked to this process while one of them is open. */
  readonly dataDir: string;
  /** The project's directory, where the migrations stand. */
  readonly root: string;
}

export interface Stores {
  readonly clickhouse: ClickHouse;
  readonly postgres: Postgres;
  /** More connections to the same ClickHouse, for work that must not wait for others' nor they for it. */
  again(options: Pick<ClickHouseOptions, "poolSize">): Promise<ClickHouse>;
  close(): Promise<void>;
}

/**
 * Opens both stores with their migrations applied. What was opened is closed again when a
 * later step fails.
 *
 * @throws saying which store could not be opened, without its URL's password.
 */
export async function openStores(options: StoresOptions): Promise<Stores> {
  const { clickhouseUrl, clickhouseCluster, databaseUrl, dataDir, root } = options;
  const where = {
    url: clickhouseUrl,
    path: join(dataDir, "clickhouse"),
    cluster: clickhouseCluster,
  };
  const closers: Array<() => unknown> = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    // With both stores on servers the directory holds no store, and any number of processes may run.
    if (!(clickhouseUrl && databaseUrl)) {
      const lock = lockDataDir(dataDir);
      closers.push(() => lock.release());
    }
    const postgres = await opening(
      databaseUrl ? "Postgres at DATABASE_URL" : "the embedded Postgres",
      () =>
        createPostgres({
          url: databaseUrl,
          dataDir: join(dataDir, "postgres"),
          migrationsDir: join(root, POSTGRES_MIGRATIONS),
        }),
    );
    closers.push(() => postgres.close());
    const clickhouse = await opening(
      clickhouseUrl ? "ClickHouse at CLICKHOUSE_URL" : "the embedded ClickHouse",
      async () => {
        const opened = await createClickHouse(where);
        closers.push(() => opened.close());
        await postgres.withMigrationLock(() =>
          migrateClickHouse(opened, join(root, CLICKHOUSE_MIGRATIONS), {
            cluster: clickhouseCluster,
          }),
        );
        return opened;
      },
    );
    return {
      clickhouse,
      postgres,
      again: (options) => createClickHouse({ ...where, ...options }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Says which store an error came from; a driver's own words do not. */
async function opening<T>(store: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot open ${store}: ${reason.replace(/\/\/[^/@\s]*@/g, "//…@")}`, { cause });
  }
}
