import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Database } from "./client";
import { jobState } from "./schema/job-state";

/** How far a job has come; null when it has never said so, or what it said no longer fits. */
export async function readJobState<State extends z.ZodType>(
  db: Database,
  job: string,
  schema: State,
): Promise<z.output<State> | null> {
  const [row] = await db.select().from(jobState).where(eq(jobState.job, job));
  const parsed = schema.safeParse(row?.state);
  return parsed.success ? parsed.data : null;
}

export async function writeJobState(db: Database, job: string, state: object): Promise<void> {
  await db
    .insert(jobState)
    .values({ job, state })
    .onConflictDoUpdate({ target: jobState.job, set: { state, updatedAt: sql`now()` } });
}
