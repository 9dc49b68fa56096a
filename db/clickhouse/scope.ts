import { type ScopedParams, toClickHouseTime } from "./query";
import type { RollupView } from "./rollup-pieces";

/** What a question is limited to. Times in anything `Date` reads, `from` inclusive, `to` exclusive. */
export interface QueryScope {
  readonly project: string;
  readonly from: string | number | Date;
  readonly to: string | number | Date;
  readonly filters: readonly QueryFilter[];
  /** `raw`: from the spans alone, also where a rollup could answer. */
  readonly source?: "raw";
  /** What rollups hold, where it was read before: questions of one page ask it once. */
  readonly view?: RollupView;
}

export interface QueryFilter {
  readonly key: string;
  readonly op: "is" | "not" | "gte" | "lt" | "exists" | "missing";
  readonly value: string;
}

/**
 * The hours of a range of time, in the terms of the spans' sorting key. From a condition on
 * `start_time` alone ClickHouse derives none, as that column stands in the key as well, further
 * back: it would look at a month to find an hour. An hour is a DateTime, which ends in 2106.
 */
export function hoursSql(from: string, to: string): string {
  return `toStartOfHour(start_time) >= toStartOfHour(greatest(${from}, toDateTime64('1970-01-01', 9, 'UTC')))
    AND toStartOfHour(start_time) <= toStartOfHour(least(${to}, toDateTime64('2106-01-01', 9, 'UTC')))`;
}

/** The condition every scan of spans begins with: a prefix of the sorting key. */
export const SCOPE_SQL = `project_id = {project: String}
  AND ${hoursSql("{from: DateTime64(9, 'UTC')}", "{to: DateTime64(9, 'UTC')}")}
  AND start_time >= {from: DateTime64(9, 'UTC')} AND start_time < {to: DateTime64(9, 'UTC')}`;

export function scopeParams(
  scope: Pick<QueryScope, "project" | "from" | "to">,
): ScopedParams & { from: string; to: string } {
  return {
    project: scope.project,
    from: toClickHouseTime(scope.from),
    to: toClickHouseTime(scope.to),
  };
}

/** Milliseconds since 1970. */
export function timeOf(time: QueryScope["from"]): number {
  return new Date(time).getTime();
}
