import { z } from "zod";
import type { Reader, ReadOptions } from "./query";
import { listTraceHours } from "./trace-originals";

/** Which of these traces have a stored span. */
export async function findTraces(
  reader: Reader,
  { project, traceIds }: { readonly project: string; readonly traceIds: readonly string[] },
  options?: ReadOptions,
): Promise<ReadonlySet<string>> {
  if (traceIds.length === 0) return new Set();
  // Most that aren't found have no hour: then no span is read.
  const hours = await listTraceHours(reader, { project, traceIds }, options);
  if (hours.length === 0) return new Set();
  const rows = await reader.query(
    {
      name: "findTraces",
      sql: `SELECT DISTINCT trace_id FROM llm_spans_v2
            WHERE project_id = {project: String}
              AND toStartOfHour(start_time) IN (
                SELECT arrayJoin(arrayMap(h -> toStartOfHour(toDateTime64(h, 9, 'UTC')), {hours: Array(UInt32)})))
              AND trace_id IN {traces: Array(String)}`,
      params: { project, traces: traceIds, hours },
      row: z.object({ trace_id: z.string() }),
    },
    options,
  );
  return new Set(rows.map((row) => row.trace_id));
}

/** How long before it was judged a session may have ended. */
const SESSION_REACH_DAYS = 7;

export interface JudgedSession {
  readonly sessionId: string;
  readonly before: Date;
}

/**
 * The trace of each session's last model call before a time: what people have just seen when
 * they judge. Null for a session without one.
 */
export async function findLastTracesOfSessions(
  reader: Reader,
  scope: { readonly project: string; readonly sessions: readonly JudgedSession[] },
  options?: ReadOptions,
): Promise<ReadonlyArray<string | null>> {
  const { project, sessions } = scope;
  if (sessions.length === 0) return [];
  const rows = await reader.query(
    {
      name: "findLastTracesOfSessions",
      sql: `WITH arrayMap(ms -> fromUnixTimestamp64Milli(ms, 'UTC'), {times: Array(Int64)}) AS before
            SELECT place, argMax(trace_id, start_time) AS trace
            FROM (
              SELECT session_id, trace_id, span_id, start_time FROM llm_spans_v2
              WHERE project_id = {project: String} AND is_model_call
                AND session_id IN {sessions: Array(String)}
                AND start_time <= arrayMax(before)
                AND start_time > arrayMin(before) - INTERVAL ${SESSION_REACH_DAYS} DAY
              GROUP BY session_id, trace_id, span_id, start_time HAVING sum(sign) > 0
            )
            ARRAY JOIN arrayFilter(
              i -> {sessions: Array(String)}[i] = session_id AND start_time <= before[i]
                AND start_time > before[i] - INTERVAL ${SESSION_REACH_DAYS} DAY,
              arrayEnumerate(before)) AS place
            GROUP BY place`,
      params: {
        project,
        sessions: sessions.map(({ sessionId }) => sessionId),
        times: sessions.map(({ before }) => before.getTime()),
      },
      row: z.object({ place: z.number(), trace: z.string() }),
    },
    options,
  );
  const found = new Map(rows.map(({ place, trace }) => [place, trace]));
  // ClickHouse counts from 1.
  return sessions.map((_, index) => found.get(index + 1) ?? null);
}
