import { z } from "zod";
import type { ParamValue, Reader, Writer } from "./query";
import { type DueUnit, listDueUnits } from "./rollup-due";
import {
  GUARDED_COLUMNS,
  OTHER,
  ROLLUP_SET_NAMES,
  ROLLUP_SETS,
  type RollupSet,
} from "./rollup-sets";
import { MAX_VALUES } from "./rollup-source";
import {
  BATCH_STEP,
  bucketsFromHoursSql,
  bucketsInsertSql,
  CHECKSUMS_SQL,
  type Grain,
  keepValuesSql,
  NEW_VALUES_SQL,
  type SetBuild,
  seriesInsertSql,
  sumsFromHoursSql,
  sumsInsertSql,
  tenantCopySql,
  UNIT_SECONDS,
} from "./rollup-statements";
import { sweepRollups } from "./rollup-sweep";
import { listFoldedColumns } from "./rollup-view";

export interface RollupBuilderOptions {
  readonly reader: Reader;
  readonly writer: Writer;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** How long a unit has to be over, and without a new span, before it is built. */
  readonly settleMs?: number;
  /** How long a unit that was built stands at least, see rollup-due.ts. */
  readonly rebuildMs?: number;
  /** Threads of a statement: one leaves the others to the dashboards. */
  readonly maxThreads?: number;
  /** Values of a column that get a group of their own. */
  readonly maxValues?: number;
  /** How long after it began a build that was replaced or broke off is swept away. */
  readonly sweepMs?: number;
}

export interface RollupBuilder {
  /** Builds all that is due. Of several builders only one may run at a time. */
  run(signal?: AbortSignal): Promise<{ hours: number; days: number }>;
}

/** Spans of the units built by one set of statements. */
const SPANS_PER_BATCH = 1_000_000;
const SETTLE_MS = 120_000;
const REBUILD_MS = 600_000;
/** No question that still reads a replaced build takes this long. */
const SWEEP_MS = 600_000;

/**
 * Rolls up whole hours and days of each project, once they are over and quiet, and again
 * when a late span or a revision changed them. A build is announced before its first row and
 * confirmed after its last, with the checksum of the spans it was made from: rows of a build
 * that broke off, or that is no longer true, are never read (rollup-pieces.ts).
 */
