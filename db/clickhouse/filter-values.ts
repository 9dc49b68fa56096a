import { z } from "zod";
import { compileFilters, textExpression } from "./filter-sql";
import type { Reader, ReadOptions } from "./query";
import { type QueryScope, SCOPE_SQL, scopeParams, timeOf } from "./scope";
import { askBack, type Stretch } from "./search-back";
import { countSpansByValue } from "./span-counts";

export interface FilterValues {
  readonly values: ReadonlyArray<{ readonly value: string; readonly count: number }>;
  /** Distinct values that match the search, also those beyond `limit`. */
  readonly distinct: number;
  /** What was counted begins here, milliseconds since 1970: the range's start unless time ran out. */
  readonly sinceMs: number;
}

interface ValuesScope extends QueryScope {
  readonly key: string;
  readonly search: string;
  readonly limit: number;
  readonly budgetMs?: number | undefined;
}

/**
 * Values of a dimension, fact or attribute by how many spans carry them, under the
 * filters on *other* keys: so a choice can be widened as well as narrowed.
 */
export async function listFilterValues(
  reader: Reader,
  scope: ValuesScope,
  options?: ReadOptions,
): Promise<FilterValues> {
  const filters = scope.filters.filter((filter) => filter.key !== scope.key);
  const counted = await countSpansByValue(reader, { ...scope, filters }, options);
  if (counted) return { ...counted, sinceMs: timeOf(scope.from) };
  const { answer, reachedMs } = await askBack(rangeOf(scope), scope, (stretch) =>
    readValues(reader, scope, stretch, options),
  );
  return { ...answer, sinceMs: reachedMs };
}

async function readValues(
  reader: Reader,
  scope: ValuesScope,
  { fromMs, toMs }: Stretch,
  options?: ReadOptions,
): Promise<Omit<FilterValues, "sinceMs">> {
  const filters = compileFilters(scope.filters.filter((filter) => filter.key !== scope.key));
  const value = textExpression(scope.key);
  const rows = await reader.query(
    {
      name: "listFilterValues",
      sql: `SELECT toString(${value.sql}) AS value, sum(sign) AS n, count() OVER () AS distinct_values
            FROM llm_spans_v2
            WHERE ${SCOPE_SQL} AND ${filters.sql} AND value != ''
              AND ({search: String} = '' OR positionCaseInsensitiveUTF8(value, {search: String}) > 0)
            GROUP BY value HAVING n > 0 ORDER BY n DESC, value LIMIT {limit: UInt32}`,
      params: {
        ...filters.params,
        ...value.params,
        ...scopeParams({ ...scope, from: fromMs, to: toMs }),
        search: scope.search,
        limit: scope.limit,
      },
      row: z.object({ value: z.string(), n: z.number(), distinct_values: z.number() }),
    },
    options,
  );
  return {
    values: rows.map((row) => ({ value: row.value, count: row.n })),
    distinct: rows[0]?.distinct_values ?? 0,
  };
}

/** Keys listed at most: a map of keys that never ends is a mistake of the sender's. */
const MAX_KEYS = 500;

interface KeysScope extends QueryScope {
  readonly search: string;
  readonly budgetMs?: number | undefined;
}

/** Attribute keys of spans and of their resources, by how many spans carry them. */
export async function listAttributeKeys(
  reader: Reader,
  scope: KeysScope,
  options?: ReadOptions,
): Promise<{
  readonly keys: Array<{ readonly key: string; readonly count: number }>;
  readonly sinceMs: number;
}> {
  const { answer, reachedMs } = await askBack(rangeOf(scope), scope, (stretch) =>
    readKeys(reader, scope, stretch, options),
  );
  return { keys: answer, sinceMs: reachedMs };
}

async function readKeys(
  reader: Reader,
  scope: KeysScope,
  { fromMs, toMs }: Stretch,
  options?: ReadOptions,
): Promise<Array<{ key: string; count: number }>> {
  const filters = compileFilters(scope.filters);
  const rows = await reader.query(
    {
      name: "listAttributeKeys",
      // Subcolumns of the maps: their values stay on disk.
      sql: `SELECT toString(arrayJoin(arrayDistinct(arrayConcat(attributes.keys, resource_attributes.keys)))) AS key,
              sum(sign) AS n
            FROM llm_spans_v2 WHERE ${SCOPE_SQL} AND ${filters.sql}
            GROUP BY key
            HAVING n > 0 AND ({search: String} = '' OR positionCaseInsensitiveUTF8(key, {search: String}) > 0)
            ORDER BY n DESC, key LIMIT ${MAX_KEYS}`,
      params: {
        ...filters.params,
        ...scopeParams({ ...scope, from: fromMs, to: toMs }),
        search: scope.search,
      },
      row: z.object({ key: z.string(), n: z.number() }),
    },
    options,
  );
  return rows.map((row) => ({ key: row.key, count: row.n }));
}

function rangeOf(scope: QueryScope): Stretch {
  return { fromMs: timeOf(scope.from), toMs: timeOf(scope.to) };
}
