import { z } from "zod";
import type { Reader, ReadOptions } from "./query";
import { listUnits, type RollupView, toMs } from "./rollup-pieces";
import { OTHER } from "./rollup-sets";
import type { QueryScope } from "./scope";

export async function readRollupView(
  reader: Reader,
  scope: Pick<QueryScope, "project" | "from" | "to" | "source" | "view">,
  options?: ReadOptions,
): Promise<RollupView> {
  if (scope.view) return scope.view;
  const [units, folded] = await Promise.all([
    scope.source === "raw" ? [] : listUnits(reader, scope, options),
    listFoldedColumns(reader, scope.project, options),
  ]);
  return { units, folded };
}

/** The scope of several questions about a range and its baseline, with what rollups hold of both. */
export async function withRollupView<S extends QueryScope>(
  reader: Reader,
  scope: S,
  baseline: Pick<QueryScope, "from" | "to">,
  options?: ReadOptions,
): Promise<S & { readonly view: RollupView }> {
  const from = Math.min(toMs(scope.from), toMs(baseline.from));
  const to = Math.max(toMs(scope.to), toMs(baseline.to));
  return { ...scope, view: await readRollupView(reader, { ...scope, from, to }, options) };
}

export async function listFoldedColumns(
  reader: Reader,
  project: string,
  options?: ReadOptions,
): Promise<string[]> {
  const rows = await reader.query(
    {
      name: "listFoldedColumns",
      sql: `SELECT dimension FROM rollup_values_v1 WHERE project_id = {project: String} AND value = {other: String}
            GROUP BY dimension`,
      params: { project, other: OTHER },
      row: z.object({ dimension: z.string() }),
    },
    options,
  );
  return rows.map((row) => row.dimension);
}
