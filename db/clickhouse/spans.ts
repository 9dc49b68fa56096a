import { z } from "zod";
import { compileFilters } from "./filter-sql";
import { liveRows } from "./live-rows";
import type { Reader, ReadOptions } from "./query";
import { type QueryScope, SCOPE_SQL, scopeParams, timeOf } from "./scope";
import { type Stretch, searchBack } from "./search-back";
import { countSpansPerHour, readSpansByHour } from "./span-counts";
import {
  BEHIND_IN_TIME,
  edgeAt,
  endMsOf,
  positionParams,
  type SpanPosition,
} from "./span-position";
import {
  type SpanSummaryRow,
  SUMMARY_COLUMNS,
  SummaryRow,
  selectColumns,
  toSummary,
} from "./span-row";
import { readByValue, type SpanSort } from "./spans-by-value";
import { type HourCount, readOldestHour, readSpansOfHours } from "./spans-of-hours";

export interface SpanPage {
  readonly spans: SpanSummaryRow[];
  readonly next: SpanPosition | null;
  readonly count: SpanCount;
  /** False: the budget ended before the page was full, and `next` goes on with it. */
  readonly isComplete: boolean;
}

export interface SpanCount {
  /** Spans under the filter that were counted so far. */
  readonly counted: number;
  /** Where counting goes on; null when all of the range is counted. */
  readonly rest: SpanPosition | null;
  /** Milliseconds since 1970 back to which the range was searched. */
  readonly reachedMs: number;
}

export interface SpanListScope extends QueryScope {
  readonly limit: number;
  /** `time`: newest first; else largest value first, spans without one last, newest first among equals. */
  readonly sort?: SpanSort;
  readonly after: SpanPosition | null;
  /** Milliseconds after which the answer is what was found so far. */
  readonly budgetMs?: number | undefined;
}

export async function listSpans(
  reader: Reader,
  scope: SpanListScope,
  options?: ReadOptions,
): Promise<SpanPage> {
  const { sort = "time" } = scope;
  return sort === "time"
    ? listByTime(reader, scope, options)
    : listByValue(reader, { ...scope, sort }, options);
}

async function listByTime(
  reader: Reader,
  scope: SpanListScope,
  options?: ReadOptions,
): Promise<SpanPage> {
  const { project } = scope;
  const [hours, oldestMs] = await Promise.all([
    countSpansPerHour(reader, scope, options),
    readOldestHour(reader, project, options),
  ]);
  // Rollups outlive the spans that they count.
  const stored = hours?.filter(({ hour }) => oldestMs !== null && hour * 1000 >= oldestMs);
  return stored ? listHours(reader, scope, stored, options) : search(reader, scope, options);
}

/** Under a filter that is rolled up: the total, and the hours that hold the page, are known. */
async function listHours(
  reader: Reader,
  scope: SpanListScope,
  hours: readonly HourCount[],
  options?: ReadOptions,
): Promise<SpanPage> {
  const { rows, reachedMs } = await readSpansOfHours(reader, scope, hours, options);
  const total = hours.reduce((sum, { n }) => sum + n, 0);
  const page = pageOf(scope, rows, reachedMs);
  return {
    ...page,
    next: page.next && { ...page.next, total },
    count: { counted: total, rest: null, reachedMs: timeOf(scope.from) },
  };
}

/** Under any other: stretch by stretch, newest first. */
async function search(
  reader: Reader,
  scope: SpanListScope,
  options?: ReadOptions,
): Promise<SpanPage> {
  const { limit, budgetMs = Number.POSITIVE_INFINITY } = scope;
  const startedMs = performance.now();
  const rows: SummaryRow[] = [];
  const spansByHour = await readSpansByHour(reader, scope, options);
  const reachedMs = await searchBack(rangeOf(scope), { budgetMs, spansByHour }, async (stretch) => {
    const wanted = limit + 1 - rows.length;
    rows.push(...(await readStretch(reader, { ...scope, limit: wanted }, stretch, options)));
    return rows.length > limit;
  });
  const page = pageOf(scope, rows, reachedMs);
  const countMs = Number.isFinite(budgetMs) ? Math.min(budgetMs, COUNT_WITH_PAGE_MS) : budgetMs;
  const leftMs = countMs - (performance.now() - startedMs);
  const count = await countRest(reader, { ...scope, budgetMs: leftMs }, page, options);
  const total = count.rest === null ? count.counted : undefined;
  return { ...page, next: page.next && { ...page.next, total }, count };
}

/** Rows that are found wait for their total no longer than this. */
const COUNT_WITH_PAGE_MS = 200;

/** @param rows one more than the page where there are more. */
function pageOf(
  scope: SpanListScope,
  rows: readonly SummaryRow[],
  reachedMs: number,
): Omit<SpanPage, "count"> & Pick<SpanCount, "reachedMs"> & { readonly found: number } {
  const page = rows.slice(0, scope.limit);
  const last = page.at(-1);
  const found = (scope.after?.seen ?? 0) + page.length;
  const isFull = rows.length > scope.limit && last !== undefined;
  const isEnd = !isFull && reachedMs <= timeOf(scope.from);
  return {
    spans: page.map(toSummary),
    next: isFull ? positionOf(last, found) : isEnd ? null : edgeAt(reachedMs, found),
    isComplete: isEnd || page.length === scope.limit,
    found,
    reachedMs,
  };
}

