import { Worker } from "node:worker_threads";
import type { RevisionInput, RevisionOutput } from "./revise-traces";

export type Compute = (input: RevisionInput) => Promise<RevisionOutput>;

/**
 * Reads traces anew on a thread of its own: 2,000 spans take some 200 ms, for which pages and
 * senders of the same process would wait. The thread is started when first needed, and again
 * after it died; it doesn't keep the process alive.
 *
 * @param file the bundled worker.ts.
 */
export function createComputeThread(file: string): Compute {
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
    const started = new Worker(file);
    const lose = (error: unknown) => {
      if (thread !== started) return;
      thread = null;
      settle(({ reject }) => reject(error));
    };
    started.on("message", (output: RevisionOutput) => settle(({ resolve }) => resolve(output)));
    started.on("error", lose);
    started.on("exit", () => lose(new Error("the revising thread ended")));
    return started;
  }

  const compute: Compute = (input) =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      thread ??= start();
      thread.ref();
      thread.postMessage(input);
    });

  return (input) => {
    const answer = last.then(() => compute(input));
    last = answer.catch(() => {});
    return answer;
  };
}

interface Waiting {
  readonly resolve: (output: RevisionOutput) => void;
  readonly reject: (error: unknown) => void;
}
