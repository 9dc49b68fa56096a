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
  /** Microseconds since 1970, by ClickHouse's clock. */
  readonly queuedUnixMicro: number;
}

/** A stretch of time, in microseconds since 1970. */
export interface QueueWindow {
  /** Exclusive. */
  readonly after: number;
  /** Inclusive. */
  readonly until: number;
}

const WINDOW_SQL = `queued_at > fromUnixTimestamp64Micro({after: Int64}, 'UTC')
              AND queued_at <= fromUnixTimestamp64Micro({until: Int64}, 'UTC')`;

/** What was queued in a stretch of time, the oldest first. */
export async function readQueued(
  reader: Reader,
  { after, until, limit }: QueueWindow & { readonly limit: number },
  options?: ReadOptions,
): Promise<QueuedTrace[]> {
  const rows = await reader.query(
    {
      name: "readQueued",
      acrossProjects: true,
      sql: `SELECT project_id, trace_id, toUnixTimestamp64Micro(queued_at) AS queued
            FROM trace_revision_queue_v1
            WHERE ${WINDOW_SQL}
            GROUP BY queued_at, project_id, trace_id
            ORDER BY queued_at, project_id, trace_id LIMIT {limit: UInt32}`,
      params: { after, until, limit },
      row: z.object({ project_id: z.string(), trace_id: z.string(), queued: z.number() }),
    },
    options,
  );
  return rows.map(({ project_id, trace_id, queued }) => ({
    projectId: project_id,
    traceId: trace_id,
    queuedUnixMicro: queued,
  }));
}

/**
 * How many entries there are. A row is stamped before it can be read, so one may yet appear
 * in a stretch that was read already.
 */
export async function countQueued(
  reader: Reader,
  { after, until }: QueueWindow,
  options?: ReadOptions,
): Promise<number> {
  const [row] = await reader.query(
    {
      name: "countQueued",
      acrossProjects: true,
      sql: `SELECT uniqExact(queued_at, project_id, trace_id) AS n
            FROM trace_revision_queue_v1 WHERE ${WINDOW_SQL}`,
      params: { after, until },
      row: z.object({ n: z.number() }),
    },
    options,
  );
  return row?.n ?? 0;
}
