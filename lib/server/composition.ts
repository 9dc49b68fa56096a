import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { createClickHouse } from "@/db/clickhouse/client";
import { migrateClickHouse } from "@/db/clickhouse/migrate";
import { lockDataDir } from "@/db/data-dir-lock";
import { createPostgres } from "@/db/postgres/client";
import { getProject } from "@/db/postgres/projects";
import { CLICKHOUSE_MIGRATIONS, findProjectRoot, POSTGRES_MIGRATIONS } from "@/db/project-root";
import { createIngest } from "@/ingest/create-ingest";
import type { App } from "./app";
import { createDemoRunner } from "./demo-runner";
import type { Env } from "./env";
import { createLogger } from "./logger";
import { createProjectDirectory } from "./project-directory";

/**
 * Opens everything in order: the directory's lock, the stores with their migrations, then
 * the doors. What was opened is closed again when a later step fails.
 */
export async function createApp(env: Env, startDirectory: string): Promise<App> {
  const root = findProjectRoot(startDirectory);
  const logger = createLogger(env.logLevel);
  const closers: Array<() => unknown> = [];
  const closeAll = async () => {
    for (const close of closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        logger.error({ reason: String(error) }, "closing failed");
      }
    }
  };

  try {
    // With both stores on servers the directory holds nothing, and any number of processes may run.
    if (!(env.clickhouseUrl && env.databaseUrl)) {
      const lock = lockDataDir(env.dataDir);
      closers.push(() => lock.release());
    }

    const postgres = await opening(
      env.databaseUrl ? "Postgres at DATABASE_URL" : "the embedded Postgres",
      () =>
        createPostgres({
          url: env.databaseUrl,
          dataDir: join(env.dataDir, "postgres"),
          migrationsDir: join(root, POSTGRES_MIGRATIONS),
        }),
    );
    closers.push(() => postgres.close());

    const clickhouse = await opening(
      env.clickhouseUrl ? "ClickHouse at CLICKHOUSE_URL" : "the embedded ClickHouse",
      async () => {
        const opened = await createClickHouse({
          url: env.clickhouseUrl,
          path: join(env.dataDir, "clickhouse"),
        });
        closers.push(() => opened.close());
        await postgres.withMigrationLock(() =>
          migrateClickHouse(opened, join(root, CLICKHOUSE_MIGRATIONS)),
        );
        return opened;
      },
    );

    const projects = createProjectDirectory((slug) => getProject(postgres.db, slug));
    const ingest = await createIngest({
      writer: clickhouse.writer,
      resolveProject: (slug) => projects.find(slug),
      logger,
      host: env.host,
      port: env.otlpHttpPort,
      allowRemote: env.allowRemote,
    }).catch((error: unknown) => {
      throw portError(error, env);
    });
    closers.push(() => ingest.close());
    const otlpHttpUrl = `http://${env.host.includes(":") ? `[${env.host}]` : env.host}:${ingest.address.port}`;
    const demo = createDemoRunner({ program: join(root, "dist/tools/demo.js"), otlpHttpUrl });
    closers.push(() => demo.close());

    return {
      version: readVersion(root),
      startedAt: Date.now(),
      dataDir: env.dataDir,
      web: { host: env.host, port: env.port, allowRemote: env.allowRemote },
      otlpHttpUrl,
      clickhouse,
      postgres,
      projects,
      demo,
      logger,
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
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

function portError(error: unknown, env: Env): unknown {
  if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") return error;
  return new Error(
    `Port ${env.otlpHttpPort} on ${env.host} is in use (another OpenTelemetry Collector?): ` +
      "stop what listens there, or set PLUMBLINE_OTLP_HTTP_PORT.",
  );
}

function readVersion(root: string): string {
  const text = readFileSync(join(root, "package.json"), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
