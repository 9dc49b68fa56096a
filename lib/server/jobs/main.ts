/** `npm run jobs`: the jobs as a process of their own; a second one waits for the first to end. */
import { openStores } from "@/db/open-stores";
import { findProjectRoot, readVersion } from "@/db/project-root";
import { createMeter } from "@/ingest/meter/create-meter";
import { runRole } from "@/lib/process/run-role";
import { allJobs } from "./all-jobs";
import { startJobs } from "./runner";

await runRole("jobs", async (env, logger) => {
  const root = findProjectRoot(process.cwd());
  const stores = await openStores({ ...env, root });
  const { clickhouse, postgres } = stores;
  const meter = createMeter({
    writer: clickhouse.writer,
    revisionQueue: async () => null,
    logger,
    version: readVersion(root),
  });
  const jobs = allJobs(stores, logger);
  const runner = startJobs(jobs, postgres, logger);
  return {
    banner: [`Jobs        ${jobs.map((job) => job.name).join(", ")}`],
    metrics: meter.renderMetrics,
    async isReady() {
      await Promise.all([clickhouse.version(), postgres.version()]);
      return true;
    },
    async close() {
      await runner.close();
      await meter.close();
      await stores.close();
    },
  };
});
