/** `npm run ingest`: the ingest role as a process of its own, on a ClickHouse and a Postgres server. */
import { openStores } from "@/db/open-stores";
import { findProjectRoot, readVersion } from "@/db/project-root";
import { runRole } from "@/lib/process/run-role";
import { hostIngest } from "./host-ingest";
import { createMeter } from "./meter/create-meter";

await runRole("ingest", async (env, logger) => {
  const root = findProjectRoot(process.cwd());
  const stores = await openStores({ ...env, root });
  const meter = createMeter({
    writer: stores.clickhouse.writer,
    revisionQueue: async () => null,
    logger,
    version: readVersion(root),
  });
  const ingest = await hostIngest({ ...env, root, isOneOfMany: true }, stores, logger, meter).catch(
    async (error: unknown) => {
      await stores.close();
      throw error;
    },
  );
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
