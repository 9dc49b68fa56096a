import { doublePrecision, index, pgTable, text, timestamp, uniqueIndex } from "drizzle-orm/pg-core";
import { project } from "./project";

/** What people or evaluations said of a trace, a span or a session. */
export const feedback = pgTable(
  "feedback",
  {
    id: text("id").primaryKey(),
    projectId: text("project_id")
      .notNull()
      .references(() => project.id, { onDelete: "cascade" }),
    /** The sender's own id: sent again, it replaces what it said before. */
    externalId: text("external_id").notNull(),
    target: text("target", { enum: ["trace", "span", "session"] }).notNull(),
    /** Empty for a session. */
    traceId: text("trace_id").notNull().default(""),
    /** Empty but for a span. */
    spanId: text("span_id").notNull().default(""),
    /** Empty but for a session. */
    sessionId: text("session_id").notNull().default(""),
    /** `thumbs`, `correctness`, `ticket_solved`, … */
    name: text("name").notNull(),
    type: text("type", { enum: ["score", "thumbs", "outcome", "label", "comment"] }).notNull(),
    /** Thumbs and outcomes are 0 or 1; null for a label or a comment. */
    value: doublePrecision("value"),
    label: text("label").notNull().default(""),
    comment: text("comment").notNull().default(""),
    source: text("source").notNull(),
    author: text("author").notNull().default(""),
    givenAt: timestamp("given_at", { withTimezone: true }).notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** When its score stood on the spans it is about; null until then. */
    appliedAt: timestamp("applied_at", { withTimezone: true }),
  },
  (table) => [
    uniqueIndex("feedback_external").on(table.projectId, table.externalId),
    index("feedback_trace").on(table.projectId, table.traceId),
    index("feedback_session").on(table.projectId, table.sessionId),
    index("feedback_time").on(table.projectId, table.givenAt),
  ],
);
