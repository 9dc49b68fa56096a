/** `npm run jobs`: the jobs as a process of their own; a second one waits for the first to end. */
import { openStores } from "@/db/open-stores";
import { findProjectRoot, readVersion } from "@/db/project-root";
import { createMeter } from "@/ingest/meter/create-meter";
import { countRevisionsWaiting } from "@/ingest/revise/reviser-state";
import { runRole } from "@/lib/process/run-role";
import { allJobs } from "./all-jobs";
import { startJobs } from "./runner";

await runRole("jobs", async (env, logger) => {
  const root = findProjectRoot(process.cwd());
  const stores = await openStores({ ...env, root });
  const { clickhouse, postgres } = stores;
  const meter = createMeter({
    writer: clickhouse.writer,
    revisionQueue: () => countRevisionsWaiting(clickhouse.reader, postgres.db),
    logger,
    version: readVersion(root),
  });
  const makeJobs = () => allJobs(stores, logger, { hasManyIngests: true });
  const runner = startJobs(makeJobs, postgres, logger);
  return {
    banner: [
      `Jobs        ${makeJobs()
        .map((job) => job.name)
        .join(", ")}`,
    ],
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
