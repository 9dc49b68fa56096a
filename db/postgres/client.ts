import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { type HeldLock, holdJobLock, OWN_LOCK } from "./job-lock";
import * as schema from "./schema";

/** What the verbs take: the same on the embedded engine and on a server. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

/** Any constant works as long as it is ours: "plumb" in ASCII. */
const MIGRATION_LOCK = 0x70_6c_75_6d_62;

export interface PostgresOptions {
  /** A server: `postgres://user:password@host:5432/database`. */
  readonly url?: string | undefined;
  /** Directory of the embedded engine, used when there is no `url`; `memory://` keeps nothing. */
  readonly dataDir?: string | undefined;
  readonly migrationsDir: string;
  /** Connections to a server; the embedded engine has one. */
  readonly poolSize?: number;
}

export interface Postgres {
  readonly engine: "embedded" | "server";
  readonly db: Database;
  version(): Promise<string>;
  /**
   * Runs `work` while no other process on the same server runs under the same lock; the
   * embedded engine belongs to one process anyway.
   */
  withMigrationLock<T>(work: () => Promise<T>): Promise<T>;
  /** Waits until this process is the one that runs jobs; throws when `signal` aborts. */
  holdJobLock(signal: AbortSignal): Promise<HeldLock>;
  close(): Promise<void>;
}

/** Opens the store and applies its migrations, safely when several processes start at once. */
export async function createPostgres(options: PostgresOptions): Promise<Postgres> {
  const postgres = await (options.url === undefined
    ? openEmbedded(options)
    : openServer(options.url, options));
  return postgres;
}

async function openEmbedded({ dataDir, migrationsDir }: PostgresOptions): Promise<Postgres> {
  if (dataDir === undefined) throw new Error("Postgres needs a url or a data directory");
  const [{ PGlite }, { drizzle }, { migrate }] = await Promise.all([
    import("@electric-sql/pglite"),
    import("drizzle-orm/pglite"),
    import("drizzle-orm/pglite/migrator"),
  ]);
  const client = await PGlite.create(dataDir);
  const db = drizzle(client, { schema });
  await migrate(db, { migrationsFolder: migrationsDir });
  return {
    engine: "embedded",
    db: db as unknown as Database,
    version: async () =>
      (await client.query<{ server_version: string }>("SHOW server_version")).rows[0]
        ?.server_version ?? "",
    withMigrationLock: (work) => work(),
    holdJobLock: async () => OWN_LOCK,
    close: () => client.close(),
  };
}

async function openServer(
  url: string,
  { migrationsDir, poolSize = 8 }: PostgresOptions,
): Promise<Postgres> {
  const [{ default: connect }, { drizzle }, { migrate }] = await Promise.all([
    import("postgres"),
    import("drizzle-orm/postgres-js"),
    import("drizzle-orm/postgres-js/migrator"),
  ]);
  const client = connect(url, { max: poolSize, onnotice: () => undefined });
  const db = drizzle(client, { schema });

  const withMigrationLock = async <T>(work: () => Promise<T>): Promise<T> => {
    // Session locks belong to a connection: this one is held until the work is done.
    const session = await client.reserve();
    try {
      await session`SELECT pg_advisory_lock(${MIGRATION_LOCK})`;
      try {
        return await work();
      } finally {
        await session`SELECT pg_advisory_unlock(${MIGRATION_LOCK})`;
      }
    } finally {
      session.release();
    }
  };

  try {
    await withMigrationLock(() => migrate(db, { migrationsFolder: migrationsDir }));
  } catch (error) {
    await client.end({ timeout: 1 });
    throw error;
  }
  return {
    engine: "server",
    db: db as unknown as Database,
    version: async () => (await client`SHOW server_version`)[0]?.["server_version"] ?? "",
    withMigrationLock,
    holdJobLock: (signal) =>
      holdJobLock(
        () => connect(url, { max: 1, idle_timeout: 0, max_lifetime: null, connect_timeout: 5 }),
        signal,
      ),
    close: () => client.end({ timeout: 5 }),
  };
}
