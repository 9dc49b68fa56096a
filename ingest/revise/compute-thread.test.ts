import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createComputeThread } from "./compute-thread";
import type { RevisionInput } from "./revise-traces";

const root = fileURLToPath(new URL("../..", import.meta.url));
const NOTHING: RevisionInput = {
  projectId: "p",
  contextKeys: {},
  rows: [],
  originals: [],
  scores: [],
};

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "plumbline-revise-"));
  await build({
    absWorkingDir: root,
    entryPoints: ["ingest/revise/worker.ts"],
    outfile: join(directory, "worker.mjs"),
    alias: { "@": root.replace(/\/$/, "") },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
  });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe("a thread that reads traces anew", () => {
  it("answers as this thread does, one after the other", async () => {
    const compute = createComputeThread(join(directory, "worker.mjs"));
    const empty = { rows: [], cancelled: 0, spans: 0, failed: 0, lacking: [] };
    expect(await Promise.all([compute(NOTHING), compute(NOTHING)])).toEqual([empty, empty]);
  });

  it("fails with what upset it, and is started anew", async () => {
    const file = join(directory, "dies.mjs");
    await writeFile(
      file,
      `import { parentPort } from "node:worker_threads";
       parentPort.on("message", (input) => {
         if (input.projectId === "bad") throw new Error("upset");
         parentPort.postMessage({ rows: [], cancelled: 0, spans: 1, failed: 0, lacking: [] });
       });`,
    );
    const compute = createComputeThread(file);
    await expect(compute({ ...NOTHING, projectId: "bad" })).rejects.toThrow("upset");
    expect(await compute(NOTHING)).toMatchObject({ spans: 1 });
  });

  it("is ended when it takes too long or is told to stop, and started anew", async () => {
    const file = join(directory, "hangs.mjs");
    await writeFile(
      file,
      `import { parentPort } from "node:worker_threads";
       parentPort.on("message", (input) => {
         while (input.projectId === "hangs");
         parentPort.postMessage({ rows: [], cancelled: 0, spans: 1, failed: 0, lacking: [] });
       });`,
    );
    const hangs = { ...NOTHING, projectId: "hangs" };
    const impatient = createComputeThread(file, 20);
    await expect(impatient(hangs)).rejects.toThrow("took too long");
    const compute = createComputeThread(file);
    const stop = new AbortController();
    const answer = expect(compute(hangs, stop.signal)).rejects.toThrow("stopped");
    const next = compute(NOTHING);
    // Once the call is under way: before, it would end without a thread.
    setImmediate(() => stop.abort(new Error("stopped")));
    await answer;
    expect(await next).toMatchObject({ spans: 1 });
    await expect(compute(NOTHING, stop.signal)).rejects.toThrow("stopped");
  });
});
