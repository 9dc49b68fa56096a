import type { ClickHouse } from "@/db/clickhouse/client";
import type { Postgres } from "@/db/postgres/client";
import type { Logger } from "@/lib/process/logger";
import type { Job } from "./job";
import { retentionJob } from "./retention";

export interface JobStores {
  /** Connections of the jobs' own: they wait for no dashboard, and none waits for them. */
  readonly clickhouse: ClickHouse;
  readonly postgres: Postgres;
}

/** Everything that is done again and again, in no order. */
export function allJobs({ clickhouse, postgres }: JobStores, logger: Logger): readonly Job[] {
  const { reader, writer } = clickhouse;
  return [retentionJob({ reader, writer, db: postgres.db }, logger)];
}
