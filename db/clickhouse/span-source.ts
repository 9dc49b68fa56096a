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

const PLAIN: SpanSource = { from: "llm_spans_v2" };

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
      sql: `SELECT 1 AS found FROM llm_spans_v2
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

/** A trace id as 16 bytes: joins on these take three quarters of the time of the 32 digits. */
const TRACE_KEY = "reinterpretAsUInt128(unhex(trace_id))";

function resolvedSpans(
  scope: SourceScope,
  columns: readonly string[],
  context: readonly ContextColumn[],
): string {
  const open = `context_open AND (${lacksAny(context)})`;
  const inner = [...new Set([...columns, ...(context.includes("route") ? ["route_rank"] : [])])];
  const resolved = columns.map((column) =>
    isContextColumn(column) ? resolve(column) : `s.${column} AS ${column}`,
  );
  const carries = context.map((column) => `${column} != ''`).join(" OR ");
  return `(
    SELECT ${columns.join(", ")} FROM llm_spans_v2 WHERE ${scope.spans} AND NOT (${open})
    UNION ALL
    SELECT ${resolved.join(", ")}
    FROM (SELECT ${inner.join(", ")}, ${TRACE_KEY} AS trace_key
          FROM llm_spans_v2 WHERE ${scope.spans} AND ${open}) AS s
    LEFT ANY JOIN (
      SELECT ${TRACE_KEY} AS trace_key, ${context.map((column) => contextOfTrace(column, context.length === 1)).join(", ")}
      FROM trace_context_v1 WHERE ${scope.context} AND (${carries}) GROUP BY trace_key
    ) AS c ON s.trace_key = c.trace_key
  )`;
}

function resolve(column: ContextColumn): string {
  return column === "route"
    ? "if(c.late_route != '' AND (s.route = '' OR c.late_route_rank < s.route_rank), c.late_route, s.route) AS route"
    : `if(s.${column} = '', c.late_${column}, s.${column}) AS ${column}`;
}

/** Rank first, then microseconds since 1970 (52 bits until 2112), in one number that compares fast. */
const ROUTE_ORDER =
  "bitOr(bitShiftLeft(toUInt64(route_rank), 52), toUInt64(toUnixTimestamp64Micro(start_time)))";

/** The trace's value: its earliest span's that has one; of routes the most trusted. */
function contextOfTrace(column: ContextColumn, isOnly: boolean): string {
  // Rows without the value are filtered out already where no other column needs them.
  const [suffix, present] = isOnly ? ["", ""] : ["If", `, ${column} != ''`];
  return column === "route"
    ? `argMin${suffix}(route, ${ROUTE_ORDER}${present}) AS late_route,
        toUInt8(bitShiftRight(min${suffix}(${ROUTE_ORDER}${present}), 52)) AS late_route_rank`
    : `argMin${suffix}(${column}, start_time${present}) AS late_${column}`;
}
