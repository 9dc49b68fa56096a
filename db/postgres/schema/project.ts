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

/** Days that each kind of data is kept; what is absent is kept for ever. */
export interface ProjectRetention {
  /** Prompts, answers and all other originals. */
  readonly textDays?: number;
  readonly spanDays?: number;
  readonly rollupDays?: number;
}

/** Everything stored, here and in ClickHouse, belongs to a project; `id` is its slug. */
export const project = pgTable("project", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  contextKeys: jsonb("context_keys").$type<Partial<ProjectContextKeys>>().notNull().default({}),
  retention: jsonb("retention").$type<ProjectRetention>().notNull().default({}),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
});
