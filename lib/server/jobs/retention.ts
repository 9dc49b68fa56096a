import type { Reader, Writer } from "@/db/clickhouse/query";
import { expireData } from "@/db/clickhouse/retention";
import type { Database } from "@/db/postgres/client";
import { listProjects } from "@/db/postgres/projects";
import type { Logger } from "@/ingest/pipeline/logger";
import type { Job } from "./job";

export interface RetentionStores {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly db: Database;
}

/** Deletes what each project no longer keeps; the ends move once a day, at midnight UTC. */
export function retentionJob({ reader, writer, db }: RetentionStores, logger: Logger): Job {
  return {
    name: "retention",
    intervalMs: 3_600_000,
    async run(signal) {
      const projects = (await listProjects(db)).map(({ slug, retention }) => ({
        project: slug,
        retention,
      }));
      const expired = await expireData({ reader, writer }, projects, new Date(), { signal });
      if (expired.rows > 0) logger.info(expired, "data past its retention is deleted");
    },
  };
}
