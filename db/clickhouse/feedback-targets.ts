import { z } from "zod";
import { type Reader, type ReadOptions, toClickHouseTime } from "./query";

/** Which of these traces have a stored span. */
export async function findTraces(
  reader: Reader,
  { project, traceIds }: { readonly project: string; readonly traceIds: readonly string[] },
  options?: ReadOptions,
): Promise<ReadonlySet<string>> {
  if (traceIds.length === 0) return new Set();
  const rows = await reader.query(
    {
      name: "findTraces",
      sql: `SELECT DISTINCT trace_id FROM llm_spans_v2
            WHERE project_id = {project: String} AND trace_id IN {traces: Array(String)}`,
      params: { project, traces: traceIds },
      row: z.object({ trace_id: z.string() }),
    },
    options,
  );
  return new Set(rows.map((row) => row.trace_id));
}

/** How long before it was judged a session may have ended. */
const SESSION_REACH_DAYS = 7;

/** The trace of a session's last model call before a time: what people have just seen when they judge. */
export async function findLastTraceOfSession(
  reader: Reader,
  scope: { readonly project: string; readonly sessionId: string; readonly before: Date },
  options?: ReadOptions,
): Promise<string | null> {
  const [row] = await reader.query(
    {
      name: "findLastTraceOfSession",
      sql: `SELECT trace_id FROM llm_spans_v2
            WHERE project_id = {project: String} AND session_id = {session: String} AND is_model_call
              AND start_time <= {before: DateTime64(9, 'UTC')}
              AND start_time > {before: DateTime64(9, 'UTC')} - INTERVAL ${SESSION_REACH_DAYS} DAY
            GROUP BY trace_id, span_id, start_time HAVING sum(sign) > 0
            ORDER BY start_time DESC LIMIT 1`,
      params: {
        project: scope.project,
        session: scope.sessionId,
        before: toClickHouseTime(scope.before),
      },
      row: z.object({ trace_id: z.string() }),
    },
    options,
  );
  return row?.trace_id ?? null;
}
