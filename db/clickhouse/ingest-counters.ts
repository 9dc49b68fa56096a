import { z } from "zod";
import { type Reader, type ReadOptions, toClickHouseTime, type Writer } from "./query";

/** What is refused before its project is known is no project's. */
export const NO_PROJECT = "_plumbline";

export const INGEST_COUNTERS = [
  /** Records stored for the first time. */
  "accepted",
  /** Records dropped: the same had been sent before. */
  "duplicate",
  /** Records dropped: other content had been sent under the same id before. */
  "conflict",
  /** Records that cannot be kept, by reason. */
  "rejected",
  /** Requests, and their bodies as sent. */
  "request",
  "byte",
  /** Requests refused as a whole, by failure. */
  "refused",
] as const;
export type IngestCounter = (typeof INGEST_COUNTERS)[number];

/** A process's own count of one minute, so far. */
export interface IngestCount {
  readonly projectId: string;
  /** Start of the minute. */
  readonly minuteUnixMs: number;
  readonly counter: IngestCounter;
  readonly signal: string;
  readonly reason: string;
  readonly value: number;
}

/** Writing the same again, or a smaller value later, changes nothing. */
export function insertIngestCounts(
  writer: Writer,
  process: string,
  counts: readonly IngestCount[],
): Promise<void> {
  return writer.insertRows(
    "insertIngestCounts",
    "ingest_counters_v1",
    counts.map((count) => ({
      project_id: count.projectId,
      minute: Math.floor(count.minuteUnixMs / 1000),
      counter: count.counter,
      signal: count.signal,
      reason: count.reason,
      process,
      value: count.value,
    })),
  );
}

export interface SpoolRow {
  readonly bytes: number;
  readonly limitBytes: number;
  readonly segments: number;
  readonly oldestUnixMs: number | null;
  readonly unreadableBytes: number;
}

export function insertSpoolState(
  writer: Writer,
  process: string,
  seenUnixMs: number,
  spool: SpoolRow,
): Promise<void> {
  return writer.insertRows("insertSpoolState", "ingest_spools_v1", [
    {
      process,
      seen_at: toClickHouseTime(seenUnixMs),
      bytes: spool.bytes,
      limit_bytes: spool.limitBytes,
      segments: spool.segments,
      oldest_at: spool.oldestUnixMs === null ? null : toClickHouseTime(spool.oldestUnixMs),
      unreadable_bytes: spool.unreadableBytes,
    },
  ]);
}

const CountRow = z.object({
  project_id: z.string(),
  counter: z.enum(INGEST_COUNTERS),
  signal: z.string(),
  reason: z.string(),
  last_minute: z.number(),
  last_15: z.number(),
  last_60: z.number(),
  last_day: z.number(),
  first_minute: z.number(),
});
export type IngestCountSums = z.output<typeof CountRow>;

/**
 * Sums over the last full minute, 15 and 60 of them, and over a day up to now, of all projects.
 * A minute's value is the largest that its process wrote.
 */
export function readIngestCounts(
  reader: Reader,
  now: Date,
  options?: ReadOptions,
): Promise<IngestCountSums[]> {
  return reader.query(
    {
      name: "readIngestCounts",
      sql: `WITH toStartOfMinute({now: DateTime('UTC')}) AS until
            SELECT project_id, counter, signal, reason,
              sumIf(count, minute < until AND minute >= until - 60) AS last_minute,
              sumIf(count, minute < until AND minute >= until - 900) AS last_15,
              sumIf(count, minute < until AND minute >= until - 3600) AS last_60,
              sum(count) AS last_day,
              toUnixTimestamp(min(minute)) AS first_minute
            FROM (
              SELECT project_id, minute, counter, signal, reason, process, max(value) AS count
              FROM ingest_counters_v1
              WHERE minute >= until - 86400
              GROUP BY project_id, minute, counter, signal, reason, process
            )
            GROUP BY project_id, counter, signal, reason
            ORDER BY project_id, counter, signal, last_day DESC, reason`,
      params: { now: toClickHouseTime(now).slice(0, 19) },
      row: CountRow,
      acrossProjects: true,
    },
    options,
  );
}

const StoredSpool = z.object({
  bytes: z.number(),
  limit_bytes: z.number(),
  segments: z.number(),
  oldest_at: z.number().nullable(),
  unreadable_bytes: z.number(),
  seen_at: z.number(),
});

/** The spools of all processes that said something since `since`. */
export async function readSpools(
  reader: Reader,
  since: Date,
  options?: ReadOptions,
): Promise<(SpoolRow & { readonly seenUnixMs: number })[]> {
  const rows = await reader.query(
    {
      name: "readSpools",
      sql: `SELECT bytes, limit_bytes, segments, unreadable_bytes,
              toUnixTimestamp64Milli(oldest_at) AS oldest_at, toUnixTimestamp64Milli(seen_at) AS seen_at
            FROM (SELECT * FROM ingest_spools_v1 ORDER BY seen_at DESC LIMIT 1 BY process) AS latest
            WHERE latest.seen_at >= {since: DateTime64(3, 'UTC')}`,
      params: { since: toClickHouseTime(since) },
      row: StoredSpool,
      acrossProjects: true,
    },
    options,
  );
  return rows.map((row) => ({
    bytes: row.bytes,
    limitBytes: row.limit_bytes,
    segments: row.segments,
    oldestUnixMs: row.oldest_at,
    unreadableBytes: row.unreadable_bytes,
    seenUnixMs: row.seen_at,
  }));
}
