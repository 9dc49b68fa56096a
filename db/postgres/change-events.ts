import { and, count, desc, eq, gte, lt, or, sql } from "drizzle-orm";
import type { Database } from "./client";
import { changeEvent } from "./schema";

export type ChangeEventRow = typeof changeEvent.$inferSelect;
export type NewChangeEvent = Omit<typeof changeEvent.$inferInsert, "createdAt">;

/** Stores an event, or mends the one of the same external id. */
export async function putChangeEvent(
  db: Database,
  event: NewChangeEvent,
): Promise<{ event: ChangeEventRow; created: boolean }> {
  const { id: _, projectId: __, externalId: ___, ...changes } = event;
  const [row] = await db
    .insert(changeEvent)
    .values(event)
    .onConflictDoUpdate({
      target: [changeEvent.projectId, changeEvent.externalId],
      set: changes,
    })
    .returning();
  if (!row) throw new Error("an upsert returned no row");
  return { event: row, created: row.id === event.id };
}

/** Events that touch a range, newest first, and how many there are in all. */
export async function listChangeEvents(
  db: Database,
  scope: {
    readonly projectId: string;
    readonly from: Date;
    readonly to: Date;
    readonly limit: number;
  },
): Promise<{ events: ChangeEventRow[]; total: number }> {
  const touches = and(
    eq(changeEvent.projectId, scope.projectId),
    lt(changeEvent.startedAt, scope.to),
    or(
      gte(changeEvent.startedAt, scope.from),
      sql`${changeEvent.endedAt} >= ${scope.from.toISOString()}::timestamptz`,
    ),
  );
  const [events, [all]] = await Promise.all([
    db
      .select()
      .from(changeEvent)
      .where(touches)
      .orderBy(desc(changeEvent.startedAt), desc(changeEvent.id))
      .limit(scope.limit),
    db.select({ n: count() }).from(changeEvent).where(touches),
  ]);
  return { events, total: all?.n ?? 0 };
}

/** Whether there was such an event. */
export async function deleteChangeEvent(
  db: Database,
  key: { readonly projectId: string; readonly id: string },
): Promise<boolean> {
  const rows = await db
    .delete(changeEvent)
    .where(and(eq(changeEvent.projectId, key.projectId), eq(changeEvent.id, key.id)))
    .returning({ id: changeEvent.id });
  return rows.length > 0;
}
