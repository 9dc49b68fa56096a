import { rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { encodeTracesProtobuf } from "../otlp/encode";
import { createRandom, llmCallSpan } from "../testing/llm-span";
import { SILENT_LOGGER } from "./logger";
import type { Job } from "./work";
import { createWorkerPool } from "./worker-pool";

/** A worker that does what the project's name says, or answers with the body's length. */
const PROGRAM = `
  const { parentPort } = require("node:worker_threads");
  parentPort.on("message", (job) => {
    const { projectId } = job.project;
    if (projectId === "exit") process.exit(1);
    if (projectId === "throw") throw new TypeError("no");
    if (projectId === "hang") for (;;);
    if (projectId === "fill") { const all = []; for (;;) all.push(new Array(1e5).fill({})); }
    if (projectId === "refuse") return parentPort.postMessage({ failure: "malformed", message: "no", reason: null });
    parentPort.postMessage({
      frame: null, rejected: [], warnings: [], identical: job.body.length, conflicting: 0, unread: [], points: [],
      stages: { decompressMs: 0, decodeMs: 0, normaliseMs: 0, encodeMs: 0 },
    });
  });`;

async function open(timeoutMs = 50_000, size = 1) {
  const directory = await mkdtemp(join(tmpdir(), "plumbline-worker-"));
  const file = join(directory, "worker.cjs");
  writeFileSync(file, PROGRAM);
  const pool = createWorkerPool({
    file,
    size,
    timeoutMs,
    memoryMb: 48,
    logger: SILENT_LOGGER,
  });
  onTestFinished(async () => {
    await pool.close();
    rmSync(directory, { recursive: true });
  });
  return pool;
}

function job(projectId: string, body = new Uint8Array(3)): Job {
  return {
    signal: "traces",
    encoding: "protobuf",
    compression: "identity",
    body,
    project: { projectId, contextKeys: {} },
    nowUnixNano: BigInt(Date.now()) * 1_000_000n,
    receivedUnixMicro: 1n,
    maxDecompressedBytes: 1 << 20,
    maxRequestBytes: 1 << 24,
    marks: null,
    spare: null,
  };
}

describe("a pool of workers", () => {
  it("answers each request with its own outcome", async () => {
    const pool = await open(50_000, 2);
    const sizes = Array.from({ length: 20 }, (_, size) => size);
    const done = await Promise.all(sizes.map((size) => pool.run(job("", new Uint8Array(size)))));
    expect(done.map(({ identical }) => identical)).toEqual(sizes);
  });

  it("passes on what a request is refused for", async () => {
    const pool = await open();
    await expect(pool.run(job("refuse"))).rejects.toMatchObject({ failure: "malformed" });
  });

  it.each([
    ["exit", "unavailable"],
    ["throw", "unavailable"],
    ["fill", "too-large"],
  ])(
    "(%s) replaces a worker that ends, fails its request alone and does the others",
    async (what, failure) => {
      const pool = await open();
      const outcomes = await Promise.allSettled([
        pool.run(job("")),
        pool.run(job(what)),
        pool.run(job("")),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
      expect(outcomes[1]).toMatchObject({ reason: { failure } });
    },
    60_000,
  );

  it("gives a request up that holds its worker, which is replaced", async () => {
    const pool = await open(2_000);
    const hung = pool.run(job("hang"));
    const next = pool.run(job(""));
    await expect(hung).rejects.toMatchObject({ failure: "unavailable" });
    expect((await next).identical).toBe(3);
  });

  it("refuses with a failure that is retried once it is closed, and what still waits", async () => {
    const pool = await open();
    const outcomes = Promise.allSettled([pool.run(job("hang")), pool.run(job(""))]);
    await pool.close();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { failure: "unavailable" } });
    }
    await expect(pool.run(job(""))).rejects.toMatchObject({ failure: "unavailable" });
  });

  it("does the work on this thread where there is no program for one", async () => {
    const pool = createWorkerPool({ size: 2, timeoutMs: 1_000, logger: SILENT_LOGGER });
    const random = createRandom(3);
    const spans = [llmCallSpan(random, BigInt(Date.now()) * 1_000_000n)];
    const { frame } = await pool.run(job("default", encodeTracesProtobuf(spans)));
    expect(frame?.rows).toBe(1);
    await expect(pool.run(job("", new Uint8Array([1, 2])))).rejects.toMatchObject({
      failure: "malformed",
    });
  });
});
