import { z } from "zod";
import { type RetentionDays, retentionCutoffs } from "@/lib/domain/retention";
import type { DataKind } from "@/lib/domain/storage-projection";
import {
  ClickHouseQueryError,
  type Reader,
  type ReadOptions,
  toClickHouseTime,
  type Writer,
} from "./query";
import { RETAINED_TABLES, type RetainedTable } from "./retained-tables";

/** A part that was masked is written anew below this size, and above it once a quarter is masked. */
const CHEAP_BYTES = 1024 ** 3;
const MASKED_SHARE = 0.25;

export interface RetentionStores {
  readonly reader: Reader;
  readonly writer: Writer;
}

export interface ProjectRetentionDays {
  readonly project: string;
  readonly retention: RetentionDays;
}

export interface Expired {
  /** Rows that the pass put out of sight. */
  readonly rows: number;
  /** Parts whose rows had all expired: dropped as files. */
  readonly droppedParts: number;
  /** Partitions that are written anew without the rows that are out of sight. */
  readonly rewrittenPartitions: number;
}

/**
 * Deletes what the projects no longer keep. Right however often it is broken off and begun
 * again. Deleting rows feeds no materialised view: rollups keep what they have summed up.
 */
export async function expireData(
  stores: RetentionStores,
  projects: readonly ProjectRetentionDays[],
  now: Date,
  options: ReadOptions = {},
): Promise<Expired> {
  const sum = { rows: 0, droppedParts: 0, rewrittenPartitions: 0 };
  const limits: ProjectLimits[] = [];
  for (const { project, retention } of projects) {
    const { text, spans, rollups } = retentionCutoffs(retention, now.getTime());
    const built = spans === null ? null : await builtUntil(stores.reader, project, spans, options);
    limits.push({ project, cutoffs: { text, spans: built, rollups } });
  }
  for (const table of RETAINED_TABLES) {
    const expired = await findExpired(stores.reader, table, limits, options);
    const dropped = await dropParts(stores, table, expired);
    const left = expired.filter(({ part }) => !dropped.has(part));
    await maskRows(stores.writer, table, limits, left);
    sum.rows += expired.reduce((total, { rows }) => total + rows, 0);
    sum.droppedParts += dropped.size;
    sum.rewrittenPartitions += await rewriteMasked(stores, table, limits, options);
  }
  return sum;
}

interface ProjectLimits {
  readonly project: string;
  readonly cutoffs: Readonly<Record<DataKind, number | null>>;
}

interface ExpiredPart {
  readonly project: string;
  readonly part: string;
  readonly rows: number;
}

/**
 * Spans go only once their hours are rolled up: the end moves back to the first day that holds
 * an hour without a rollup of all its spans.
 */
async function builtUntil(
  reader: Reader,
  project: string,
  cutoff: number,
  options: ReadOptions,
): Promise<number> {
  const [row] = await reader.query(
    {
      name: "findUnbuiltHour",
      sql: `SELECT toUnixTimestamp(min(hour)) AS first, count() AS hours FROM (
              SELECT hour, sum(checksum) AS live FROM span_hours_v1
              WHERE project_id = {project: String} AND hour < {cutoff: DateTime('UTC')}
              GROUP BY hour HAVING sum(spans) != 0
            ) AS hours
            WHERE (hour, live) NOT IN (
              SELECT unit, argMax(checksum, at) FROM rollup_builds_v1
              WHERE project_id = {project: String} AND grain = 'hour' AND is_ready
              GROUP BY unit
            )`,
      params: { project, cutoff: seconds(cutoff) },
      row: z.object({ first: z.number(), hours: z.number() }),
    },
    options,
  );
  if (!row || row.hours === 0) return cutoff;
  return Math.min(cutoff, Math.floor(row.first / 86_400) * 86_400_000);
}

/** Rows in sight that are to go, by the part they stand in. */
async function findExpired(
  reader: Reader,
  { table, kind, time }: RetainedTable,
  limits: readonly ProjectLimits[],
  options: ReadOptions,
): Promise<ExpiredPart[]> {
  const found: ExpiredPart[] = [];
  for (const { project, cutoffs } of limits) {
    const cutoff = cutoffs[kind];
    if (cutoff === null) continue;
    const rows = await reader.query(
      {
        name: "findExpired",
        sql: `SELECT _part AS part, count() AS rows FROM ${table}
              WHERE project_id = {project: String} AND ${time} < {cutoff: DateTime('UTC')}
              GROUP BY part`,
        params: { project, cutoff: seconds(cutoff) },
        row: z.object({ part: z.string(), rows: z.number() }),
        maxSeconds: 300,
      },
      options,
    );
    for (const { part, rows: n } of rows) found.push({ project, part, rows: n });
  }
  return found;
}

