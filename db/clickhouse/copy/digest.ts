import { z } from "zod";
import type { BulkClient } from "./bulk-client";
import type { StoredTable } from "./tables";

/** What two copies of a table have in common, however their parts are merged. */
export const Digest = z.object({
  /** Rows, or live rows where a row can be cancelled. */
  rows: z.string(),
  /** Sum of the rows' hashes, modulo 2^64. */
  hash: z.string(),
  /** Sums of the columns that merges add up as floats, whose last digits depend on the order. */
  sums: z.record(z.string(), z.number()),
});
export type Digest = z.infer<typeof Digest>;

const TOLERANCE = 1e-9;

export async function digestOf(client: BulkClient, table: StoredTable): Promise<Digest> {
  const names = table.columns.map(([name]) => name);
  const isCollapsing = table.engine.endsWith("CollapsingMergeTree");
  const floats =
    table.engine === "SummingMergeTree"
      ? table.columns.filter(([, type]) => /Float/.test(type)).map(([name]) => name)
      : [];
  const hashed = names.filter(
    (name) => !floats.includes(name) && !(isCollapsing && name === "sign"),
  );
  const hash = `cityHash64(tuple(${hashed.map((name) => `\`${name}\``).join(", ")}))`;
  // Two rows that cancel count nothing, merged or not; other engines merge rows for FINAL.
  const [rows, sum] = isCollapsing
    ? ["sum(sign)", `sum(sign * reinterpretAsInt64(${hash}))`]
    : ["count()", `sum(reinterpretAsInt64(${hash}))`];
  const from = isCollapsing || table.engine === "MergeTree" ? table.name : `${table.name} FINAL`;
  const sums = floats.map((name) => `, sum(\`${name}\`) AS \`sum:${name}\``).join("");
  const [row] = await client.rows(
    `SELECT toString(${rows}) AS rows, toString(${sum}) AS hash ${sums} FROM ${from}`,
    z.looseObject({ rows: z.string(), hash: z.string() }),
  );
  if (row === undefined) throw new Error(`${table.name} could not be counted`);
  return {
    rows: row.rows,
    hash: row.hash,
    sums: Object.fromEntries(floats.map((name) => [name, Number(row[`sum:${name}`])])),
  };
}

export function isSame(a: Digest, b: Digest): boolean {
  if (a.rows !== b.rows || a.hash !== b.hash) return false;
  return Object.entries(a.sums).every(([name, sum]) => {
    const other = b.sums[name] ?? Number.NaN;
    return Math.abs(sum - other) <= TOLERANCE * Math.max(1, Math.abs(sum));
  });
}
