import { jsonb, pgTable, text, timestamp } from "drizzle-orm/pg-core";

/** How far a job has come, so that the next process goes on from there. */
export const jobState = pgTable("job_state", {
  job: text("job").primaryKey(),
  state: jsonb("state").notNull(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
});