/** Parts that hold nothing else go as files: an instant, whatever their size. */
async function dropParts(
  { reader, writer }: RetentionStores,
  { table }: RetainedTable,
  expired: readonly ExpiredPart[],
): Promise<ReadonlySet<string>> {
  const dropped = new Set<string>();
  if (expired.length === 0) return dropped;
  const sizes = new Map((await readParts(reader, table)).map(({ name, rows }) => [name, rows]));
  const going = new Map<string, number>();
  for (const { part, rows } of expired) going.set(part, (going.get(part) ?? 0) + rows);
  for (const [name, rows] of going) {
    if (sizes.get(name) !== rows || !PART_NAME.test(name)) continue;
    try {
      await writer.command("dropPart", `ALTER TABLE ${table} DROP PART '${name}'`);
      dropped.add(name);
    } catch (error) {
      // Merged away meanwhile: its rows are masked, and the next pass finds the merged part.
      if (!isMissingPart(error)) throw error;
    }
  }
  return dropped;
}

/** Out of sight of every query at once, at the cost of a byte a row. */
async function maskRows(
  writer: Writer,
  { table, kind, time }: RetainedTable,
  limits: readonly ProjectLimits[],
  expired: readonly ExpiredPart[],
): Promise<void> {
  const concerned = new Set(expired.map(({ project }) => project));
  for (const { project, cutoffs } of limits) {
    const cutoff = cutoffs[kind];
    if (cutoff === null || !concerned.has(project)) continue;
    await writer.command(
      "deleteExpired",
      `DELETE FROM ${table}
       WHERE project_id = {project: String} AND ${time} < {cutoff: DateTime('UTC')}
       SETTINGS lightweight_deletes_sync = 2`,
      { project, cutoff: seconds(cutoff) },
    );
  }
}

/**
 * Gives the room of masked rows back: at once where the partition is small, else when a quarter
 * of it is masked, so that a month of text is written anew a few times and not every day.
 */
async function rewriteMasked(
  { reader, writer }: RetentionStores,
  { table }: RetainedTable,
  limits: readonly ProjectLimits[],
  options: ReadOptions,
): Promise<number> {
  const partitions = groupByPartition(await readParts(reader, table));
  const touched = [...partitions].filter(([, parts]) => parts.some(({ masked }) => masked));
  if (touched.length === 0 || (await isRewriting(reader, table))) return 0;
  const maskedRows = await countMasked(reader, table, limits, options);
  let rewritten = 0;
  for (const [partition, parts] of touched) {
    const bytes = parts.reduce((total, part) => total + part.bytes, 0);
    const rows = parts.reduce((total, part) => total + part.rows, 0);
    const share = (maskedRows.get(partition) ?? 0) / Math.max(1, rows);
    if (!PART_NAME.test(partition) || (bytes > CHEAP_BYTES && share < MASKED_SHARE)) continue;
    await writer.command(
      "rewriteMasked",
      `ALTER TABLE ${table} APPLY DELETED MASK IN PARTITION ID '${partition}' SETTINGS mutations_sync = 0`,
    );
    rewritten += 1;
  }
  return rewritten;
}

async function countMasked(
  reader: Reader,
  table: string,
  limits: readonly ProjectLimits[],
  options: ReadOptions,
): Promise<Map<string, number>> {
  const masked = new Map<string, number>();
  for (const { project } of limits) {
    const rows = await reader.query(
      {
        name: "countMasked",
        sql: `SELECT _partition_id AS partition, count() AS rows FROM ${table}
              WHERE project_id = {project: String} AND _row_exists = 0
              GROUP BY partition`,
        params: { project },
        row: z.object({ partition: z.string(), rows: z.number() }),
        settings: "apply_deleted_mask = 0",
        maxSeconds: 300,
      },
      options,
    );
    for (const { partition, rows: n } of rows) {
      masked.set(partition, (masked.get(partition) ?? 0) + n);
    }
  }
  return masked;
}

const Part = z.object({
  name: z.string(),
  partition: z.string(),
  rows: z.number(),
  bytes: z.number(),
  masked: z.number().transform((flag) => flag === 1),
});

function readParts(reader: Reader, table: string): Promise<z.output<typeof Part>[]> {
  return reader.query({
    name: "readParts",
    sql: `SELECT name, partition_id AS partition, rows, bytes_on_disk AS bytes,
            has_lightweight_delete AS masked
          FROM system.parts
          WHERE database = currentDatabase() AND table = {table: String} AND active`,
    params: { table },
    row: Part,
    acrossProjects: true,
  });
}

function groupByPartition(parts: readonly z.output<typeof Part>[]) {
  const groups = new Map<string, z.output<typeof Part>[]>();
  for (const part of parts) {
    const group = groups.get(part.partition);
    if (group) group.push(part);
    else groups.set(part.partition, [part]);
  }
  return groups;
}

/** An earlier pass's rewriting still goes on: it is not asked for twice. */
async function isRewriting(reader: Reader, table: string): Promise<boolean> {
  const rows = await reader.query({
    name: "readRunningMutations",
    sql: `SELECT mutation_id AS id FROM system.mutations
          WHERE database = currentDatabase() AND table = {table: String} AND NOT is_done`,
    params: { table },
    row: z.object({ id: z.string() }),
    acrossProjects: true,
  });
  return rows.length > 0;
}

/** Names of parts and ids of partitions, which stand in statements as literals. */
const PART_NAME = /^[\w-]+$/;

/** NO_SUCH_DATA_PART. */
function isMissingPart(error: unknown): boolean {
  return error instanceof ClickHouseQueryError && error.code === "232";
}

function seconds(unixMs: number): string {
  return toClickHouseTime(unixMs).slice(0, 19);
}
