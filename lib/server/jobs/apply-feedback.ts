import { findLastTraceOfSession, findTraces } from "@/db/clickhouse/feedback-targets";
import type { Reader, Writer } from "@/db/clickhouse/query";
import { queueRevisions } from "@/db/clickhouse/revision-queue";
import type { Database } from "@/db/postgres/client";
import {
  type FeedbackRow,
  listUnappliedFeedback,
  markFeedbackApplied,
} from "@/db/postgres/feedback";
import type { Job } from "./job";

const PAGE = 500;
/** Feedback may come before the trace it is about; after so long it never will. */
const PATIENCE_MS = 24 * 3_600_000;

export interface ApplyFeedbackStores {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly db: Database;
}

/**
 * Has new feedback put on the spans it is about: finds its trace and asks for a revision,
 * which reads the scores. What is about a trace not stored yet waits for it.
 */
export function applyFeedbackJob({ reader, writer, db }: ApplyFeedbackStores): Job {
  // Pages on from pass to pass, so that what waits for its trace is in nobody's way.
  let after: Date | null = null;
  return {
    name: "apply-feedback",
    intervalMs: 1_000,
    async run(signal) {
      const since = new Date(Date.now() - PATIENCE_MS);
      const page = await listUnappliedFeedback(db, { since, after, limit: PAGE });
      after = page.length === PAGE ? (page.at(-1)?.createdAt ?? null) : null;
      for (const [project, rows] of byProject(page)) {
        const found = await locate(reader, project, rows, signal);
        if (found.length === 0) continue;
        await queueRevisions(
          writer,
          found.map(({ traceId }) => ({ projectId: project, traceId })),
        );
        await markFeedbackApplied(db, found, new Date());
      }
    },
  };
}

/** Those whose trace is stored, each with its trace. */
async function locate(
  reader: Reader,
  project: string,
  rows: readonly FeedbackRow[],
  signal: AbortSignal,
): Promise<FeedbackRow[]> {
  const traceIds = [...new Set(rows.filter(isOfTrace).map((row) => row.traceId))];
  const stored = await findTraces(reader, { project, traceIds }, { signal });
  const found = rows.filter((row) => isOfTrace(row) && stored.has(row.traceId));
  for (const row of rows) {
    if (isOfTrace(row)) continue;
    const scope = { project, sessionId: row.sessionId, before: row.givenAt };
    const traceId = await findLastTraceOfSession(reader, scope, { signal });
    if (traceId !== null) found.push({ ...row, traceId });
  }
  return found;
}

function isOfTrace(row: FeedbackRow): boolean {
  return row.target !== "session";
}

function byProject(rows: readonly FeedbackRow[]): Map<string, FeedbackRow[]> {
  const found = new Map<string, FeedbackRow[]>();
  for (const row of rows) {
    const list = found.get(row.projectId);
    if (list) list.push(row);
    else found.set(row.projectId, [row]);
  }
  return found;
}
