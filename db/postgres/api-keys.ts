import { randomUUID } from "node:crypto";
import { and, desc, eq, isNull, lt, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "./client";
import { hashKey, isKey, newKey, shownPrefix } from "./key-format";
import { apiKey } from "./schema";

const Create = z.object({ project: z.string().min(1), name: z.string().trim().min(1).max(100) });

export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  /** The first characters of the key. */
  readonly prefix: string;
  readonly createdAt: string;
  /** To the minute; null while nothing was sent with it. */
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

/** `secret` is the key itself: returned this once, and stored nowhere. */
export async function createApiKey(
  db: Database,
  input: z.input<typeof Create>,
): Promise<{ readonly key: ApiKeyRow; readonly secret: string }> {
  const { project, name } = Create.parse(input);
  const secret = newKey();
  const values = {
    id: randomUUID(),
    projectId: project,
    name,
    prefix: shownPrefix(secret),
    hash: hashKey(secret),
  };
  const [row] = await db.insert(apiKey).values(values).returning();
  if (!row) throw new Error("the key was not stored");
  return { key: toRow(row), secret };
}

/** A project's keys, also the revoked ones; the newest first. */
export async function listApiKeys(db: Database, project: string): Promise<ApiKeyRow[]> {
  const rows = await db
    .select()
    .from(apiKey)
    .where(eq(apiKey.projectId, project))
    .orderBy(desc(apiKey.createdAt), apiKey.id);
  return rows.map(toRow);
}

/** Null when the project has no such key. Revoked once is revoked for good: the time stays. */
export async function revokeApiKey(
  db: Database,
  input: { readonly project: string; readonly id: string },
): Promise<ApiKeyRow | null> {
  const [row] = await db
    .update(apiKey)
    .set({ revokedAt: sql`coalesce(${apiKey.revokedAt}, now())` })
    .where(and(eq(apiKey.projectId, input.project), eq(apiKey.id, input.id)))
    .returning();
  return row ? toRow(row) : null;
}

/** Whose key it is; null for an unknown, a mistyped and a revoked one. */
export async function findProjectOfKey(
  db: Database,
  key: string,
): Promise<{ readonly keyId: string; readonly projectId: string } | null> {
  if (!isKey(key)) return null;
  const [row] = await db
    .select({ keyId: apiKey.id, projectId: apiKey.projectId })
    .from(apiKey)
    .where(and(eq(apiKey.hash, hashKey(key)), isNull(apiKey.revokedAt)))
    .limit(1);
  return row ?? null;
}

/** Notes that a key was used; at most one write a minute, however many processes ask for it. */
export async function touchApiKey(db: Database, keyId: string): Promise<void> {
  const isStale = or(
    isNull(apiKey.lastUsedAt),
    lt(apiKey.lastUsedAt, sql`now() - interval '1 minute'`),
  );
  await db
    .update(apiKey)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(apiKey.id, keyId), isStale));
}

function toRow(row: typeof apiKey.$inferSelect): ApiKeyRow {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
