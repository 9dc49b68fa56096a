import { z } from "zod";
import { compileFilters } from "./filter-sql";
import type { Reader, ReadOptions } from "./query";
import { type QueryScope, SCOPE_SQL, scopeParams } from "./scope";
import {
  type SpanSummaryRow,
  SUMMARY_COLUMNS,
  SummaryRow,
  selectColumns,
  toSummary,
} from "./span-row";
import { spanTable } from "./span-source";
import {
  positionParams,
  readByValue,
  type SortedRow,
  type SpanPosition,
  type SpanSort,
} from "./spans-by-value";

export interface SpanPage {
  readonly spans: SpanSummaryRow[];
  readonly next: SpanPosition | null;
  /** Under the filter in the whole range, exact. */
  readonly total: number;
}

interface SpanListScope extends QueryScope {
  readonly limit: number;
  /** `time`: newest first; else largest value first, spans without one last, newest first among equals. */
  readonly sort?: SpanSort;
  readonly after: SpanPosition | null;
}

export async function listSpans(
  reader: Reader,
  scope: SpanListScope,
  options?: ReadOptions,
): Promise<SpanPage> {
  const { sort = "time" } = scope;
  const { rows, total } =
    sort === "time"
      ? await readByTime(reader, scope, options)
      : await readByValue(reader, { ...scope, sort }, options);
  const page = rows.slice(0, scope.limit);
  const last = page.at(-1);
  const next =
    rows.length > scope.limit && last
      ? {
          value: last.sort_value ?? "0",
          start: last.start,
          traceId: last.trace_id,
          spanId: last.span_id,
        }
      : null;
  return { spans: page.map(toSummary), next, total };
}

/**
 * The table is sorted by hour, not by time, so the hours are counted first, by the filter's
 * columns alone: that gives the exact total and the few hours that hold the page, and only
 * these are read in full.
 */
async function readByTime(
  reader: Reader,
  scope: SpanListScope,
  options?: ReadOptions,
): Promise<{ rows: SortedRow[]; total: number }> {
  const hours = await countByHour(reader, scope, options);
  const total = hours.reduce((sum, hour) => sum + hour.n, 0);
  const window = windowOf(hours, scope);
  if (!window) return { rows: [], total };
  return { rows: await readPage(reader, { ...scope, ...window }, options), total };
}

const BEHIND = `(start_time, trace_id, span_id) <
  (toDateTime64({after_start: String}, 9, 'UTC'), {after_trace: String}, {after_span: String})`;

interface Hour {
  /** Seconds since 1970. */
  readonly hour: number;
  readonly n: number;
  /** Of these, behind the position. */
  readonly behind: number;
}

/** Newest hour first. */
function countByHour(
  reader: Reader,
  scope: QueryScope & { readonly after: SpanPosition | null },
  options?: ReadOptions,
): Promise<Hour[]> {
  const filters = compileFilters(scope.filters);
  const columns = ["project_id", "start_time", ...filters.columns];
  if (scope.after) columns.push("trace_id", "span_id");
  return spanTable(reader, scope, columns, options).then(({ from }) =>
    reader.query(
      {
        name: "countSpansByHour",
        sql: `SELECT toUInt32(toStartOfHour(start_time)) AS hour, count() AS n,
                ${scope.after ? `countIf(${BEHIND})` : "count()"} AS behind
              FROM ${from} WHERE ${SCOPE_SQL} AND ${filters.sql}
              GROUP BY hour ORDER BY hour DESC`,
        params: { ...filters.params, ...scopeParams(scope), ...positionParams(scope.after) },
        row: z.object({ hour: z.number(), n: z.number(), behind: z.number() }),
      },
      options,
    ),
  );
}

/** The hours that hold the page and one span more; null when there is nothing behind the position. */
function windowOf(
  hours: readonly Hour[],
  scope: QueryScope & { readonly limit: number },
): { from: Date; to: Date } | null {
  const newest = hours.find((hour) => hour.behind > 0);
  if (!newest) return null;
  let oldest = newest;
  let found = 0;
  for (const hour of hours) {
    if (hour.behind === 0) continue;
    oldest = hour;
    found += hour.behind;
    if (found > scope.limit) break;
  }
  return {
    from: new Date(Math.max(oldest.hour * 1000, new Date(scope.from).getTime())),
    to: new Date(Math.min((newest.hour + 3600) * 1000, new Date(scope.to).getTime())),
  };
}

async function readPage(
  reader: Reader,
  scope: QueryScope & { readonly limit: number; readonly after: SpanPosition | null },
  options?: ReadOptions,
): Promise<SortedRow[]> {
  const filters = compileFilters(scope.filters);
  const columns = ["project_id", ...SUMMARY_COLUMNS, ...filters.columns];
  const { from } = await spanTable(reader, scope, columns, options);
  return reader.query(
    {
      name: "listSpans",
      sql: `SELECT ${selectColumns(SUMMARY_COLUMNS)}
            FROM ${from}
            WHERE ${SCOPE_SQL} AND ${filters.sql} ${scope.after ? `AND ${BEHIND}` : ""}
            ORDER BY start_time DESC, trace_id DESC, span_id DESC LIMIT {limit: UInt32}`,
      params: {
        ...filters.params,
        ...scopeParams(scope),
        ...positionParams(scope.after),
        limit: scope.limit + 1,
      },
      row: SummaryRow,
    },
    options,
  );
}
