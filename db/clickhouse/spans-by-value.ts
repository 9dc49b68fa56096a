import { z } from "zod";
import { compileFilters } from "./filter-sql";
import type { Reader, ReadOptions } from "./query";
import { type QueryScope, SCOPE_SQL, scopeParams } from "./scope";
import { SUMMARY_COLUMNS, SummaryRow, selectColumns } from "./span-row";
import { spanTable } from "./span-source";

/** The last span of a page: pages go on strictly behind it, whatever comes in meanwhile. */
export interface SpanPosition {
  /** The sort value as the whole number that orders it; `0` in lists by time. */
  readonly value: string;
  /** `2026-01-31 00:00:00.123456789`, UTC. */
  readonly start: string;
  readonly traceId: string;
  readonly spanId: string;
}

/**
 * Each value as an Int64 of the same order, so that a page's end can be named exactly:
 * decimals and positive floats are ordered as their bits are. Negative: no value.
 */
const SORT_VALUES = {
  cost: { column: "cost_usd", sql: "ifNull(reinterpretAsInt64(cost_usd), -1)" },
  duration: { column: "duration_nano", sql: "toInt64(duration_nano)" },
  ttft: { column: "ttft_ms", sql: "ifNull(reinterpretAsInt64(ttft_ms), -1)" },
  outputTokens: { column: "output_tokens", sql: "ifNull(toInt64(output_tokens), -1)" },
} as const;

export type SpanSort = "time" | keyof typeof SORT_VALUES;

export type SortedRow = SummaryRow & { readonly sort_value?: string };

interface ByValueScope extends QueryScope {
  readonly limit: number;
  readonly sort: keyof typeof SORT_VALUES;
  readonly after: SpanPosition | null;
}

/**
 * The largest values first and one row more than the page. A first scan of the narrow
 * columns counts exactly and finds the least value on the page; only rows that reach it
 * are read in full.
 */
export async function readByValue(
  reader: Reader,
  scope: ByValueScope,
  options?: ReadOptions,
): Promise<{ rows: SortedRow[]; total: number }> {
  const { total, floor, isFull } = await readFloor(reader, scope, options);
  if (total === 0) return { rows: [], total };
  const filters = compileFilters(scope.filters);
  const { column, sql } = SORT_VALUES[scope.sort];
  const columns = ["project_id", ...SUMMARY_COLUMNS, column, ...filters.columns];
  const { from } = await spanTable(reader, scope, columns, options);
  const rows = await reader.query(
    {
      name: "listSpansByValue",
      sql: `SELECT ${selectColumns(SUMMARY_COLUMNS)}, toString(${sql}) AS sort_value
            FROM ${from}
            WHERE ${SCOPE_SQL} AND ${filters.sql}
              ${isFull ? `AND ${sql} >= toInt64({floor: String})` : ""}
              ${scope.after ? `AND ${behind(sql)}` : ""}
            ORDER BY ${sql} DESC, start_time DESC, trace_id DESC, span_id DESC
            LIMIT {limit: UInt32}`,
      params: {
        ...filters.params,
        ...scopeParams(scope),
        ...positionParams(scope.after),
        ...(isFull ? { floor } : {}),
        limit: scope.limit + 1,
      },
      row: SummaryRow.extend({ sort_value: z.string() }),
    },
    options,
  );
  return { rows, total };
}

/** One more than the longest page. */
const MAX_ROWS = 501;

async function readFloor(
  reader: Reader,
  scope: ByValueScope,
  options?: ReadOptions,
): Promise<{ total: number; floor: string; isFull: boolean }> {
  const filters = compileFilters(scope.filters);
  const { column, sql } = SORT_VALUES[scope.sort];
  const columns = ["project_id", "start_time", column, ...filters.columns];
  if (scope.after) columns.push("trace_id", "span_id");
  const { from } = await spanTable(reader, scope, columns, options);
  const [row] = await reader.query(
    {
      name: "findFloorOfPage",
      sql: `SELECT count() AS total, groupArraySortedIf(${MAX_ROWS})(-${sql}, ${scope.after ? behind(sql) : "true"}) AS largest,
              toString(-largest[{limit: UInt32}]) AS floor, length(largest) >= {limit: UInt32} AS is_full
            FROM ${from} WHERE ${SCOPE_SQL} AND ${filters.sql}`,
      params: {
        ...filters.params,
        ...scopeParams(scope),
        ...positionParams(scope.after),
        limit: Math.min(scope.limit + 1, MAX_ROWS),
      },
      row: z.object({ total: z.number(), floor: z.string(), is_full: z.coerce.boolean() }),
    },
    options,
  );
  return row
    ? { total: row.total, floor: row.floor, isFull: row.is_full }
    : { total: 0, floor: "0", isFull: false };
}

function behind(value: string): string {
  return `(${value}, start_time, trace_id, span_id) <
    (toInt64({after_value: String}), toDateTime64({after_start: String}, 9, 'UTC'), {after_trace: String}, {after_span: String})`;
}

export function positionParams(after: SpanPosition | null): Record<string, string> {
  return after
    ? {
        after_value: after.value,
        after_start: after.start,
        after_trace: after.traceId,
        after_span: after.spanId,
      }
    : {};
}
