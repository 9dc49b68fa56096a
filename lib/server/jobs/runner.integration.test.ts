import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createPostgres, type Postgres } from "@/db/postgres/client";
import { startTestPostgres, type TestPostgres } from "@/db/testing/postgres";
import { createLogger } from "@/lib/process/logger";
import type { Job } from "./job";
import { type JobRunner, startJobs } from "./runner";

const MIGRATIONS = "db/postgres/migrations";
const logger = createLogger("silent");
const TAKES_OVER = { timeout: 20_000 };

const closing: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function counting(name: string, intervalMs = 20) {
  const passes: number[] = [];
  const job: Job = {
    name,
    intervalMs,
    async run() {
      passes.push(Date.now());
    },
  };
  return { job, passes };
}

function start(jobs: readonly Job[], postgres: Postgres): JobRunner {
  const runner = startJobs(() => jobs, postgres, logger);
  closing.push(() => runner.close());
  return runner;
}

describe("jobs on the embedded engine", () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await createPostgres({ dataDir: "memory://", migrationsDir: MIGRATIONS });
  });
  afterAll(() => postgres.close());

  it("are done again and again, until the runner closes", async () => {
    const { job, passes } = counting("often");
    const runner = start([job], postgres);
    await expect.poll(() => passes.length).toBeGreaterThan(2);
    await runner.close();
    const done = passes.length;
    const { job: later, passes: meanwhile } = counting("later");
    start([later], postgres);
    await expect.poll(() => meanwhile.length).toBeGreaterThan(3);
    expect(passes).toHaveLength(done);
  });

  it("never run beside themselves, and a failing one does not hold up the others", async () => {
    const { job, passes } = counting("healthy", 5);
    let attempts = 0;
    let under = 0;
    const failing: Job = {
      name: "failing",
      intervalMs: 1,
      async run() {
        attempts += 1;
        under += 1;
        expect(under).toBe(1);
        await sleep(5);
        under -= 1;
        throw new Error("no");
      },
    };
    start([failing, job], postgres);
    await expect.poll(() => passes.length).toBeGreaterThan(5);
    await expect.poll(() => attempts, { timeout: 5_000 }).toBeGreaterThan(1);
  });

  it("are told to leave off, and waited for", async () => {
    let ended = false;
    let started = false;
    const long: Job = {
      name: "long",
      intervalMs: 1,
      async run(signal) {
        started = true;
        await sleep(60_000, undefined, { signal }).catch(() => undefined);
        ended = true;
      },
    };
    const runner = start([long], postgres);
    await expect.poll(() => started).toBe(true);
    await runner.close();
    expect(ended).toBe(true);
  });

  it("that are rare are not repeated by a restart", async () => {
    const { job, passes } = counting("hourly", 3_600_000);
    const first = start([job], postgres);
    await expect.poll(() => passes.length).toBe(1);
    await first.close();
    const { job: other, passes: others } = counting("other", 20);
    const second = start([job, other], postgres);
    await expect.poll(() => others.length).toBeGreaterThan(3);
    await second.close();
    expect(passes).toHaveLength(1);
  });
});

describe("two job processes on one Postgres server", () => {
  let server: TestPostgres;
  const open = async () => {
    const postgres = await createPostgres({ url: server.url, migrationsDir: MIGRATIONS });
    closing.push(() => postgres.close());
    return postgres;
  };
  beforeAll(async () => {
    server = await startTestPostgres();
  }, 120_000);
  afterAll(() => server?.stop());

  it("one runs, the other waits and takes over when the first ends", async () => {
    const [first, second] = [counting("first"), counting("second")];
    const running = start([first.job], await open());
    await expect.poll(() => first.passes.length, TAKES_OVER).toBeGreaterThan(0);
    const waiting = start([second.job], await open());
    const before = first.passes.length;
    await expect.poll(() => first.passes.length, TAKES_OVER).toBeGreaterThan(before + 20);
    expect(waiting.isActive()).toBe(false);
    await running.close();
    await expect.poll(() => second.passes.length, TAKES_OVER).toBeGreaterThan(0);
    expect(Math.min(...second.passes)).toBeGreaterThan(Math.max(...first.passes));
  });

  it("never run at once, also when the server drops the connection that holds the lock", async () => {
    const order: string[] = [];
    const named = (name: string): Job => ({
      name,
      intervalMs: 10,
      run: async () => void order.push(name),
    });
    const runners = [start([named("a")], await open()), start([named("b")], await open())];
    await expect.poll(() => order.length, TAKES_OVER).toBeGreaterThan(10);
    const holder = order[0];
    const control = await open();
    await control.db.execute(
      "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted",
    );
    // Told by the lock alone, the holder leaves off; then one of the two goes on.
    await expect.poll(() => runners.some((runner) => runner.isActive()), TAKES_OVER).toBe(false);
    const atLoss = order.length;
    expect(new Set(order)).toEqual(new Set([holder]));
    await expect.poll(() => order.length, TAKES_OVER).toBeGreaterThan(atLoss + 10);
    expect(new Set(order.slice(atLoss)).size).toBe(1);
    expect(runners.filter((runner) => runner.isActive())).toHaveLength(1);
  });
});
