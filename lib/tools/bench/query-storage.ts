import { z } from "zod";
import type { Reader } from "@/db/clickhouse/query";

export interface TableBytes {
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
  readonly parts: number;
}

/** Tables of the database, the largest first. */
export function readTables(reader: Reader): Promise<TableBytes[]> {
  return reader.query({
    name: "readTables",
    sql: `SELECT table, sum(rows) AS rows, sum(bytes_on_disk) AS bytes, count() AS parts
          FROM system.parts WHERE active AND database = currentDatabase()
          GROUP BY table HAVING rows > 0 ORDER BY bytes DESC`,
    params: {},
    acrossProjects: true,
    row: z.object({
      table: z.string(),
      rows: z.number(),
      bytes: z.number(),
      parts: z.number(),
    }),
  });
}

/** Waits until background merges are done: they would share the processors with the figures. */
export async function settleMerges(reader: Reader): Promise<void> {
  for (let quiet = 0, waited = 0; quiet < 4 && waited < 2_400; waited++) {
    const [row] = await reader.query({
      name: "countMerges",
      sql: "SELECT count() AS merging FROM system.merges WHERE database = currentDatabase()",
      params: {},
      acrossProjects: true,
      row: z.object({ merging: z.number() }),
    });
    quiet = row?.merging === 0 ? quiet + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Ids of traces from all over the range, as fill-spans.ts gave them. */
export async function readTraceIds(reader: Reader, spans: number): Promise<string[]> {
  const rows = await reader.query({
    name: "readTraceIds",
    sql: `SELECT lower(hex(sipHash128(toUInt64(cityHash64(number) % {traces: UInt64})))) AS id FROM numbers(100)`,
    params: { traces: Math.floor(spans / 3) },
    acrossProjects: true,
    row: z.object({ id: z.string() }),
  });
  return rows.map(({ id }) => id);
}
