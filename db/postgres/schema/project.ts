import { jsonb, pgTable, text, timestamp } from "drizzle-orm/pg-core";

/** Attribute names that a project reads a dimension from, tried before the built-in ones. */
export interface ProjectContextKeys {
  readonly environment: readonly string[];
  readonly route: readonly string[];
  readonly tenant: readonly string[];
  readonly tier: readonly string[];
  readonly team: readonly string[];
  readonly region: readonly string[];
}

/** Everything stored, here and in ClickHouse, belongs to a project; `id` is its slug. */
export const project = pgTable("project", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  contextKeys: jsonb("context_keys").$type<Partial<ProjectContextKeys>>().notNull().default({}),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
});
