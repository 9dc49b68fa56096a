import { z } from "zod";
import type { Reader } from "@/db/clickhouse/query";
import type { Database } from "@/db/postgres/client";
import { readJobState, writeJobState } from "@/db/postgres/job-state";
import { countWaiting, type ReviserOptions } from "./create-reviser";

/** Its name in `job_state`. */
const JOB = "revise";

/** Where the reviser of this database left off. */
export function reviserState(db: Database): ReviserOptions["state"] {
  return {
    load: () => readJobState(db, JOB, z.unknown()),
    save: (state) => writeJobState(db, JOB, state),
  };
}

/** How many traces wait to be read anew, whichever process reads them. */
export async function countRevisionsWaiting(reader: Reader, db: Database): Promise<number> {
  return countWaiting(reader, await reviserState(db).load());
}
