import { parentPort } from "node:worker_threads";
import { type Job, work } from "./work";

/** A thread's program: one request at a time, its rows handed over without a copy. */
parentPort?.on("message", (job: Job) => {
  const outcome = work(job);
  const frame = "frame" in outcome ? outcome.frame : null;
  const memory = frame === null ? [] : [frame.block.buffer, frame.index.buffer];
  parentPort?.postMessage(outcome, memory as ArrayBuffer[]);
});
