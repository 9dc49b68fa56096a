/** `npm run ingest`: the ingest role as a process of its own, on a ClickHouse and a Postgres server. */
import { openStores } from "@/db/open-stores";
import { findProjectRoot, readVersion } from "@/db/project-root";
import { runRole } from "@/lib/process/run-role";
import { hostIngest } from "./host-ingest";
import { createMeter } from "./meter/create-meter";
import { countRevisionsWaiting } from "./revise/reviser-state";

await runRole("ingest", async (env, logger) => {
  const root = findProjectRoot(process.cwd());
  const stores = await openStores({ ...env, root });
  const meter = createMeter({
    writer: stores.clickhouse.writer,
    revisionQueue: () => countRevisionsWaiting(stores.clickhouse.reader, stores.postgres.db),
    logger,
    version: readVersion(root),
  });
  const ingest = await hostIngest({ ...env, root, isOneOfMany: true }, stores, logger, meter).catch(
    async (error: unknown) => {
      await stores.close();
      throw error;
    },
  );
  meter.watchSpool(() => ingest.stats().spool);
  return {
    banner: [
      `OTLP/HTTP   ${ingest.otlpHttpUrl}/v1/traces`,
      `OTLP/gRPC   ${ingest.otlpGrpcUrl}`,
      `Spool       ${env.spoolDir}`,
    ],
    metrics: meter.renderMetrics,
    // A spool takes spans while ClickHouse is away: that is what it is for.
    isReady: async () => true,
    async close() {
      await ingest.close();
      await meter.close();
      await stores.close();
    },
  };
});
