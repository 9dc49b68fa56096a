import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Postgres } from "@/db/postgres/client";
import { readJobState, writeJobState } from "@/db/postgres/job-state";
import type { Logger } from "@/lib/process/logger";
import type { Job } from "./job";

/** Jobs rarer than this remember their last pass, so that a restart neither repeats nor forgets it. */
const REMEMBERED_FROM_MS = 60_000;
const MAX_BACK_OFF_MS = 60_000;

const LastPass = z.object({ endedAt: z.number() });

export interface JobRunner {
  /** Whether this process is the one that runs the jobs, or waits for another to end. */
  readonly isActive: () => boolean;
  /** Aborts the passes under way and waits for their end. */
  close(): Promise<void>;
}

/**
 * Runs jobs for as long as the process lives and no other process on the same Postgres does.
 * They are made anew whenever it is this process's turn: what one remembers from its last turn
 * may be no longer true.
 */
export function startJobs(
  makeJobs: () => readonly Job[],
  postgres: Pick<Postgres, "db" | "holdJobLock">,
  logger: Logger,
): JobRunner {
  const closing = new AbortController();
  let active = false;

  const running = (async () => {
    while (!closing.signal.aborted) {
      const lock = await postgres.holdJobLock(closing.signal);
      active = true;
      const jobs = makeJobs();
      logger.info({ jobs: jobs.map((job) => job.name) }, "running jobs");
      const stop = AbortSignal.any([closing.signal, lock.lost]);
      const passes = jobs.map((job) => repeat(job, postgres.db, logger, stop));
      await Promise.all([aborted(stop), ...passes]);
      active = false;
      await lock.release();
      if (!closing.signal.aborted) logger.warn({}, "another process may run the jobs now");
    }
  })().catch((error: unknown) => {
    active = false;
    if (!closing.signal.aborted) logger.error({ reason: String(error) }, "jobs ended");
  });

  return {
    isActive: () => active,
    async close() {
      closing.abort(new Error("the process stops"));
      await running;
    },
  };
}

async function repeat(
  job: Job,
  db: Postgres["db"],
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  const isRemembered = job.intervalMs >= REMEMBERED_FROM_MS;
  let failures = 0;
  let waitMs = 0;
  try {
    if (isRemembered) waitMs = await untilDue(job, db);
    for (;;) {
      await sleep(waitMs, undefined, { signal });
      try {
        await job.run(signal);
        if (isRemembered) await writeJobState(db, `pass:${job.name}`, { endedAt: Date.now() });
        failures = 0;
      } catch (error) {
        signal.throwIfAborted();
        failures += 1;
        logger.error({ job: job.name, failures, reason: String(error) }, "job failed");
      }
      waitMs = failures === 0 ? job.intervalMs : backOff(job.intervalMs, failures);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function untilDue(job: Job, db: Postgres["db"]): Promise<number> {
  const last = await readJobState(db, `pass:${job.name}`, LastPass).catch(() => null);
  if (last === null) return 0;
  // A clock that was set back must not put a pass off for longer than its interval.
  return Math.min(job.intervalMs, Math.max(0, last.endedAt + job.intervalMs - Date.now()));
}

/** A quick job waits twice as long after each failure; a rare one comes sooner than it would. */
export function backOff(intervalMs: number, failures: number): number {
  return Math.min(
    MAX_BACK_OFF_MS,
    Math.max(1_000, Math.min(intervalMs, 5_000)) * 2 ** (failures - 1),
  );
}
