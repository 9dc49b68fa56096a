import type { z } from "zod";
import type { QueryScope } from "@/db/clickhouse/scope";
import type { Scope } from "@/lib/contracts/filter";

/** A contract's scope as queries take it. */
export function toQueryScope(scope: z.output<typeof Scope>): QueryScope {
  return { project: scope.project, from: scope.from, to: scope.to, filters: scope.f };
}

/** Milliseconds since 1970 as ISO 8601. */
export function toInstant(ms: number): string {
  return new Date(ms).toISOString();
}
