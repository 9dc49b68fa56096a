import { z } from "zod";
import { DIMENSION_COLUMNS, isDimension } from "./dimension";
import type { Reader, ReadOptions } from "./query";
import { countHoursFromRows, sumRelation } from "./rollup-source";
import { readRollupView } from "./rollup-view";
import { type QueryScope, scopeParams } from "./scope";
import type { HourCount } from "./spans-of-hours";

/** Newest, just revised and not yet rolled up hours are few; more of them are searched step by step. */
const MAX_HOURS_FROM_ROWS = 48;

/** Spans under the filters by hour, newest first; null where rollups can't tell. */
export async function countSpansPerHour(
  reader: Reader,
  scope: QueryScope,
  options?: ReadOptions,
): Promise<HourCount[] | null> {
  const view = await readRollupView(reader, scope, options);
  const asked = { scope, keys: [], slotSeconds: 3_600 };
  const fromRows = countHoursFromRows(view, asked);
  if (fromRows === null || fromRows > MAX_HOURS_FROM_ROWS) return null;
  const relation = sumRelation(view, { ...asked, sums: ["n"] });
  return reader.query(
    {
      name: "countSpansPerHour",
      sql: `SELECT toUInt32(slot) AS hour, sum(n) AS spans FROM ${relation.sql}
            GROUP BY hour HAVING spans > 0 ORDER BY hour DESC`,
      params: { ...relation.params, project: scope.project },
      row: z
        .object({ hour: z.number(), spans: z.number() })
        .transform(({ hour, spans }) => ({ hour, n: spans })),
    },
    options,
  );
}

/** Stored spans by hour, whatever they carry: how far a search gets in a time. */
export async function readSpansByHour(
  reader: Reader,
  scope: Pick<QueryScope, "project" | "from" | "to">,
  options?: ReadOptions,
): Promise<ReadonlyMap<number, number>> {
  const rows = await reader.query(
    {
      name: "readSpansByHour",
      sql: `SELECT toUInt32(hour) AS start, sum(spans) AS stored FROM span_hours_v1
            WHERE project_id = {project: String}
              AND hour >= toStartOfHour({from: DateTime64(9, 'UTC')}) AND hour < {to: DateTime64(9, 'UTC')}
            GROUP BY start HAVING stored > 0`,
      params: scopeParams(scope),
      row: z.object({ start: z.number(), stored: z.number() }),
    },
    options,
  );
  return new Map(rows.map(({ start, stored }) => [start * 1000, stored]));
}

export interface ValueCounts {
  readonly values: ReadonlyArray<{ readonly value: string; readonly count: number }>;
  readonly distinct: number;
}

/** Values of a dimension by their spans; null where rollups can't tell. */
export async function countSpansByValue(
  reader: Reader,
  scope: QueryScope & { readonly key: string; readonly search: string; readonly limit: number },
  options?: ReadOptions,
): Promise<ValueCounts | null> {
  if (!isDimension(scope.key)) return null;
  const column = DIMENSION_COLUMNS[scope.key];
  const view = await readRollupView(reader, scope, options);
  const asked = { scope, keys: [column] };
  const fromRows = countHoursFromRows(view, asked);
  if (fromRows === null || fromRows > MAX_HOURS_FROM_ROWS) return null;
  // Rare values share a group there: they could not be searched.
  if (view.folded.includes(column)) return null;
  const relation = sumRelation(view, { ...asked, sums: ["n"] });
  const rows = await reader.query(
    {
      name: "countSpansByValue",
      sql: `SELECT toString(${column}) AS value, sum(n) AS spans, count() OVER () AS distinct_values
            FROM ${relation.sql}
            WHERE value != ''
              AND ({search: String} = '' OR positionCaseInsensitiveUTF8(value, {search: String}) > 0)
            GROUP BY value HAVING spans > 0 ORDER BY spans DESC, value LIMIT {limit: UInt32}`,
      params: {
        ...relation.params,
        project: scope.project,
        search: scope.search,
        limit: scope.limit,
      },
      row: z.object({ value: z.string(), spans: z.number(), distinct_values: z.number() }),
    },
    options,
  );
  return {
    values: rows.map(({ value, spans }) => ({ value, count: spans })),
    distinct: rows[0]?.distinct_values ?? 0,
  };
}
