import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Reader, Writer } from "@/db/clickhouse/query";
import type { Database } from "@/db/postgres/client";
import { listScoresOfTraces } from "@/db/postgres/feedback";
import { getProject } from "@/db/postgres/projects";
import { findProjectRoot } from "@/db/project-root";
import { createComputeThread } from "@/ingest/revise/compute-thread";
import { createReviser } from "@/ingest/revise/create-reviser";
import { reviserState } from "@/ingest/revise/reviser-state";
import type { Logger } from "@/lib/process/logger";
import type { Job } from "./job";

export interface ReviseStores {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly db: Database;
}

/** Reads traces anew of which a part came late, so that it stands within seconds. */
export function reviseJob(
  { reader, writer, db }: ReviseStores,
  logger: Logger,
  { hasManyIngests }: { readonly hasManyIngests: boolean },
): Job {
  const reviser = createReviser({
    reader,
    writer,
    logger,
    resolveProject: (projectId) => getProject(db, projectId),
    async readScores(projectId, traceIds) {
      const scores = await listScoresOfTraces(db, { projectId, traceIds });
      return scores.flatMap(({ value, ...score }) => (value === null ? [] : [{ ...score, value }]));
    },
    state: reviserState(db),
    awaitsParts: hasManyIngests,
    compute: bundledCompute(),
  });
  return {
    name: "revise",
    intervalMs: 1_000,
    async run(signal) {
      await reviser.run(signal);
    },
  };
}

/** A thread of its own; absent where nothing was built, as under `npm run dev` and in tests. */
function bundledCompute() {
  const file = join(findProjectRoot(process.cwd()), "dist/ingest/revise-worker.js");
  return existsSync(file) ? createComputeThread(file) : undefined;
}
