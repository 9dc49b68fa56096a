import type { z } from "zod";
import {
  listAttributeKeys as listAttributeKeysQuery,
  listFilterValues as listFilterValuesQuery,
} from "@/db/clickhouse/filter-values";
import { getMetricOnlySources } from "@/db/clickhouse/metric-points";
import { listUnpricedModels } from "@/db/clickhouse/overview";
import { getSources as getSourcesQuery } from "@/db/clickhouse/sources";
import type { listAttributeKeys, listFilterValues } from "@/lib/contracts/projects";
import type { getSources } from "@/lib/contracts/sources";
import type { App } from "./app";
import { toInstant, toQueryScope } from "./query-scope";

/** Suggestions are waited for while typing; beyond this they are of the newest part of the range. */
const SUGGESTION_BUDGET_MS = 800;
const SOURCES_BUDGET_MS = 3_000;

export async function readFilterValues(
  app: App,
  query: z.output<(typeof listFilterValues)["query"]>,
  signal: AbortSignal,
): Promise<z.input<(typeof listFilterValues)["response"]>> {
  const { key, search, limit } = query;
  const scope = { ...toQueryScope(query), key, search, limit, budgetMs: SUGGESTION_BUDGET_MS };
  const { values, distinct, sinceMs } = await listFilterValuesQuery(app.clickhouse.reader, scope, {
    signal,
  });
  return { values: [...values], distinct, since: toInstant(sinceMs) };
}

export async function readAttributeKeys(
  app: App,
  query: z.output<(typeof listAttributeKeys)["query"]>,
  signal: AbortSignal,
): Promise<z.input<(typeof listAttributeKeys)["response"]>> {
  const scope = {
    ...toQueryScope(query),
    search: query.search,
    budgetMs: SUGGESTION_BUDGET_MS,
  };
  const { keys, sinceMs } = await listAttributeKeysQuery(app.clickhouse.reader, scope, { signal });
  return { keys, since: toInstant(sinceMs) };
}

export async function readSources(
  app: App,
  query: z.output<(typeof getSources)["query"]>,
  signal: AbortSignal,
): Promise<z.input<(typeof getSources)["response"]>> {
  const scope = toQueryScope(query);
  const [{ sources, sinceMs }, metricsOnly, unpriced] = await Promise.all([
    getSourcesQuery(app.clickhouse.reader, { ...scope, budgetMs: SOURCES_BUDGET_MS }, { signal }),
    getMetricOnlySources(app.clickhouse.reader, scope, { signal }),
    listUnpricedModels(app.clickhouse.reader, scope, { signal }),
  ]);
  return {
    sources,
    since: toInstant(sinceMs),
    metricsOnly: metricsOnly.map((source) => ({ ...source, metrics: [...source.metrics] })),
    unpriced,
  };
}
