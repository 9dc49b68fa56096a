import { z } from "zod";
import { type Reader, type ReadOptions, toClickHouseTime } from "./query";

export interface CopiesWindow {
  readonly projectId: string;
  /** When both copies were received. */
  readonly from: Date;
  readonly to: Date;
}

/** More are found by the next look: their copies are gone by then. */
const MAX_TRACES = 10_000;

/** Traces of which a span stands more than once. */
export async function listTracesWithCopies(
  reader: Reader,
  { projectId, from, to }: CopiesWindow,
  options?: ReadOptions,
): Promise<readonly string[]> {
  const rows = await reader.query(
    {
      name: "listTracesWithCopies",
      // By a hash of both ids: 8 bytes in memory for each of some million spans.
      sql: `SELECT DISTINCT traceId FROM (
              SELECT toString(any(trace_id)) AS traceId
              FROM llm_spans_v2
              WHERE project_id = {project: String}
                AND received_at >= {from: DateTime64(3)} AND received_at < {to: DateTime64(3)}
              GROUP BY cityHash64(trace_id, span_id)
              HAVING sum(sign) > 1
            ) LIMIT {limit: UInt32}`,
      params: {
        project: projectId,
        from: toClickHouseTime(from),
        to: toClickHouseTime(to),
        limit: MAX_TRACES,
      },
      row: z.object({ traceId: z.string() }),
      maxSeconds: 60,
      settings: "max_threads = 1",
    },
    options,
  );
  return rows.map(({ traceId }) => traceId);
}
