import type { z } from "zod";
import { type ApiKeyRow, createApiKey, listApiKeys, revokeApiKey } from "@/db/postgres/api-keys";
import type { createKey, listKeys } from "@/lib/contracts/keys";
import type { App } from "./app";
import { notFound } from "./errors";
import { requireProject } from "./projects";

export async function readKeys(
  app: App,
  slug: string,
): Promise<z.input<(typeof listKeys)["response"]>> {
  await requireProject(app, slug);
  return {
    keys: await listApiKeys(app.postgres.db, slug),
    endpoints: { otlpHttp: app.otlpHttpUrl, otlpGrpc: app.otlpGrpcUrl },
  };
}

export async function addKey(
  app: App,
  slug: string,
  name: string,
): Promise<z.input<(typeof createKey)["response"]>> {
  await requireProject(app, slug);
  return createApiKey(app.postgres.db, { project: slug, name });
}

/** @throws {ApiError} 404 */
export async function endKey(app: App, slug: string, id: string): Promise<ApiKeyRow> {
  await requireProject(app, slug);
  const key = await revokeApiKey(app.postgres.db, { project: slug, id });
  if (!key) throw notFound(`such key in project "${slug}"`);
  return key;
}
