import type { z } from "zod";
import {
  listAttributeKeys as listAttributeKeysQuery,
  listFilterValues as listFilterValuesQuery,
} from "@/db/clickhouse/filter-values";
import { listUnpricedModels } from "@/db/clickhouse/overview";
import { getSources as getSourcesQuery } from "@/db/clickhouse/sources";
import type { listAttributeKeys, listFilterValues } from "@/lib/contracts/projects";
import type { getSources } from "@/lib/contracts/sources";
import type { App } from "./app";
import { toQueryScope } from "./query-scope";

export async function readFilterValues(
  app: App,
  query: z.output<(typeof listFilterValues)["query"]>,
  signal: AbortSignal,
): Promise<z.input<(typeof listFilterValues)["response"]>> {
  const { key, search, limit } = query;
  const scope = { ...toQueryScope(query), key, search, limit };
  const { values, distinct } = await listFilterValuesQuery(app.clickhouse.reader, scope, {
    signal,
  });
  return { values: [...values], distinct };
}

export async function readAttributeKeys(
  app: App,
  query: z.output<(typeof listAttributeKeys)["query"]>,
  signal: AbortSignal,
): Promise<z.input<(typeof listAttributeKeys)["response"]>> {
  const scope = { ...toQueryScope(query), search: query.search };
  return { keys: await listAttributeKeysQuery(app.clickhouse.reader, scope, { signal }) };
}

export async function readSources(
  app: App,
  query: z.output<(typeof getSources)["query"]>,
  signal: AbortSignal,
): Promise<z.input<(typeof getSources)["response"]>> {
  const scope = toQueryScope(query);
  const [sources, unpriced] = await Promise.all([
    getSourcesQuery(app.clickhouse.reader, scope, { signal }),
    listUnpricedModels(app.clickhouse.reader, scope, { signal }),
  ]);
  return { sources, unpriced };
}
