import { z } from "zod";
import { listTracesWithCopies } from "@/db/clickhouse/copies";
import type { Reader, Writer } from "@/db/clickhouse/query";
import { queueRevisions } from "@/db/clickhouse/revision-queue";
import type { Database } from "@/db/postgres/client";
import { readJobState, writeJobState } from "@/db/postgres/job-state";
import { listProjects } from "@/db/postgres/projects";
import type { Job } from "./job";

const NAME = "find-copies";
/** A sender that got no answer has tried another process by then. */
const WINDOW_MS = 10 * 60_000;

const State = z.object({ lookedUpTo: z.number() });

export interface FindCopiesStores {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly db: Database;
}

/**
 * Each ingest process knows the spans that it has taken. A retry that goes to another one is
 * stored by both: its trace is then read anew, which leaves one of the copies.
 */
export function findCopiesJob({ reader, writer, db }: FindCopiesStores): Job {
  return {
    name: NAME,
    intervalMs: 30_000,
    async run(signal) {
      const now = Date.now();
      const state = await readJobState(db, NAME, State);
      const projects = await listProjects(db);
      // Windows overlap by their length, so that two copies within it lie in one of them.
      for (let from = (state?.lookedUpTo ?? now) - WINDOW_MS; from < now; from += WINDOW_MS) {
        for (const { slug: projectId } of projects) {
          const window = { projectId, from: new Date(from), to: new Date(from + 2 * WINDOW_MS) };
          const traces = await listTracesWithCopies(reader, window, { signal });
          await queueRevisions(
            writer,
            traces.map((traceId) => ({ projectId, traceId })),
          );
        }
      }
      await writeJobState(db, NAME, { lookedUpTo: now });
    },
  };
}
