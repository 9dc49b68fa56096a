import { z } from "zod";
import type { Reader, ReadOptions } from "./query";
import type { QueryScope } from "./scope";

/** Milliseconds since 1970, the end exclusive. */
export type TimeRange = readonly [from: number, to: number];

/** A range of time, cut into what rollups hold and what only the spans do. */
export interface Pieces {
  readonly days: readonly TimeRange[];
  readonly hours: readonly TimeRange[];
  readonly raw: readonly TimeRange[];
  /** Batches of rows in `days` and `hours` that a later build has replaced. */
  readonly stale: readonly number[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const UnitRow = z.object({
  grain: z.enum(["hour", "day"]),
  /** Start, in seconds since 1970. */
  unit: z.number(),
  /** Whether its rollup holds exactly what its spans are now. */
  is_current: z.coerce.boolean(),
  stale: z.array(z.number()),
});
export type Unit = z.infer<typeof UnitRow>;

/** What the rollups of a project hold at the moment, for a range that holds every range asked. */
export interface RollupView {
  readonly units: readonly Unit[];
  /** Columns whose rare values are grouped under `__other__`. */
  readonly folded: readonly string[];
}

/** Every hour and day with spans that the range touches. */
export function listUnits(
  reader: Reader,
  scope: Pick<QueryScope, "project" | "from" | "to">,
  options?: ReadOptions,
): Promise<Unit[]> {
  return reader.query(
    {
      name: "listUnits",
      // One pass over both tables, added up by unit: a join of them takes twice as long.
      sql: `SELECT if(unit_grain = 1, 'hour', 'day') AS grain, toUInt32(start) AS unit,
              max(ready) AND sum(live) = argMaxIf(built, made_at, ready) AS is_current,
              arrayFilter(number -> number != 0 AND number != argMaxIf(batch, made_at, ready), groupUniqArray(batch)) AS stale
            FROM (
              SELECT (arrayJoin([(1, hour), (2, toStartOfDay(hour))]) AS place).1 AS unit_grain, place.2 AS start,
                checksum AS live, toInt64(0) AS built, toUInt64(0) AS batch, false AS ready,
                toDateTime64(0, 6, 'UTC') AS made_at, true AS is_live
              FROM span_hours_v1 WHERE project_id = {project: String}
                AND hour >= {first: DateTime('UTC')} AND hour < {end: DateTime('UTC')}
              UNION ALL
              SELECT toUInt8(grain) AS unit_grain, unit AS start, toInt64(0) AS live, checksum AS built, batch,
                is_ready AS ready, at AS made_at, false AS is_live
              FROM rollup_builds_v1 WHERE project_id = {project: String}
                AND unit >= {first: DateTime('UTC')} AND unit < {end: DateTime('UTC')})
            GROUP BY unit_grain, start HAVING max(is_live) ORDER BY unit_grain, start`,
      params: {
        project: scope.project,
        first: Math.floor(toMs(scope.from) / DAY_MS) * (DAY_MS / 1000),
        end: Math.ceil(toMs(scope.to) / DAY_MS) * (DAY_MS / 1000),
      },
      row: UnitRow,
    },
    options,
  );
}

/**
 * Whole days first, then whole hours, then the rest. A unit without spans belongs to either:
 * it parts no range.
 */
export function cutIntoPieces(
  scope: Pick<QueryScope, "from" | "to">,
  units: readonly Unit[],
  grains: { readonly hours: boolean; readonly days: boolean },
): Pieces {
  const range: TimeRange = [toMs(scope.from), toMs(scope.to)];
  const days = grains.days ? cover([range], units, "day", DAY_MS) : none(range);
  const hours = grains.hours
    ? cover(days.rest, units, "hour", HOUR_MS)
    : { ...none(range), rest: days.rest };
  const read = [...inside(units, "day", days.covered), ...inside(units, "hour", hours.covered)];
  return {
    days: days.covered,
    hours: hours.covered,
    raw: hours.rest,
    stale: read.flatMap((unit) => unit.stale),
  };
}

interface Cover {
  readonly covered: readonly TimeRange[];
  readonly rest: readonly TimeRange[];
}

function none(range: TimeRange): Cover {
  return { covered: [], rest: [range] };
}

/** Splits ranges at whole units into runs whose every unit is current, and what is left. */
function cover(
  ranges: readonly TimeRange[],
  units: readonly Unit[],
  grain: Unit["grain"],
  length: number,
): Cover {
  const known = new Map(
    units.filter((unit) => unit.grain === grain).map((unit) => [unit.unit * 1000, unit.is_current]),
  );
  const covered: TimeRange[] = [];
  const rest: TimeRange[] = [];
  for (const [from, to] of ranges) {
    const first = Math.ceil(from / length) * length;
    const end = Math.floor(to / length) * length;
    if (first >= end) {
      rest.push([from, to]);
      continue;
    }
    let open = from;
    let start = first;
    while (start < end) {
      if (known.get(start) === false) {
        start += length;
        continue;
      }
      const runStart = start;
      let isWorthIt = false;
      while (start < end && known.get(start) !== false) {
        isWorthIt ||= known.get(start) === true;
        start += length;
      }
      if (!isWorthIt) continue;
      if (open < runStart) rest.push([open, runStart]);
      covered.push([runStart, start]);
      open = start;
    }
    if (open < to) rest.push([open, to]);
  }
  return { covered, rest };
}

function inside(
  units: readonly Unit[],
  grain: Unit["grain"],
  ranges: readonly TimeRange[],
): Unit[] {
  return units.filter(
    (unit) =>
      unit.grain === grain &&
      ranges.some(([from, to]) => unit.unit * 1000 >= from && unit.unit * 1000 < to),
  );
}

export function toMs(time: QueryScope["from"]): number {
  return new Date(time).getTime();
}
