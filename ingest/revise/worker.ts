import { parentPort } from "node:worker_threads";
import { type RevisionInput, reviseTraces } from "./revise-traces";

/** A thread's program: traces in, what is to change of them out. */
parentPort?.on("message", (input: RevisionInput) => {
  parentPort?.postMessage(reviseTraces(input));
});
