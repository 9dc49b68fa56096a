import { Worker } from "node:worker_threads";
import { IngestError } from "../ingest-error";
import type { Logger } from "./logger";
import { type Done, type Job, type Outcome, work } from "./work";

export interface WorkerPool {
  /** @throws {IngestError} */
  run(job: Job): Promise<Done>;
  close(): Promise<void>;
}

export interface WorkerPoolOptions {
  /** The bundled worker.ts; without one the work is done on this thread. */
  readonly file?: string | undefined;
  readonly size: number;
  /** A request that takes longer is given up, and its worker replaced. */
  readonly timeoutMs: number;
  /** Of a worker's objects; 1 GiB unless told: the largest request that is taken needs about half. */
  readonly memoryMb?: number;
  readonly logger: Logger;
}

interface Waiting {
  readonly job: Job;
  readonly resolve: (done: Done) => void;
  readonly reject: (error: IngestError) => void;
}

interface Seat {
  worker: Worker | null;
  busy: { readonly waiting: Waiting; readonly timer: NodeJS.Timeout } | null;
}

/**
 * A request of 512 spans makes 20 MB of short-lived objects. In the default young generation
 * (48 MB with both halves) most are copied out before they die: a third of the time.
 */
const YOUNG_MB = 96;
const DEFAULT_MEMORY_MB = 1_024;
/** A worker that can't be started is tried again after this long. */
const RESTART_MS = 1_000;

/** Keeps decoding and normalising off the event loop that answers pages and senders. */
export function createWorkerPool(options: WorkerPoolOptions): WorkerPool {
  const { file, logger, timeoutMs } = options;
  if (file === undefined) return inThread(logger);
  const path = file;
  const resourceLimits = {
    maxYoungGenerationSizeMb: YOUNG_MB,
    maxOldGenerationSizeMb: options.memoryMb ?? DEFAULT_MEMORY_MB,
  };
  const queue: Waiting[] = [];
  const seats: Seat[] = Array.from({ length: Math.max(1, options.size) }, () => ({
    worker: null,
    busy: null,
  }));
  let closed = false;

  function start(seat: Seat): void {
    if (closed) return;
    const worker = new Worker(path, { resourceLimits });
    seat.worker = worker;
    worker.on("message", (outcome: Outcome) => {
      if (seat.worker !== worker || seat.busy === null) return;
      const { waiting, timer } = seat.busy;
      clearTimeout(timer);
      seat.busy = null;
      settle(waiting, outcome, logger);
      next(seat);
    });
    let failure: unknown;
    worker.on("error", (error) => {
      failure = error;
    });
    worker.on("exit", () => {
      if (seat.worker === worker) lose(seat, failure);
    });
    worker.unref();
  }

  /** Its request fails and may be sent again; a new worker takes its place. */
  function lose(seat: Seat, cause: unknown): void {
    seat.worker = null;
    const { busy } = seat;
    seat.busy = null;
    if (busy !== null) {
      clearTimeout(busy.timer);
      const memory = codeOf(cause) === "ERR_WORKER_OUT_OF_MEMORY";
      busy.waiting.reject(
        memory
          ? new IngestError("too-large", "The request takes too much memory; send smaller batches.")
          : new IngestError("unavailable", "the request was interrupted, try again later"),
      );
    }
    if (closed) return;
    logger.error({ reason: codeOf(cause) || String(cause) }, "an ingest worker ended");
    if (busy !== null) restart(seat);
    else setTimeout(() => restart(seat), RESTART_MS).unref();
  }

  function restart(seat: Seat): void {
    start(seat);
    next(seat);
  }

  function next(seat: Seat): void {
    if (seat.worker === null || seat.busy !== null) return;
    const waiting = queue.shift();
    if (waiting === undefined) return;
    const timer = setTimeout(() => giveUp(seat), timeoutMs);
    seat.busy = { waiting, timer };
    const { spare } = waiting.job;
    seat.worker.postMessage(waiting.job, spare === null ? [] : [spare]);
  }

  function giveUp(seat: Seat): void {
    const { worker } = seat;
    lose(seat, new Error(`no answer within ${timeoutMs} ms`));
    void worker?.terminate();
  }

  for (const seat of seats) start(seat);
  return {
    run(job) {
      if (closed) return Promise.reject(new IngestError("unavailable", "the server is stopping"));
      return new Promise((resolve, reject) => {
        queue.push({ job, resolve, reject });
        const free = seats.find((seat) => seat.worker !== null && seat.busy === null);
        if (free) next(free);
      });
    },
    async close() {
      closed = true;
      for (const { reject } of queue.splice(0)) {
        reject(new IngestError("unavailable", "the server is stopping"));
      }
      await Promise.all(seats.map(({ worker }) => worker?.terminate()));
    },
  };
}

function inThread(logger: Logger): WorkerPool {
  return {
    run: (job) =>
      new Promise((resolve, reject) => settle({ job, resolve, reject }, work(job), logger)),
    close: async () => {},
  };
}

function settle({ resolve, reject }: Waiting, outcome: Outcome, logger: Logger): void {
  if ("failure" in outcome) {
    if (outcome.reason !== null) logger.error({ reason: outcome.reason }, "request failed");
    reject(new IngestError(outcome.failure, outcome.message));
    return;
  }
  for (const unread of outcome.unread) logger.error(unread, "span could not be read");
  resolve(outcome);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
