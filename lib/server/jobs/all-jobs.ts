import type { ClickHouse } from "@/db/clickhouse/client";
import type { Postgres } from "@/db/postgres/client";
import type { Logger } from "@/lib/process/logger";
import { applyFeedbackJob } from "./apply-feedback";
import { findCopiesJob } from "./find-copies";
import type { Job } from "./job";
import { retentionJob } from "./retention";
import { reviseJob } from "./revise";
import { rollUpJob } from "./roll-up";

export interface JobStores {
  /** Connections of the jobs' own: they wait for no dashboard, and none waits for them. */
  readonly clickhouse: ClickHouse;
  readonly postgres: Postgres;
}

/** Everything that is done again and again, in no order; each call gives jobs that know nothing yet. */
export function allJobs(
  { clickhouse, postgres }: JobStores,
  logger: Logger,
  { hasManyIngests = false }: { readonly hasManyIngests?: boolean } = {},
): readonly Job[] {
  const stores = { reader: clickhouse.reader, writer: clickhouse.writer, db: postgres.db };
  return [
    reviseJob(stores, logger, { hasManyIngests }),
    applyFeedbackJob(stores),
    rollUpJob(stores),
    retentionJob(stores, logger),
    // One process alone drops what it has taken before.
    ...(hasManyIngests ? [findCopiesJob(stores)] : []),
  ];
}
