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

/** The condition every scan of spans begins with: a prefix of the sorting key. */
export const SCOPE_SQL =
  "project_id = {project: String} AND start_time >= {from: DateTime64(9, 'UTC')} AND start_time < {to: DateTime64(9, 'UTC')}";

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
