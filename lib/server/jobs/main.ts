/** `npm run jobs`: the jobs as a process of their own; a second one waits for the first to end. */
import { openStores } from "@/db/open-stores";
import { findProjectRoot } from "@/db/project-root";
import { runRole } from "@/lib/process/run-role";
import { allJobs } from "./all-jobs";
import { startJobs } from "./runner";

await runRole("jobs", async (env, logger) => {
  const stores = await openStores({ ...env, root: findProjectRoot(process.cwd()) });
  const jobs = allJobs(stores, logger);
  const runner = startJobs(jobs, stores.postgres, logger);
  return {
    banner: [`Jobs        ${jobs.map((job) => job.name).join(", ")}`],
    async close() {
      await runner.close();
      await stores.close();
    },
  };
});
