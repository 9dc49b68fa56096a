import { findLastTracesOfSessions, findTraces } from "@/db/clickhouse/feedback-targets";
import type { Reader, Writer } from "@/db/clickhouse/query";
import { queueRevisions } from "@/db/clickhouse/revision-queue";
import type { Database } from "@/db/postgres/client";
import {
  type FeedbackRow,
  listUnappliedFeedback,
  markFeedbackApplied,
  setFeedbackTraces,
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
  const rests = createRests();
  return {
    name: "apply-feedback",
    intervalMs: 1_000,
    async run(signal) {
      const now = Date.now();
      rests.forget(now);
      const since = new Date(now - PATIENCE_MS);
      const page = await listUnappliedFeedback(db, { since, after, limit: PAGE });
      after = page.length === PAGE ? (page.at(-1)?.createdAt ?? null) : null;
      const due = page.filter((row) => rests.isDue(row, now));
      for (const [project, rows] of byProject(due)) {
        const found = await locate(reader, project, rows, signal);
        const placed = new Set(found.map(({ id }) => id));
        for (const row of rows) if (!placed.has(row.id)) rests.rest(row, now);
        if (found.length === 0) continue;
        // In this order: whoever revises a trace meanwhile reads the score, or is asked after it.
        await setFeedbackTraces(db, found);
        await queueRevisions(
          writer,
          found.map(({ traceId }) => ({ projectId: project, traceId })),
        );
        await markFeedbackApplied(db, found, new Date());
      }
    },
  };
}

/** What is new is looked for at every pass, what has waited long every ten minutes. */
function createRests() {
  const until = new Map<string, number>();
  const keyOf = ({ id, createdAt }: FeedbackRow) => `${id} ${createdAt.getTime()}`;
  return {
    isDue(row: FeedbackRow, nowMs: number): boolean {
      const key = keyOf(row);
      if ((until.get(key) ?? 0) > nowMs) return false;
      until.delete(key);
      return true;
    },
    rest(row: FeedbackRow, nowMs: number): void {
      until.set(keyOf(row), nowMs + restMs(nowMs - row.createdAt.getTime()));
    },
    /** Of feedback that is gone, or past all patience. */
    forget(nowMs: number): void {
      for (const [key, time] of until) if (time < nowMs - PATIENCE_MS) until.delete(key);
    },
  };
}

function restMs(ageMs: number): number {
  if (ageMs < 30_000) return 1_000;
  if (ageMs < 600_000) return 5_000;
  return ageMs < 3_600_000 ? 60_000 : 600_000;
}

/** Those whose trace is stored, each with its trace. */
async function locate(
  reader: Reader,
  project: string,
  rows: readonly FeedbackRow[],
  signal: AbortSignal,
): Promise<FeedbackRow[]> {
  const ofTraces = rows.filter(({ target }) => target !== "session");
  const traceIds = [...new Set(ofTraces.map(({ traceId }) => traceId))];
  const stored = await findTraces(reader, { project, traceIds }, { signal });
  const ofSessions = rows.filter(({ target }) => target === "session");
  const sessions = ofSessions.map(({ sessionId, givenAt }) => ({ sessionId, before: givenAt }));
  const last = await findLastTracesOfSessions(reader, { project, sessions }, { signal });
  return [
    ...ofTraces.filter(({ traceId }) => stored.has(traceId)),
    ...ofSessions.flatMap((row, place) => {
      const traceId = last[place] ?? null;
      return traceId === null ? [] : [{ ...row, traceId }];
    }),
  ];
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
