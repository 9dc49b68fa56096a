import { index, jsonb, pgTable, text, timestamp, uniqueIndex } from "drizzle-orm/pg-core";
import { project } from "./project";

/** Something that changed at a time, drawn on every chart over time: a deploy, a flag, an incident. */
export const changeEvent = pgTable(
  "change_event",
  {
    id: text("id").primaryKey(),
    projectId: text("project_id")
      .notNull()
      .references(() => project.id, { onDelete: "cascade" }),
    /** The sender's own id of the event: sent again, it is the same event. */
    externalId: text("external_id").notNull(),
    kind: text("kind").notNull(),
    title: text("title").notNull(),
    description: text("description").notNull().default(""),
    url: text("url").notNull().default(""),
    startedAt: timestamp("started_at", { withTimezone: true }).notNull(),
    /** Null for a moment, and for what goes on. */
    endedAt: timestamp("ended_at", { withTimezone: true }),
    /** Who said so: `api`, `plumbline`, or a name the sender gives. */
    source: text("source").notNull(),
    /** What it concerns, by dimension: `{"service": "checkout", "model": "gpt-5"}`; empty is everything. */
    scope: jsonb("scope").$type<Readonly<Record<string, string>>>().notNull().default({}),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("change_event_external").on(table.projectId, table.externalId),
    index("change_event_time").on(table.projectId, table.startedAt),
  ],
);