export function createRollupBuilder(options: RollupBuilderOptions): RollupBuilder {
  const { reader, writer, now = Date.now, settleMs = SETTLE_MS, maxThreads = 1 } = options;
  const settings = `SETTINGS max_threads = ${Math.round(maxThreads)}, max_insert_threads = 1, optimize_on_insert = 0`;
  const maxValues = options.maxValues ?? MAX_VALUES;

  async function build(grain: Grain, project: string, units: readonly DueUnit[]): Promise<number> {
    const length = UNIT_SECONDS[grain];
    const starts = units.map(({ unit }) => unit);
    const base = Math.floor(Math.random() * 2 ** 30) * BATCH_STEP;
    const params: Record<string, ParamValue> = {
      project,
      units: starts,
      length,
      from: Math.min(...starts),
      to: Math.max(...starts) + length,
      base: String(base),
    };
    const batchOf = (unit: number) => base + unit / length;
    const record = (
      rows: ReadonlyArray<{ unit: number; spans: number; checksum: string }>,
      isReady: boolean,
    ) =>
      writer.insertRows(
        "recordBuild",
        "rollup_builds_v1",
        rows.map((row) => ({
          project_id: project,
          grain,
          unit: row.unit,
          batch: batchOf(row.unit),
          is_ready: isReady,
          spans: row.spans,
          checksum: row.checksum,
        })),
      );
    const run = (name: string, sql: string) => writer.command(name, `${sql}\n${settings}`, params);

    const before = await checksums(params);
    // Where the rows are not what the hour's checksum says (deleted, or still being stored)
    // there is nothing true to build.
    const whole = units.filter(({ unit, checksum }) => before.get(unit) === checksum);
    if (whole.length === 0) return 0;
    params["units"] = whole.map(({ unit }) => unit);
    await record(whole, false);
    const folded = await keepValues(project, params);
    params["hours"] = whole.flatMap(({ hours }) => hours);
    for (const name of ROLLUP_SET_NAMES) {
      const set: RollupSet = ROLLUP_SETS[name];
      const own: SetBuild = { set, grain, folded };
      const isFromHours = grain === "day" && set.hasHours;
      const metrics = grain === "hour" ? set.hourly : set.daily;
      if (grain === "hour" && !set.hasHours) continue;
      if (isFromHours) {
        await run("rollUpBucketsOfHours", bucketsFromHoursSql(set));
        await run("rollUpSumsOfHours", sumsFromHoursSql(set));
      } else {
        await run("rollUpSeries", seriesInsertSql(own));
        await run("rollUpSums", sumsInsertSql(own));
      }
      if (metrics.length > 0) await run("rollUpBuckets", bucketsInsertSql(own, metrics));
    }
    if (grain === "day") await run("copyByTenant", tenantCopySql());
    const after = await checksums(params);
    const done = whole.filter(({ unit, checksum }) => after.get(unit) === checksum);
    await record(done, true);
    return done.length;
  }

  async function checksums(params: Record<string, ParamValue>): Promise<Map<number, string>> {
    const rows = await reader.query({
      name: "readChecksums",
      sql: CHECKSUMS_SQL,
      params: { ...params, project: String(params["project"]) },
      row: z.object({ unit: z.number(), checksum: z.string() }),
      maxSeconds: 120,
    });
    return new Map(rows.map((row) => [row.unit, row.checksum]));
  }

  /** Gives new values a group while there is room; resolves to the columns that are full. */
  async function keepValues(project: string, params: Record<string, ParamValue>) {
    const [fresh] = await reader.query({
      name: "countNewValues",
      sql: NEW_VALUES_SQL,
      params: { ...params, project },
      row: z.record(z.string(), z.number()),
      maxSeconds: 120,
    });
    const columns = GUARDED_COLUMNS.filter((column) => (fresh?.[column] ?? 0) > 0);
    if (columns.length === 0) return listFoldedColumns(reader, project);
    const counts = await reader.query({
      name: "countKeptValues",
      sql: `SELECT dimension, uniqExact(value) AS kept FROM rollup_values_v1
            WHERE project_id = {project: String} AND value != '${OTHER}' GROUP BY dimension`,
      params: { project },
      row: z.object({ dimension: z.string(), kept: z.number() }),
    });
    for (const column of columns) {
      const kept = counts.find((row) => row.dimension === column)?.kept ?? 0;
      const room = Math.max(0, maxValues - kept);
      const bound = { ...params, room };
      if (room > 0) await writer.command("keepValues", keepValuesSql(column), bound);
      if ((fresh?.[column] ?? 0) > room) {
        await writer.insertRows("foldColumn", "rollup_values_v1", [
          { project_id: project, dimension: column, value: OTHER },
        ]);
      }
    }
    return listFoldedColumns(reader, project);
  }

  return {
    async run(signal) {
      const built = { hours: 0, days: 0 };
      const failures: unknown[] = [];
      // Days are made of hours: these come first.
      for (const grain of ["hour", "day"] as const) {
        const due = await listDueUnits(reader, {
          grain,
          before: now() - settleMs,
          now: now(),
          rebuildMs: options.rebuildMs ?? REBUILD_MS,
        });
        for (const batch of inBatches(due)) {
          if (signal?.aborted) return built;
          const [first] = batch;
          if (first === undefined) continue;
          try {
            built[`${grain}s`] += await build(grain, first.project, batch);
          } catch (error) {
            // One project's trouble must not keep the others from theirs.
            failures.push(error);
          }
        }
      }
      await sweepRollups({ reader, writer }, options.sweepMs ?? SWEEP_MS);
      const [first] = failures;
      if (first !== undefined) {
        const reason = first instanceof Error ? first.message : String(first);
        throw new AggregateError(failures, `${failures.length} builds failed, first: ${reason}`);
      }
      return built;
    },
  };
}

/** Neighbours of one project, as many as hold a batch's spans. */
function inBatches(units: readonly DueUnit[]): DueUnit[][] {
  const batches: DueUnit[][] = [];
  let spans = 0;
  for (const unit of units) {
    const last = batches.at(-1);
    const isOpen = last?.[0]?.project === unit.project && spans + unit.spans <= SPANS_PER_BATCH;
    if (last && isOpen) {
      last.push(unit);
      spans += unit.spans;
    } else {
      batches.push([unit]);
      spans = unit.spans;
    }
  }
  return batches;
}