/** What is left of the first page's time goes into the total, which later pages then know. */
async function countRest(
  reader: Reader,
  scope: SpanListScope,
  page: { readonly next: SpanPosition | null; readonly found: number; readonly reachedMs: number },
  options?: ReadOptions,
): Promise<SpanCount> {
  const { next, found, reachedMs } = page;
  const total = next === null ? found : scope.after?.total;
  if (total !== undefined) return { counted: total, rest: null, reachedMs };
  const hasTime = scope.budgetMs === undefined || scope.budgetMs > 0;
  if (scope.after !== null || !hasTime) return { counted: found, rest: next, reachedMs };
  return countSpans(reader, { ...scope, after: next }, options);
}

async function listByValue(
  reader: Reader,
  scope: SpanListScope & { readonly sort: Exclude<SpanSort, "time"> },
  options?: ReadOptions,
): Promise<SpanPage> {
  const { rows, total, sinceMs } = await readByValue(reader, scope, options);
  const page = rows.slice(0, scope.limit);
  const last = page.at(-1);
  const isBounded = sinceMs > timeOf(scope.from);
  const next =
    rows.length > scope.limit && last
      ? {
          ...positionOf(last, 0),
          value: last.sort_value,
          ...(isBounded ? { sinceMs } : {}),
        }
      : null;
  const rest = isBounded ? edgeAt(sinceMs, total) : null;
  const count = { counted: total, rest, reachedMs: sinceMs };
  return { spans: page.map(toSummary), next, count, isComplete: true };
}

/**
 * Counts on where a list or an earlier count stopped. Every span of the range lies either
 * before `after`, and is in its `seen`, or behind it, and is counted here.
 */
export async function countSpans(
  reader: Reader,
  scope: Omit<SpanListScope, "limit" | "sort">,
  options?: ReadOptions,
): Promise<SpanCount> {
  let counted = scope.after?.seen ?? 0;
  const { budgetMs } = scope;
  const spansByHour = await readSpansByHour(reader, scope, options);
  const reachedMs = await searchBack(rangeOf(scope), { budgetMs, spansByHour }, async (stretch) => {
    counted += await countStretch(reader, scope, stretch, options);
    return false;
  });
  const isEnd = reachedMs <= timeOf(scope.from);
  return { counted, rest: isEnd ? null : edgeAt(reachedMs, counted), reachedMs };
}

function rangeOf(scope: QueryScope & { readonly after: SpanPosition | null }): Stretch {
  const toMs = timeOf(scope.to);
  const fromMs = timeOf(scope.from);
  return { fromMs, toMs: scope.after ? Math.min(toMs, endMsOf(scope.after)) : toMs };
}

function positionOf(row: SummaryRow, seen: number): SpanPosition {
  return { value: "0", start: row.start, traceId: row.trace_id, spanId: row.span_id, seen };
}

async function countStretch(
  reader: Reader,
  scope: QueryScope & { readonly after: SpanPosition | null },
  stretch: Stretch,
  options?: ReadOptions,
): Promise<number> {
  const filters = compileFilters(scope.filters);
  const after = isWithin(scope.after, stretch) ? scope.after : null;
  const [row] = await reader.query(
    {
      name: "countSpans",
      sql: `SELECT sum(sign) AS n FROM llm_spans_v2
            WHERE ${SCOPE_SQL} AND ${filters.sql} ${after ? `AND ${BEHIND_IN_TIME}` : ""}`,
      params: { ...filters.params, ...stretchParams(scope, stretch), ...positionParams(after) },
      row: z.object({ n: z.number() }),
    },
    options,
  );
  return row?.n ?? 0;
}

async function readStretch(
  reader: Reader,
  scope: SpanListScope,
  stretch: Stretch,
  options?: ReadOptions,
): Promise<SummaryRow[]> {
  const filters = compileFilters(scope.filters);
  const after = isWithin(scope.after, stretch) ? scope.after : null;
  return reader.query(
    {
      name: "listSpans",
      sql: `SELECT ${selectColumns(SUMMARY_COLUMNS)} FROM llm_spans_v2
            WHERE ${SCOPE_SQL} AND ${filters.sql} ${after ? `AND ${BEHIND_IN_TIME}` : ""}
              AND ${liveRows(SCOPE_SQL)}
            ORDER BY start_time DESC, trace_id DESC, span_id DESC LIMIT {limit: UInt32}`,
      params: {
        ...filters.params,
        ...stretchParams(scope, stretch),
        ...positionParams(after),
        limit: scope.limit,
      },
      row: SummaryRow,
    },
    options,
  );
}

function stretchParams(scope: QueryScope, { fromMs, toMs }: Stretch) {
  return scopeParams({ ...scope, from: fromMs, to: toMs });
}

/** Stretches further back hold only spans behind the position: they need not be compared. */
function isWithin(after: SpanPosition | null, stretch: Stretch): boolean {
  return after !== null && endMsOf(after) >= stretch.toMs;
}
