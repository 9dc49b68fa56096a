/** `npm run ingest`: the ingest role as a process of its own, on a ClickHouse and a Postgres server. */
import { openStores } from "@/db/open-stores";
import { findProjectRoot } from "@/db/project-root";
import { runRole } from "@/lib/process/run-role";
import { hostIngest } from "./host-ingest";

await runRole("ingest", async (env, logger) => {
  const stores = await openStores({ ...env, root: findProjectRoot(process.cwd()) });
  const ingest = await hostIngest(env, stores, logger).catch(async (error: unknown) => {
    await stores.close();
    throw error;
  });
  return {
    banner: [`OTLP/HTTP   ${ingest.otlpHttpUrl}/v1/traces`, `Spool       ${env.spoolDir}`],
    async close() {
      await ingest.close();
      await stores.close();
    },
  };
});
