import { z } from "zod";
import { encodeBlock, structureOf } from "./native-block";
import { fixed, INT8, type NativeColumn, string, UINT32 } from "./native-columns";
import type { Reader, ReadOptions, Writer } from "./query";
import { SPAN_COLUMNS } from "./span-columns";
import { type SpanValues, VALUE_COLUMNS } from "./span-values";

/** Where the rows of some traces of a project lie. */
export interface TraceRows {
  readonly project: string;
  readonly traceIds: readonly string[];
  /** `2026-01-31 00:00:00.000000000` UTC, both inclusive. */
  readonly fromTime: string;
  readonly toTime: string;
}

/** Revisions that are applied together: wholly or, until then, not at all. */
export interface RevisionBatch {
  /** Its name: the time it was made, and chance. */
  readonly batch: string;
  readonly where: TraceRows;
  /** New rows, one a span. Every live row of these spans is taken out. */
  readonly rows: readonly SpanValues[];
  /** How many those are. */
  readonly cancelled: number;
}

const NAMES = SPAN_COLUMNS.map(({ name }) => name).join(", ");

const OLD_NAMES = SPAN_COLUMNS.map(({ name }) => `o.${name}`).join(", ");

export const TRACE_ROWS_SQL = `project_id = {project: String}
    AND trace_id IN {traceIds: Array(FixedString(32))}
    AND toStartOfHour(start_time) >= toStartOfHour({fromTime: DateTime64(9, 'UTC')})
    AND toStartOfHour(start_time) <= toStartOfHour({toTime: DateTime64(9, 'UTC')})
    AND start_time >= {fromTime: DateTime64(9, 'UTC')}
    AND start_time <= {toTime: DateTime64(9, 'UTC')}`;

export function newBatchName(nowUnixMs: number, chance: () => number): string {
  return `r${nowUnixMs}x${Math.floor(chance() * 2 ** 52).toString(36)}`;
}

/** When a batch was made, in milliseconds since 1970. */
export function batchTime(batch: string): number {
  return Number(/^r(\d+)x/.exec(batch)?.[1] ?? 0);
}

/** The new rows of a batch, into the staging table. */
export async function stageNewRows(writer: Writer, given: RevisionBatch): Promise<void> {
  const { batch, rows, cancelled } = given;
  const columns: readonly NativeColumn<SpanValues>[] = [
    string("batch", () => batch),
    fixed("batch_rows", UINT32, () => rows.length + cancelled),
    fixed("sign", INT8, () => 1),
    ...VALUE_COLUMNS,
  ];
  await writer.insertNative("stageNewRows", {
    table: "span_revisions_v1",
    columns: columns.map(({ name }) => [name, name] as const),
    structure: structureOf(columns),
    from: [encodeBlock(columns, rows)],
  });
}

/**
 * Copies of the rows that the batch's new ones replace, with the sign -1: taken from the
 * table itself, so that they cancel exactly. A row is live unless one of its time of
 * arrival and revision was taken out before. Rows as new as the batch's own are another
 * reviser's: they are left, and the batch then lacks rows and is not applied.
 */
export async function stageOldRows(writer: Writer, given: RevisionBatch): Promise<void> {
  const { batch, where, rows, cancelled } = given;
  await writer.command(
    "stageOldRows",
    `INSERT INTO span_revisions_v1 (batch, batch_rows, sign, ${NAMES})
     SELECT {batch: String}, {total: UInt32}, -1, ${OLD_NAMES}
     FROM (
       SELECT ${NAMES} FROM llm_spans_v2
       WHERE ${TRACE_ROWS_SQL} AND sign = 1
         AND (trace_id, span_id, received_at, revision) NOT IN (
           SELECT trace_id, span_id, received_at, revision FROM llm_spans_v2
           WHERE ${TRACE_ROWS_SQL} AND sign = -1)
     ) AS o
     INNER JOIN (
       SELECT trace_id, span_id, revision FROM span_revisions_v1
       WHERE batch = {batch: String} AND sign = 1
     ) AS n ON o.trace_id = n.trace_id AND o.span_id = n.span_id
     WHERE o.revision < n.revision
     SETTINGS max_execution_time = 60, distributed_foreground_insert = 1`,
    { ...where, batch, total: rows.length + cancelled },
  );
}

