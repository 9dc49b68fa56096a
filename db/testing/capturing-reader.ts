import type { z } from "zod";
import { assertProjectScoped, type Query, type Reader } from "../clickhouse/query";

export interface CapturingReader extends Reader {
  readonly queries: Query<z.ZodType>[];
}

/** Keeps what would have been asked and answers with no rows; `rows` answers by query name. */
export function createCapturingReader(
  rows: Readonly<Record<string, readonly object[]>> = {},
): CapturingReader {
  const queries: Query<z.ZodType>[] = [];
  return {
    queries,
    async query<Row extends z.ZodType>(query: Query<Row>) {
      assertProjectScoped(query);
      queries.push(query);
      return (rows[query.name] ?? []).map((row) => query.row.parse(row));
    },
  };
}
