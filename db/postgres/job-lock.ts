import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "postgres";

/** "jobs" in ASCII; another number than the migrations' lock. */
const JOB_LOCK = 0x6a_6f_62_73;
/** How often a waiting process asks, and a holder makes sure. */
const POLL_MS = 1_000;
const ANSWER_LIMIT_MS = 2_000;
/**
 * A server that restarts forgets its locks before the holder notices. Whoever takes the lock
 * next therefore waits until the former holder must have noticed and stopped.
 */
const GRACE_MS = POLL_MS + ANSWER_LIMIT_MS + 500;

export interface HeldLock {
  /** Aborts when the lock may belong to another process. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** On the embedded engine: the data directory belongs to this process, and so do its jobs. */
export const OWN_LOCK: HeldLock = {
  lost: new AbortController().signal,
  release: async () => undefined,
};

/**
 * Waits until no other process on the same database runs jobs, and keeps it so. A session
 * lock belongs to its connection, so `open` gives a client of a single one: the server frees
 * the lock when the process dies.
 *
 * @throws when `signal` aborts.
 */
export async function holdJobLock(open: () => Sql, signal: AbortSignal): Promise<HeldLock> {
  const client = open();
  try {
    for (;;) {
      signal.throwIfAborted();
      const session = await tryLock(client).catch(() => null);
      if (session !== null) {
        await sleep(GRACE_MS, undefined, { signal });
        if (await stillHolds(client, session)) return watched(client, session);
      }
      await sleep(POLL_MS, undefined, { signal });
    }
  } catch (error) {
    await client.end({ timeout: 1 });
    throw error;
  }
}

/** The session that took the lock, or null when another one has it. */
async function tryLock(client: Sql): Promise<number | null> {
  const [row] = await client<{ taken: boolean; pid: number }[]>`
    SELECT pg_try_advisory_lock(${JOB_LOCK}) AS taken, pg_backend_pid() AS pid`;
  return row?.taken ? row.pid : null;
}

/** The driver connects anew without a word: another session's id says that the lock is gone. */
async function stillHolds(client: Sql, session: number): Promise<boolean> {
  const answer = client<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`.then(
    ([row]) => row?.pid === session,
    () => false,
  );
  return Promise.race([answer, sleep(ANSWER_LIMIT_MS, false)]);
}

function watched(client: Sql, session: number): HeldLock {
  const lost = new AbortController();
  const released = new AbortController();
  const watching = (async () => {
    while (!released.signal.aborted) {
      await sleep(POLL_MS, undefined, { signal: released.signal });
      if (await stillHolds(client, session)) continue;
      lost.abort(new Error("the lock of the jobs was lost"));
      return;
    }
  })().catch(() => undefined);
  return {
    lost: lost.signal,
    async release() {
      released.abort();
      await watching;
      await client.end({ timeout: 1 });
    },
  };
}
