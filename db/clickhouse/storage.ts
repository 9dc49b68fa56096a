import { z } from "zod";
import type { Reader, ReadOptions } from "./query";

const TableRow = z.object({
  table: z.string(),
  rows: z.number(),
  bytes_on_disk: z.number(),
  compressed_bytes: z.number(),
  uncompressed_bytes: z.number(),
  /** Rows that have their columns in files of their own, of which the engine knows the sizes. */
  wide_rows: z.number(),
});
export type TableSize = z.output<typeof TableRow>;

/** What each table takes on disk, of all projects together: the engine keeps no count by project. */
export function readTableSizes(reader: Reader, options?: ReadOptions): Promise<TableSize[]> {
  return reader.query(
    {
      name: "readTableSizes",
      // On a cluster the rows stand in x_local.
      sql: `SELECT replaceRegexpOne(table, '_local$', '') AS table, sum(parts.rows) AS rows,
              sum(parts.bytes_on_disk) AS bytes_on_disk,
              sum(data_compressed_bytes) AS compressed_bytes,
              sum(data_uncompressed_bytes) AS uncompressed_bytes,
              sumIf(parts.rows, part_type = 'Wide') AS wide_rows
            FROM system.parts AS parts
            WHERE database = currentDatabase() AND active
            GROUP BY table ORDER BY bytes_on_disk DESC`,
      params: {},
      row: TableRow,
      acrossProjects: true,
    },
    options,
  );
}

const ColumnRow = z.object({
  table: z.string(),
  column: z.string(),
  compressed_bytes: z.number(),
  uncompressed_bytes: z.number(),
});
export type ColumnSize = z.output<typeof ColumnRow>;

/** Each column's size, over parts of 10 MB and more: in smaller ones all columns share a file. */
export function readColumnSizes(reader: Reader, options?: ReadOptions): Promise<ColumnSize[]> {
  return reader.query(
    {
      name: "readColumnSizes",
      sql: `SELECT replaceRegexpOne(table, '_local$', '') AS table, column,
              sum(column_data_compressed_bytes) AS compressed_bytes,
              sum(column_data_uncompressed_bytes) AS uncompressed_bytes
            FROM system.parts_columns
            WHERE database = currentDatabase() AND active AND part_type = 'Wide'
            GROUP BY table, column ORDER BY compressed_bytes DESC, table, column`,
      params: {},
      row: ColumnRow,
      acrossProjects: true,
    },
    options,
  );
}

/** The disk that ClickHouse keeps its tables on. */
export async function readDisk(
  reader: Reader,
  options?: ReadOptions,
): Promise<{ readonly freeBytes: number; readonly totalBytes: number } | null> {
  const [row] = await reader.query(
    {
      name: "readDisk",
      sql: `SELECT toUInt64(free_space) AS free, toUInt64(total_space) AS total
            FROM system.disks WHERE name = 'default'`,
      params: {},
      row: z.object({ free: z.number(), total: z.number() }),
      acrossProjects: true,
    },
    options,
  );
  // Object storage has no end, and says so by the largest number there is.
  return row && row.total > 0 && row.total < 2 ** 60
    ? { freeBytes: row.free, totalBytes: row.total }
    : null;
}

/** Spans received by each project, those that retention has deleted since included. */
export async function readSpansByProject(
  reader: Reader,
  options?: ReadOptions,
): Promise<ReadonlyMap<string, number>> {
  const rows = await reader.query(
    {
      name: "readSpansByProject",
      sql: "SELECT project_id, sum(spans) AS spans FROM span_hours_v1 GROUP BY project_id",
      params: {},
      row: z.object({ project_id: z.string(), spans: z.number() }),
      acrossProjects: true,
    },
    options,
  );
  return new Map(rows.map(({ project_id, spans }) => [project_id, spans]));
}

/** What stands in the two large tables of this project; a span that was revised is one. */
export async function getStoredRows(
  reader: Reader,
  scope: { readonly project: string },
  options?: ReadOptions,
): Promise<{ readonly spans: number; readonly originals: number }> {
  const [row] = await reader.query(
    {
      name: "getStoredRows",
      sql: `SELECT
              (SELECT sum(sign) FROM llm_spans_v2 WHERE project_id = {project: String}) AS spans,
              (SELECT count() FROM span_payloads_v1 WHERE project_id = {project: String}) AS originals`,
      params: { project: scope.project },
      row: z.object({ spans: z.number(), originals: z.number() }),
    },
    options,
  );
  return row ?? { spans: 0, originals: 0 };
}
