import { z } from "zod";
import { compileFilters } from "./filter-sql";
import { liveRows } from "./live-rows";
import type { Reader, ReadOptions } from "./query";
import { type QueryScope, SCOPE_SQL, scopeParams, timeOf } from "./scope";
import { BEHIND_IN_TIME, endMsOf, positionParams, type SpanPosition } from "./span-position";
import { SUMMARY_COLUMNS, SummaryRow, selectColumns } from "./span-row";

const HOUR_MS = 3_600_000;

/** Spans under a filter in an hour, known before any of them is read. */
export interface HourCount {
  /** Seconds since 1970. */
  readonly hour: number;
  readonly n: number;
}

export interface HoursScope extends QueryScope {
  readonly limit: number;
  readonly after: SpanPosition | null;
}

/** Rows of a page and one more, newest first, and the time back to which there are no others. */
export interface HoursPage {
  readonly rows: SummaryRow[];
  readonly reachedMs: number;
}

/**
 * The page lies in the newest hours that hold its spans, and only these are read. Spans before
 * the oldest that is stored are gone, whatever was counted when they were there.
 */
export async function readSpansOfHours(
  reader: Reader,
  scope: HoursScope,
  hours: readonly HourCount[],
  options?: ReadOptions,
): Promise<HoursPage> {
  const endMs = scope.after ? endMsOf(scope.after) : Number.POSITIVE_INFINITY;
  const behind = hours.filter(({ hour, n }) => n > 0 && hour * 1000 < endMs);
  const chosen: number[] = [];
  let sure = 0;
  for (const { hour, n } of behind) {
    if (sure > scope.limit) break;
    chosen.push(hour);
    // Of the hour that the last page ended in, some are on it already.
    if ((hour + 3600) * 1000 <= endMs) sure += n;
  }
  const oldest = chosen.at(-1);
  const newest = chosen[0];
  if (oldest === undefined || newest === undefined) {
    return { rows: [], reachedMs: timeOf(scope.from) };
  }
  const isAll = chosen.length === behind.length;
  const fromMs = Math.max(timeOf(scope.from), oldest * 1000);
  const toMs = Math.min(timeOf(scope.to), newest * 1000 + HOUR_MS);
  const rows = await readRows(reader, { ...scope, from: fromMs, to: toMs }, chosen, options);
  return { rows, reachedMs: isAll ? timeOf(scope.from) : fromMs };
}

function readRows(
  reader: Reader,
  scope: HoursScope,
  hours: readonly number[],
  options?: ReadOptions,
): Promise<SummaryRow[]> {
  const filters = compileFilters(scope.filters);
  const within = `${SCOPE_SQL} AND toStartOfHour(start_time) IN {hours: Array(DateTime('UTC'))}`;
  return reader.query(
    {
      name: "listSpansOfHours",
      sql: `SELECT ${selectColumns(SUMMARY_COLUMNS)} FROM llm_spans_v2
            WHERE ${within} AND ${filters.sql} ${scope.after ? `AND ${BEHIND_IN_TIME}` : ""}
              AND ${liveRows(within)}
            ORDER BY start_time DESC, trace_id DESC, span_id DESC LIMIT {limit: UInt32}`,
      params: {
        ...filters.params,
        ...scopeParams(scope),
        ...positionParams(scope.after),
        hours,
        limit: scope.limit + 1,
      },
      row: SummaryRow,
    },
    options,
  );
}

/** Start of the oldest hour that holds a span, milliseconds since 1970: one block of the table. */
export async function readOldestHour(
  reader: Reader,
  project: string,
  options?: ReadOptions,
): Promise<number | null> {
  const [row] = await reader.query(
    {
      name: "readOldestHour",
      sql: `SELECT toUInt32(toStartOfHour(start_time)) AS hour FROM llm_spans_v2
            WHERE project_id = {project: String}
            ORDER BY project_id, toStartOfHour(start_time) LIMIT 1`,
      params: { project },
      row: z.object({ hour: z.number() }),
    },
    options,
  );
  return row ? row.hour * 1000 : null;
}
