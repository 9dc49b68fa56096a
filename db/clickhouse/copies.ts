import { z } from "zod";
import { type Reader, type ReadOptions, toClickHouseTime } from "./query";

export interface CopiesWindow {
  readonly projectId: string;
  /** When both copies were received. */
  readonly from: Date;
  readonly to: Date;
  /** One of them since then: spans without one are left out. */
  readonly newFrom: Date;
}

/** Found at once. */
export const MAX_TRACES_WITH_COPIES = 10_000;

const WINDOW_SQL = `project_id = {project: String}
    AND received_at >= {from: DateTime64(3, 'UTC')} AND received_at < {to: DateTime64(3, 'UTC')}`;

/** Traces of which a span stands more than once. */
export async function listTracesWithCopies(
  reader: Reader,
  { projectId, from, to, newFrom }: CopiesWindow,
  options?: ReadOptions,
): Promise<readonly string[]> {
  const rows = await reader.query(
    {
      name: "listTracesWithCopies",
      // By a hash of both ids, 8 bytes for each of some million spans; ids of what is found alone.
      sql: `SELECT DISTINCT toString(trace_id) AS traceId FROM llm_spans_v2
            WHERE ${WINDOW_SQL} AND cityHash64(trace_id, span_id) IN (
              SELECT cityHash64(trace_id, span_id) AS span FROM llm_spans_v2
              WHERE ${WINDOW_SQL} AND span IN (
                SELECT cityHash64(trace_id, span_id) FROM llm_spans_v2
                WHERE ${WINDOW_SQL} AND received_at >= {newFrom: DateTime64(3, 'UTC')})
              GROUP BY span HAVING sum(sign) > 1)
            LIMIT {limit: UInt32}`,
      params: {
        project: projectId,
        from: toClickHouseTime(from),
        to: toClickHouseTime(to),
        newFrom: toClickHouseTime(newFrom),
        limit: MAX_TRACES_WITH_COPIES,
      },
      row: z.object({ traceId: z.string() }),
      maxSeconds: 60,
      settings: "max_threads = 1",
    },
    options,
  );
  return rows.map(({ traceId }) => traceId);
}