export interface StagedBatch {
  readonly batch: string;
  readonly projectId: string;
  readonly expected: number;
  readonly found: number;
}

/** What waits to be applied, torn batches among it. */
export async function readStaged(reader: Reader, options?: ReadOptions): Promise<StagedBatch[]> {
  const rows = await reader.query(
    {
      name: "readStaged",
      acrossProjects: true,
      sql: `SELECT batch, any(project_id) AS project, max(batch_rows) AS expected, count() AS found
            FROM span_revisions_v1 GROUP BY batch ORDER BY batch`,
      params: {},
      row: z.object({
        batch: z.string().regex(/^r\d+x[0-9a-z]+$/),
        project: z.string(),
        expected: z.number(),
        found: z.number(),
      }),
    },
    options,
  );
  return rows.map(({ project, ...row }) => ({ ...row, projectId: project }));
}

/**
 * Puts a whole batch into llm_spans_v2. Done again under the same name it changes nothing,
 * there and behind views, and fills what a kill left out.
 *
 * The order is what makes it so: without one the engine takes the SELECT for unstable and
 * leaves the token unheeded once the staged parts have merged (measured, ClickHouse 26.7).
 */
export async function applyBatch(writer: Writer, batch: string): Promise<void> {
  await writer.command(
    "applyRevisions",
    `INSERT INTO llm_spans_v2 (sign, ${NAMES})
     SELECT sign, ${NAMES} FROM span_revisions_v1 WHERE batch = {batch: String}
     ORDER BY trace_id, span_id, received_at, revision, sign
     SETTINGS insert_deduplicate = 1, insert_deduplication_token = '${checked(batch)}',
       deduplicate_blocks_in_dependent_materialized_views = 1, max_threads = 1,
       max_insert_threads = 1, max_partitions_per_insert_block = 0, max_execution_time = 60,
       distributed_foreground_insert = 1`,
    { batch },
  );
}

export async function dropBatch(writer: Writer, batch: string): Promise<void> {
  await writer.command(
    "dropRevisions",
    `ALTER TABLE span_revisions_v1 DROP PARTITION '${checked(batch)}'`,
  );
}

/** How many of a batch's new rows stand in llm_spans_v2, and how many there are. */
export async function countApplied(
  reader: Reader,
  { batch, projectId }: Pick<StagedBatch, "batch" | "projectId">,
  options?: ReadOptions,
): Promise<{ applied: number; staged: number }> {
  const [row] = await reader.query(
    {
      name: "countAppliedRevisions",
      sql: `WITH staged AS (
              SELECT trace_id, span_id, received_at, revision, start_time
              FROM span_revisions_v1 WHERE batch = {batch: String} AND sign = 1)
            SELECT
              (SELECT count() FROM llm_spans_v2
               WHERE project_id = {project: String} AND sign = 1
                 AND start_time >= (SELECT min(start_time) FROM staged)
                 AND start_time <= (SELECT max(start_time) FROM staged)
                 AND (trace_id, span_id, received_at, revision) IN (
                   SELECT trace_id, span_id, received_at, revision FROM staged)) AS applied,
              (SELECT count() FROM staged) AS staged`,
      params: { project: projectId, batch },
      row: z.object({ applied: z.number(), staged: z.number() }),
    },
    options,
  );
  return row ?? { applied: 0, staged: 0 };
}

/** Names stand in statements as they are: a setting and a partition take no parameter. */
function checked(batch: string): string {
  if (!/^r\d+x[0-9a-z]+$/.test(batch)) throw new Error("not a batch's name");
  return batch;
}
