import { z } from "zod";
import { type Reader, type ReadOptions, toClickHouseTime, type Writer } from "./query";

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

/** A trace that lacked something when it was looked at. */
export interface LackingTrace extends TraceRef {
  /** How often it was looked at for what it lacks; 0 for what came of itself. */
  readonly attempt: number;
  /** How many spans and log records it had. */
  readonly records: number;
}

/** Has traces looked at again later. */
export async function queueAgain(
  writer: Writer,
  traces: readonly (LackingTrace & { readonly atUnixMs: number })[],
): Promise<void> {
  const rows = traces.map(({ projectId, traceId, attempt, records, atUnixMs }) => ({
    project_id: projectId,
    trace_id: traceId,
    queued_at: toClickHouseTime(atUnixMs),
    attempt,
    records,
  }));
  await writer.insertRows("queueAgain", "trace_revision_queue_v1", rows);
}

export interface QueuedTrace extends LackingTrace {
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
              AND queued_at <= fromUnixTimestamp64Micro({until: Int64}, 'UTC')
              AND queued_at <= now64(6)`;

/** An entry's place in the order of the queue: any number of them have one stamp. */
export type QueuePlace = Pick<QueuedTrace, "projectId" | "traceId" | "queuedUnixMicro">;

/** What was queued in a stretch of time, the oldest first; only what comes after `place`, if given. */
export async function readQueued(
  reader: Reader,
  {
    after,
    until,
    place,
    limit,
  }: QueueWindow & { readonly place?: QueuePlace | null; readonly limit: number },
  options?: ReadOptions,
): Promise<QueuedTrace[]> {
  const rows = await reader.query(
    {
      name: "readQueued",
      acrossProjects: true,
      sql: `SELECT project_id, trace_id, toUnixTimestamp64Micro(queued_at) AS queued,
              min(attempt) AS attempts, argMin(records, attempt) AS known
            FROM trace_revision_queue_v1
            WHERE ${WINDOW_SQL}
              AND (queued_at > fromUnixTimestamp64Micro({placeTime: Int64}, 'UTC')
                OR (project_id, toString(trace_id)) > ({placeProject: String}, {placeTrace: String}))
            GROUP BY queued_at, project_id, trace_id
            ORDER BY queued_at, project_id, trace_id LIMIT {limit: UInt32}`,
      params: {
        after,
        until,
        placeTime: place?.queuedUnixMicro ?? after,
        placeProject: place?.projectId ?? "",
        placeTrace: place?.traceId ?? "",
        limit,
      },
      row: z.object({
        project_id: z.string(),
        trace_id: z.string(),
        queued: z.number(),
        attempts: z.number(),
        known: z.number(),
      }),
    },
    options,
  );
  return rows.map((row) => ({
    projectId: row.project_id,
    traceId: row.trace_id,
    queuedUnixMicro: row.queued,
    attempt: row.attempts,
    records: row.known,
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
