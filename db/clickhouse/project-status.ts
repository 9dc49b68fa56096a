import { z } from "zod";
import type { Reader, ReadOptions } from "./query";

const Row = z.object({
  span_count: z.number(),
  first_span_at: z.string(),
  last_span_at: z.string(),
  last_received_at: z.string(),
});

/** How many spans a project has, and from when to when. One column of time, no text. */
export async function getSpanBounds(
  reader: Reader,
  scope: { readonly project: string },
  options?: ReadOptions,
): Promise<{
  spanCount: number;
  firstSpanAt: string | null;
  lastSpanAt: string | null;
  lastReceivedAt: string | null;
}> {
  const [row] = await reader.query(
    {
      name: "getSpanBounds",
      sql: `SELECT count() AS span_count,
              formatDateTime(min(start_time), '%Y-%m-%dT%H:%i:%S.%fZ') AS first_span_at,
              formatDateTime(max(start_time), '%Y-%m-%dT%H:%i:%S.%fZ') AS last_span_at,
              formatDateTime(max(received_at), '%Y-%m-%dT%H:%i:%S.%fZ') AS last_received_at
            FROM llm_spans_v2 WHERE project_id = {project: String}`,
      params: { project: scope.project },
      row: Row,
    },
    options,
  );
  if (!row || row.span_count === 0) {
    return { spanCount: 0, firstSpanAt: null, lastSpanAt: null, lastReceivedAt: null };
  }
  return {
    spanCount: row.span_count,
    firstSpanAt: row.first_span_at,
    lastSpanAt: row.last_span_at,
    lastReceivedAt: row.last_received_at,
  };
}
