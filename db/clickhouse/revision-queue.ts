import { z } from "zod";
import type { Reader, ReadOptions, Writer } from "./query";

/** A trace of a project, to be looked at again as a whole. */
export interface TraceRef {
  readonly projectId: string;
  readonly traceId: string;
}

/**
 * Asks for these traces to be revised. Call it after what is new of them can be queried:
 * a trace that is revised before that is not revised again for it. Naming a trace twice
 * costs a second look and changes nothing.
 */
export async function queueRevisions(writer: Writer, traces: readonly TraceRef[]): Promise<void> {
  const rows = new Map<string, object>();
  for (const { projectId, traceId } of traces)
    rows.set(`${projectId} ${traceId}`, { project_id: projectId, trace_id: traceId });
  await writer.insertRows("queueRevisions", "trace_revision_queue_v1", [...rows.values()]);
}

export interface QueuedTrace extends TraceRef {
  /** When it was queued, as ClickHouse writes a DateTime64(6): texts of one length, in order of time. */
  readonly queuedAt: string;
}

const QueueRow = z.object({ project_id: z.string(), trace_id: z.string(), queued: z.string() });

/** What was queued after a time, the oldest first. */
export async function listQueued(
  reader: Reader,
  { after, limit }: { readonly after: string; readonly limit: number },
  options?: ReadOptions,
): Promise<QueuedTrace[]> {
  const rows = await reader.query(
    {
      name: "listQueued",
      acrossProjects: true,
      sql: `SELECT project_id, trace_id, toString(queued_at) AS queued
            FROM trace_revision_queue_v1
            WHERE queued_at > {after: DateTime64(6, 'UTC')}
            GROUP BY queued_at, project_id, trace_id
            ORDER BY queued_at LIMIT {limit: UInt32}`,
      params: { after, limit },
      row: QueueRow,
    },
    options,
  );
  return rows.map(toQueued);
}

/**
 * How many entries there are in a stretch of time: `after` < queued ≤ `until`. A row is
 * stamped before it can be read, so an entry may appear behind one that was read already.
 */
export async function countQueued(
  reader: Reader,
  { after, until }: { readonly after: string; readonly until: string },
  options?: ReadOptions,
): Promise<number> {
  const [row] = await reader.query(
    {
      name: "countQueued",
      acrossProjects: true,
      sql: `SELECT uniqExact(queued_at, project_id, trace_id) AS n FROM trace_revision_queue_v1
            WHERE queued_at > {after: DateTime64(6, 'UTC')}
              AND queued_at <= {until: DateTime64(6, 'UTC')}`,
      params: { after, until },
      row: z.object({ n: z.number() }),
    },
    options,
  );
  return row?.n ?? 0;
}

function toQueued(row: z.infer<typeof QueueRow>): QueuedTrace {
  return { projectId: row.project_id, traceId: row.trace_id, queuedAt: row.queued };
}
