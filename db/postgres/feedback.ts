import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import type { Database } from "./client";
import { feedback } from "./schema";

export type FeedbackRow = typeof feedback.$inferSelect;
export type NewFeedback = Omit<typeof feedback.$inferInsert, "createdAt" | "appliedAt">;

/** Stores feedback, or replaces what the same external id said before; either has to be applied. */
export async function putFeedback(
  db: Database,
  given: NewFeedback,
): Promise<{ feedback: FeedbackRow; created: boolean }> {
  const { id: _, projectId: __, externalId: ___, ...changes } = given;
  const [row] = await db
    .insert(feedback)
    .values(given)
    .onConflictDoUpdate({
      target: [feedback.projectId, feedback.externalId],
      set: { ...changes, appliedAt: null, createdAt: sql`now()` },
    })
    .returning();
  if (!row) throw new Error("an upsert returned no row");
  return { feedback: row, created: row.id === given.id };
}

export function listFeedbackOf(
  db: Database,
  scope: {
    readonly projectId: string;
    readonly traceId?: string | undefined;
    readonly sessionId?: string | undefined;
    readonly limit: number;
  },
): Promise<FeedbackRow[]> {
  const { projectId, traceId, sessionId, limit } = scope;
  return db
    .select()
    .from(feedback)
    .where(
      and(
        eq(feedback.projectId, projectId),
        traceId === undefined
          ? eq(feedback.sessionId, sessionId ?? "")
          : eq(feedback.traceId, traceId),
      ),
    )
    .orderBy(desc(feedback.givenAt), desc(feedback.id))
    .limit(limit);
}

/** What was deleted; null when there was no such feedback. */
export async function deleteFeedback(
  db: Database,
  key: { readonly projectId: string; readonly id: string },
): Promise<FeedbackRow | null> {
  const [row] = await db
    .delete(feedback)
    .where(and(eq(feedback.projectId, key.projectId), eq(feedback.id, key.id)))
    .returning();
  return row ?? null;
}

/** Oldest first, of those younger than `since`: what is about a trace that never came is let be. */
export function listUnappliedFeedback(
  db: Database,
  scope: { readonly since: Date; readonly after: Date | null; readonly limit: number },
): Promise<FeedbackRow[]> {
  return db
    .select()
    .from(feedback)
    .where(
      and(
        isNull(feedback.appliedAt),
        gt(feedback.createdAt, scope.since),
        scope.after === null ? undefined : gt(feedback.createdAt, scope.after),
      ),
    )
    .orderBy(asc(feedback.createdAt), asc(feedback.id))
    .limit(scope.limit);
}

type ReadFeedback = Pick<FeedbackRow, "id" | "traceId" | "createdAt">;

/** Writes down which trace feedback is about; what has been replaced since it was read is let be. */
export async function setFeedbackTraces(
  db: Database,
  rows: readonly ReadFeedback[],
): Promise<void> {
  await db.execute(sql`
    UPDATE ${feedback} SET trace_id = as_read.trace FROM ${asRead(rows)} WHERE ${IS_AS_READ}`);
}

/** Marks feedback as applied; what has been replaced since it was read stays open. */
export async function markFeedbackApplied(
  db: Database,
  rows: readonly ReadFeedback[],
  now: Date,
): Promise<void> {
  await db.execute(sql`
    UPDATE ${feedback} SET applied_at = ${now.toISOString()}::timestamptz
    FROM ${asRead(rows)} WHERE ${IS_AS_READ}`);
}

function asRead(rows: readonly ReadFeedback[]) {
  const json = rows.map(({ id, traceId, createdAt }) => ({ id, trace: traceId, at: createdAt }));
  return sql`json_to_recordset(${JSON.stringify(json)}::json)
    AS as_read(id text, trace text, at timestamptz)`;
}

// A Date holds milliseconds, the column microseconds.
const IS_AS_READ = sql`${feedback.id} = as_read.id
  AND date_trunc('milliseconds', ${feedback.createdAt}) = as_read.at`;

/** Numeric feedback on traces, for the spans of these traces. */
export function listScoresOfTraces(
  db: Database,
  scope: { readonly projectId: string; readonly traceIds: readonly string[] },
): Promise<Array<Pick<FeedbackRow, "traceId" | "spanId" | "name" | "value">>> {
  if (scope.traceIds.length === 0) return Promise.resolve([]);
  return db
    .select({
      traceId: feedback.traceId,
      spanId: feedback.spanId,
      name: feedback.name,
      value: feedback.value,
    })
    .from(feedback)
    .where(
      and(
        eq(feedback.projectId, scope.projectId),
        inArray(feedback.traceId, [...scope.traceIds]),
        isNotNull(feedback.value),
      ),
    )
    .orderBy(asc(feedback.createdAt));
}
