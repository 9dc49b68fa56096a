import { z } from "zod";
import { listTracesWithCopies, MAX_TRACES_WITH_COPIES } from "@/db/clickhouse/copies";
import type { Reader, Writer } from "@/db/clickhouse/query";
import { queueRevisions } from "@/db/clickhouse/revision-queue";
import type { Database } from "@/db/postgres/client";
import { readJobState, writeJobState } from "@/db/postgres/job-state";
import { listProjects } from "@/db/postgres/projects";
import type { Job } from "./job";

const NAME = "find-copies";
/** A sender that got no answer has tried another process by then. */
const WINDOW_MS = 10 * 60_000;
/** What is loaded longer after it was received than this asks for a look of itself; see loader.ts. */
const LOADED_WITHIN_MS = 4 * 60_000;

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
      const lookedUpTo = state?.lookedUpTo ?? now - WINDOW_MS;
      let isAll = true;
      for (let at = lookedUpTo; at < now; at += WINDOW_MS) {
        const newFrom = at - LOADED_WITHIN_MS;
        const [from, to] = [newFrom - WINDOW_MS, Math.min(at + WINDOW_MS, now)];
        const window = { from: new Date(from), newFrom: new Date(newFrom), to: new Date(to) };
        for (const { slug: projectId } of projects) {
          const traces = await listTracesWithCopies(reader, { projectId, ...window }, { signal });
          isAll &&= traces.length < MAX_TRACES_WITH_COPIES;
          await queueRevisions(
            writer,
            traces.map((traceId) => ({ projectId, traceId })),
          );
        }
      }
      // More are found by the next look: the copies of these are gone by then.
      if (isAll) await writeJobState(db, NAME, { lookedUpTo: now });
    },
  };
}
