import { z } from "zod";
import { isContextColumn } from "./dimension";
import { compileFilters, textExpression } from "./filter-sql";
import type { Reader, ReadOptions } from "./query";
import { type QueryScope, SCOPE_SQL, scopeParams } from "./scope";
import { spanTable } from "./span-source";

export interface FilterValues {
  readonly values: ReadonlyArray<{ readonly value: string; readonly count: number }>;
  /** Distinct values that match the search, also those beyond `limit`. */
  readonly distinct: number;
}

/**
 * Values of a dimension, fact or attribute by how many spans carry them, under the
 * filters on *other* keys: so a choice can be widened as well as narrowed.
 */
export async function listFilterValues(
  reader: Reader,
  scope: QueryScope & { readonly key: string; readonly search: string; readonly limit: number },
  options?: ReadOptions,
): Promise<FilterValues> {
  const others = scope.filters.filter((filter) => filter.key !== scope.key);
  const filters = compileFilters(others);
  const value = textExpression(scope.key);
  const columns = ["project_id", "start_time", ...value.columns, ...filters.columns];
  const { from } = await spanTable(reader, scope, columns, options);
  const rows = await reader.query(
    {
      name: "listFilterValues",
      sql: `SELECT toString(${value.sql}) AS value, count() AS n, count() OVER () AS distinct_values
            FROM ${from}
            WHERE ${SCOPE_SQL} AND ${filters.sql} AND value != ''
              AND ({search: String} = '' OR positionCaseInsensitiveUTF8(value, {search: String}) > 0)
            GROUP BY value ORDER BY n DESC, value LIMIT {limit: UInt32}`,
      params: {
        ...filters.params,
        ...value.params,
        ...scopeParams(scope),
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

/** Attribute keys of spans and of their resources, by how many spans carry them. */
export async function listAttributeKeys(
  reader: Reader,
  scope: QueryScope & { readonly search: string },
  options?: ReadOptions,
): Promise<Array<{ key: string; count: number }>> {
  const filters = compileFilters(scope.filters);
  // Subcolumns of the maps: their values stay on disk. Late context needs a subquery, which has none.
  const isPlain = !filters.columns.some(isContextColumn);
  const keys = (map: string) => (isPlain ? `${map}.keys` : `mapKeys(${map})`);
  const columns = ["project_id", "start_time", "attributes", "resource_attributes"];
  const { from } = await spanTable(reader, scope, [...columns, ...filters.columns], options);
  const rows = await reader.query(
    {
      name: "listAttributeKeys",
      sql: `SELECT toString(arrayJoin(arrayDistinct(arrayConcat(${keys("attributes")}, ${keys("resource_attributes")})))) AS key,
              count() AS n
            FROM ${from} WHERE ${SCOPE_SQL} AND ${filters.sql}
            GROUP BY key
            HAVING {search: String} = '' OR positionCaseInsensitiveUTF8(key, {search: String}) > 0
            ORDER BY n DESC, key LIMIT ${MAX_KEYS}`,
      params: { ...filters.params, ...scopeParams(scope), search: scope.search },
      row: z.object({ key: z.string(), n: z.number() }),
    },
    options,
  );
  return rows.map((row) => ({ key: row.key, count: row.n }));
}
