import type { z } from "zod";
import type { QueryScope } from "@/db/clickhouse/scope";
import type { Scope } from "@/lib/contracts/filter";

/** A contract's scope as queries take it. */
export function toQueryScope(scope: z.output<typeof Scope>): QueryScope {
  return { project: scope.project, from: scope.from, to: scope.to, filters: scope.f };
}
