import { join } from "node:path";
import { openStores } from "@/db/open-stores";
import { getProject } from "@/db/postgres/projects";
import { findProjectRoot, readVersion } from "@/db/project-root";
import { hostIngest, httpUrl } from "@/ingest/host-ingest";
import { createMeter } from "@/ingest/meter/create-meter";
import { createProjectDirectory } from "@/ingest/project-directory";
import { countRevisionsWaiting } from "@/ingest/revise/reviser-state";
import { type Env, requireServers } from "@/lib/process/env";
import { createLogger } from "@/lib/process/logger";
import type { App } from "./app";
import { createDemoRunner } from "./demo-runner";
import { allJobs } from "./jobs/all-jobs";
import { startJobs } from "./jobs/runner";

/** What this process does beside serving the dashboard and its API. */
export type Roles = "all" | "web";

/**
 * Opens everything in order: the stores with their migrations, then the doors, then the
 * jobs. What was opened is closed again when a later step fails.
 */
export async function createApp(
  env: Env,
  startDirectory: string,
  roles: Roles = "all",
): Promise<App> {
  if (roles === "web") requireServers(env, "web");
  const root = findProjectRoot(startDirectory);
  const logger = createLogger(env.logLevel);
  // Of a server nobody can say that no other process sends to it.
  const isOneOfMany = env.clickhouseUrl !== undefined;
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
    const stores = await openStores({ ...env, root });
    closers.push(() => stores.close());
    const { clickhouse, postgres } = stores;

    const version = readVersion(root);
    const meter = createMeter({
      writer: clickhouse.writer,
      revisionQueue: () => countRevisionsWaiting(clickhouse.reader, postgres.db),
      logger,
      version,
    });
    closers.push(() => meter.close());

    const ingest =
      roles === "all"
        ? await hostIngest({ ...env, root, isOneOfMany }, stores, logger, meter)
        : null;
    if (ingest) {
      closers.push(() => ingest.close());
      meter.watchSpool(() => ingest.stats().spool);
    }
    const otlpHttpUrl = ingest?.otlpHttpUrl ?? httpUrl(env.otlpHost, env.otlpHttpPort);
    const demo = createDemoRunner({ program: join(root, "dist/tools/demo.js"), otlpHttpUrl });
    closers.push(() => demo.close());

    if (roles === "all") {
      const jobStores = await stores.again({ poolSize: 1 });
      closers.push(() => jobStores.close());
      const runner = startJobs(
        () => allJobs({ clickhouse: jobStores, postgres }, logger, { hasManyIngests: isOneOfMany }),
        postgres,
        logger,
      );
      closers.push(() => runner.close());
    }

    return {
      version,
      startedAt: Date.now(),
      dataDir: env.dataDir,
      web: { host: env.host, port: env.port, allowedHosts: env.allowedHosts },
      otlpHttpUrl,
      ingest,
      otlpGrpcUrl: ingest?.otlpGrpcUrl ?? httpUrl(env.otlpHost, env.otlpGrpcPort),
      meter,
      clickhouse,
      postgres,
      projects: ingest?.projects ?? createProjectDirectory((slug) => getProject(postgres.db, slug)),
      demo,
      logger,
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
