import { z } from "zod";
import { type ContextColumn, isContextColumn } from "./dimension";
import type { Reader, ReadOptions, ScopedParams } from "./query";
import { type QueryScope, SCOPE_SQL, scopeParams } from "./scope";

/**
 * Where a query reads spans from: the text behind FROM. Columns keep their names, so a
 * query is written once, whichever table answers it.
 *
 * Late context. A span whose topmost known ancestor is no root (`context_open`) may owe
 * its tenant, session, route … to an ancestor that came in another export and stands in
 * `trace_context_v1`. Such a span's own value comes first, the trace's second; of two
 * routes the one from the more trusted source wins. Only spans that lack something the
 * query reads are joined, and when there is none, or no context column is read, the plain
 * table is scanned.
 */
export interface SpanSource {
  readonly from: string;
}

const PLAIN: SpanSource = { from: "llm_spans_v1" };

/** Which spans, and which rows of context can be theirs. */
export interface SourceScope {
  readonly spans: string;
  readonly context: string;
  readonly params: ScopedParams;
}

/** How long before or after its spans of the range a trace's ancestor may have begun. */
const ANCESTOR_REACH = "INTERVAL 1 DAY";

export function rangeSource(scope: QueryScope): SourceScope {
  return {
    spans: SCOPE_SQL,
    context: `project_id = {project: String}
        AND start_time >= {from: DateTime64(9, 'UTC')} - ${ANCESTOR_REACH}
        AND start_time < {to: DateTime64(9, 'UTC')} + ${ANCESTOR_REACH}`,
    params: scopeParams(scope),
  };
}

export const TRACE_SQL = "project_id = {project: String} AND trace_id = {trace_id: String}";

export function traceSource(project: string, traceId: string): SourceScope {
  return { spans: TRACE_SQL, context: TRACE_SQL, params: { project, trace_id: traceId } };
}

/** @param columns every column the query reads, filters included. */
export async function chooseSpanSource(
  reader: Reader,
  scope: SourceScope,
  columns: readonly string[],
  options?: ReadOptions,
): Promise<SpanSource> {
  const context = [...new Set(columns)].filter(isContextColumn);
  if (context.length === 0) return PLAIN;
  const isOpen = await hasOpenSpans(reader, scope, context, options);
  return isOpen ? { from: resolvedSpans(scope, [...new Set(columns)], context) } : PLAIN;
}

/** `chooseSpanSource` for the usual case: a range of time. */
export function spanTable(
  reader: Reader,
  scope: QueryScope,
  columns: readonly string[],
  options?: ReadOptions,
): Promise<SpanSource> {
  return chooseSpanSource(reader, rangeSource(scope), columns, options);
}

/** Stops at the first span found; none to find costs a scan of one flag (or of its index). */
async function hasOpenSpans(
  reader: Reader,
  scope: SourceScope,
  context: readonly ContextColumn[],
  options?: ReadOptions,
): Promise<boolean> {
  const rows = await reader.query(
    {
      name: "hasOpenSpans",
      sql: `SELECT 1 AS found FROM llm_spans_v1
            WHERE ${scope.spans} AND context_open AND (${lacksAny(context)}) LIMIT 1`,
      params: scope.params,
      row: z.object({ found: z.number() }),
    },
    options,
  );
  return rows.length > 0;
}

/** A span that the trace could tell something: the exact complement of those that need no join. */
function lacksAny(context: readonly ContextColumn[]): string {
  return context
    .map((column) => (column === "route" ? "route = '' OR route_rank > 0" : `${column} = ''`))
    .join(" OR ");
}

function resolvedSpans(
  scope: SourceScope,
  columns: readonly string[],
  context: readonly ContextColumn[],
): string {
  const open = `context_open AND (${lacksAny(context)})`;
  const extra = context.includes("route") ? ["trace_id", "route_rank"] : ["trace_id"];
  const inner = [...new Set([...columns, ...extra])];
  const resolved = columns.map((column) =>
    isContextColumn(column) ? resolve(column) : `s.${column} AS ${column}`,
  );
  return `(
    SELECT ${columns.join(", ")} FROM llm_spans_v1 WHERE ${scope.spans} AND NOT (${open})
    UNION ALL
    SELECT ${resolved.join(", ")}
    FROM (SELECT ${inner.join(", ")} FROM llm_spans_v1 WHERE ${scope.spans} AND ${open}) AS s
    LEFT ANY JOIN (
      SELECT trace_id, ${context.map(contextOfTrace).join(", ")}
      FROM trace_context_v1 WHERE ${scope.context} GROUP BY trace_id
    ) AS c ON s.trace_id = c.trace_id
  )`;
}

function resolve(column: ContextColumn): string {
  return column === "route"
    ? "if(c.late_route != '' AND (s.route = '' OR c.late_route_rank < s.route_rank), c.late_route, s.route) AS route"
    : `if(s.${column} = '', c.late_${column}, s.${column}) AS ${column}`;
}

/** The trace's value: its earliest span's that has one; of routes the most trusted. */
function contextOfTrace(column: ContextColumn): string {
  return column === "route"
    ? "argMinIf(route, (route_rank, start_time), route != '') AS late_route, minIf(route_rank, route != '') AS late_route_rank"
    : `argMinIf(${column}, start_time, ${column} != '') AS late_${column}`;
}
