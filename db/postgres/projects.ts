import { asc, eq } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "./client";
import { project } from "./schema";

const Keys = z.array(z.string().min(1).max(200)).max(20).default([]);

/** Stored as JSON; read through this, so that a list added later is empty for older rows. */
export const StoredContextKeys = z.object({
  environment: Keys,
  route: Keys,
  tenant: Keys,
  tier: Keys,
  team: Keys,
  region: Keys,
});

const Days = z.int().min(1).max(36_500).optional();

/** Days that each kind of data is kept; what is absent is kept for ever. */
export const StoredRetention = z.object({ textDays: Days, spanDays: Days, rollupDays: Days });

const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);
const Name = z.string().trim().min(1).max(100);
const Create = z.object({ slug: Slug, name: Name });
const Update = z.object({
  slug: Slug,
  name: Name.optional(),
  contextKeys: StoredContextKeys.optional(),
  retention: StoredRetention.optional(),
});

export interface ProjectRow {
  readonly slug: string;
  readonly name: string;
  readonly createdAt: string;
  readonly contextKeys: z.output<typeof StoredContextKeys>;
  readonly retention: z.output<typeof StoredRetention>;
}

/** All projects, by slug. */
export async function listProjects(db: Database): Promise<ProjectRow[]> {
  const rows = await db.select().from(project).orderBy(asc(project.id));
  return rows.map(toRow);
}

export async function getProject(db: Database, slug: string): Promise<ProjectRow | null> {
  const [row] = await db.select().from(project).where(eq(project.id, slug)).limit(1);
  return row ? toRow(row) : null;
}

/** Null when the slug is taken. */
export async function createProject(
  db: Database,
  input: z.input<typeof Create>,
): Promise<ProjectRow | null> {
  const { slug, name } = Create.parse(input);
  const [row] = await db
    .insert(project)
    .values({ id: slug, name })
    .onConflictDoNothing()
    .returning();
  return row ? toRow(row) : null;
}

/** Null when there is no such project; what is not given stays. */
export async function updateProject(
  db: Database,
  input: z.input<typeof Update>,
): Promise<ProjectRow | null> {
  const { slug, ...changes } = Update.parse(input);
  const set = Object.fromEntries(
    Object.entries(changes).filter(([, value]) => value !== undefined),
  );
  if (Object.keys(set).length === 0) return getProject(db, slug);
  const [row] = await db.update(project).set(set).where(eq(project.id, slug)).returning();
  return row ? toRow(row) : null;
}

function toRow(row: typeof project.$inferSelect): ProjectRow {
  return {
    slug: row.id,
    name: row.name,
    createdAt: row.createdAt.toISOString(),
    contextKeys: StoredContextKeys.parse(row.contextKeys),
    retention: StoredRetention.parse(row.retention),
  };
}
