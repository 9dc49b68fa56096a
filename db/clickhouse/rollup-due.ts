import { z } from "zod";
import { type Reader, toClickHouseTime } from "./query";
import type { Grain } from "./rollup-statements";

export interface DueUnit {
  readonly project: string;
  /** Start in seconds since 1970. */
  readonly unit: number;
  readonly spans: number;
  /** Of the unit's spans now. */
  readonly checksum: string;
  /** Batches of a day's hours, all of them true. */
  readonly hours: number[];
}

/** A unit that keeps changing is built again all the same after this. */
const MAX_WAIT_MS = 600_000;
/** The longest wait between two builds of a unit, in shortest ones: a day of ten minutes. */
const MAX_REBUILDS_APART = 144;

interface Wanted {
  /**
   * Milliseconds: how long a unit that was built stands at least before it is built again.
   * From there on half its age at the last build, at most 144 times this: however often late
   * spans touch it, at ten minutes a unit is built 15 times in its first two days, then daily.
   */
  readonly rebuildMs: number;
  readonly grain: Grain;
  /** Milliseconds since 1970: units that ended before it, and of hours those that got no span since. */
  readonly before: number;
  readonly now: number;
}

/** Units whose rollup is missing or no longer true, by project and time; of days those whose hours are all built. */
export function listDueUnits(reader: Reader, wanted: Wanted): Promise<DueUnit[]> {
  return reader.query({
    name: "listDueUnits",
    sql: wanted.grain === "hour" ? HOURS_SQL : DAYS_SQL,
    acrossProjects: true,
    params: {
      before: toClickHouseTime(wanted.before),
      long_ago: toClickHouseTime(wanted.now - MAX_WAIT_MS),
      now: toClickHouseTime(wanted.now),
      rebuild: wanted.rebuildMs / 1000,
      longest: (wanted.rebuildMs / 1000) * MAX_REBUILDS_APART,
    },
    maxSeconds: 60,
    row: z
      .object({
        project_id: z.string(),
        unit: z.number(),
        spans: z.number(),
        sum: z.string(),
        hours: z.array(z.number()),
      })
      .transform(({ project_id, unit, spans, sum, hours }) => ({
        project: project_id,
        unit,
        spans,
        checksum: sum,
        hours,
      })),
  });
}

const BUILDS = (grain: Grain) => `SELECT project_id, unit, countIf(is_ready) > 0 AS is_built,
      argMaxIf(checksum, at, is_ready) AS checksum, argMaxIf(batch, at, is_ready) AS batch, max(at) AS tried_at
    FROM rollup_builds_v1 WHERE grain = '${grain}' GROUP BY project_id, unit`;

const LIVE = `SELECT project_id, hour, sum(spans) AS spans, sum(checksum) AS checksum, max(last_received_at) AS received_at
    FROM span_hours_v1 GROUP BY project_id, hour`;

const BEFORE = "{before: DateTime64(3, 'UTC')}";
const LONG_AGO = "{long_ago: DateTime64(3, 'UTC')}";

/** Seconds from the last try to the next. */
const isRested = (end: string) => `NOT build.is_built OR {rebuild: Float64} = 0 OR
      dateDiff('second', build.tried_at, {now: DateTime64(3, 'UTC')}) >=
        least({longest: Float64}, greatest({rebuild: Float64}, dateDiff('second', ${end}, build.tried_at) / 2))`;

const HOURS_SQL = `SELECT live.project_id AS project_id, toUInt32(live.hour) AS unit, live.spans AS spans,
    toString(live.checksum) AS sum, CAST([], 'Array(UInt64)') AS hours
  FROM (${LIVE}) AS live
  LEFT JOIN (${BUILDS("hour")}) AS build ON live.project_id = build.project_id AND live.hour = build.unit
  WHERE live.spans > 0 AND live.hour + INTERVAL 1 HOUR <= ${BEFORE}
    AND NOT (build.is_built AND build.checksum = live.checksum)
    AND (live.received_at <= ${BEFORE} OR build.tried_at <= ${LONG_AGO})
    AND (${isRested("live.hour + INTERVAL 1 HOUR")})
  ORDER BY project_id, unit`;

const DAYS_SQL = `SELECT day.project_id AS project_id, toUInt32(day.unit) AS unit, day.spans AS spans,
    toString(day.checksum) AS sum, day.hours AS hours
  FROM (
    SELECT live.project_id AS project_id, toStartOfDay(live.hour) AS unit, sum(live.spans) AS spans,
      sum(live.checksum) AS checksum, groupArray(build.batch) AS hours,
      min(build.is_built AND build.checksum = live.checksum) AS is_whole
    FROM (${LIVE}) AS live
    LEFT JOIN (${BUILDS("hour")}) AS build ON live.project_id = build.project_id AND live.hour = build.unit
    WHERE live.spans > 0
    GROUP BY project_id, unit) AS day
  LEFT JOIN (${BUILDS("day")}) AS build ON day.project_id = build.project_id AND day.unit = build.unit
  WHERE day.is_whole AND day.unit + INTERVAL 1 DAY <= ${BEFORE}
    AND NOT (build.is_built AND build.checksum = day.checksum)
    AND (${isRested("day.unit + INTERVAL 1 DAY")})
  ORDER BY project_id, unit`;
