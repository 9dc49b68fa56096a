import { index, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { project } from "./project";

/** A key that services send spans with. The key itself is shown once and stored nowhere. */
export const apiKey = pgTable(
  "api_key",
  {
    id: text("id").primaryKey(),
    projectId: text("project_id")
      .notNull()
      .references(() => project.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    /** The first characters, by which people tell keys apart. */
    prefix: text("prefix").notNull(),
    /** SHA-256 in hex: a key has 256 random bits, which no slow hash would make harder to guess. */
    hash: text("hash").notNull().unique(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    lastUsedAt: timestamp("last_used_at", { withTimezone: true }),
    revokedAt: timestamp("revoked_at", { withTimezone: true }),
  },
  (table) => [index("api_key_project").on(table.projectId)],
);
