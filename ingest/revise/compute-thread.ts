import { Worker } from "node:worker_threads";
import type { RevisionInput, RevisionOutput } from "./revise-traces";

export type Compute = (input: RevisionInput, signal?: AbortSignal) => Promise<RevisionOutput>;

/** 50,000 spans take some 5 s on an idle core; a thread that needs longer won't end. */
const TIME_LIMIT_MS = 120_000;
/** More than this is an error of the thread, not the end of the process. */
const MAX_HEAP_MB = 2_048;

/**
 * Reads traces anew on a thread of its own: 2,000 spans take some 200 ms, for which pages and
 * senders of the same process would wait. The thread is started when first needed, and again
 * after it died, took too long or was told to stop; it doesn't keep the process alive.
 *
 * @param file the bundled worker.ts.
 */
export function createComputeThread(file: string, timeLimitMs = TIME_LIMIT_MS): Compute {
  let thread: Worker | null = null;
  let waiting: Waiting | null = null;
  let last: Promise<unknown> = Promise.resolve();

  function settle(act: (waiting: Waiting) => void): void {
    const settled = waiting;
    waiting = null;
    thread?.unref();
    if (settled !== null) act(settled);
  }

  function start(): Worker {
    const started = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } });
    const lose = (error: unknown) => {
      if (thread !== started) return;
      thread = null;
      settle(({ reject }) => reject(error));
    };
    started.on("message", (output: RevisionOutput) => {
      if (thread === started) settle(({ resolve }) => resolve(output));
    });
    started.on("error", lose);
    started.on("exit", () => lose(new Error("the revising thread ended")));
    return started;
  }

  function stop(reason: unknown): void {
    const stopped = thread;
    thread = null;
    settle(({ reject }) => reject(reason));
    // It may still hold memory while it ends; nobody waits for that.
    void stopped?.terminate();
  }

  const compute: Compute = (input, signal) => {
    signal?.throwIfAborted();
    const abort = () => stop(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const timer = setTimeout(
      () => stop(new Error("the revising thread took too long")),
      timeLimitMs,
    );
    return new Promise<RevisionOutput>((resolve, reject) => {
      waiting = { resolve, reject };
      thread ??= start();
      thread.ref();
      thread.postMessage(input);
    }).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    });
  };

  return (input, signal) => {
    const answer = last.then(() => compute(input, signal));
    last = answer.catch(() => {});
    return answer;
  };
}

interface Waiting {
  readonly resolve: (output: RevisionOutput) => void;
  readonly reject: (error: unknown) => void;
}
