import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, it, onTestFinished } from "vitest";
import { SILENT_LOGGER } from "./pipeline/logger";
import { openSpool } from "./pipeline/spool/spool";
import { frame } from "./pipeline/testing/frames";
import { createRandom } from "./testing/llm-span";

const KILLS = 12;

it("has every frame that was acknowledged, once, after one kill -9 upon another", async () => {
  const directory = mkdtempSync(join(tmpdir(), "plumbline-kill-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const program = join(directory, "writer.mjs");
  await build({
    entryPoints: ["ingest/testing/spool-writer.ts"],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "silent",
  });
  const spoolDir = join(directory, "spool");
  const random = createRandom(12);
  const acknowledged: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const child = spawn(process.execPath, [program, spoolDir, String(kill * 1_000_000)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    acknowledged.push(...(await killAfter(child, 20 + Math.floor(random() * 200))));
  }
  const spool = await openSpool({
    directory: spoolDir,
    logger: SILENT_LOGGER,
    limits: { minFreeBytes: 0 },
  });
  expect(spool.lost).toEqual({ frames: 0, rows: 0, bytes: 0 });
  let rows = 0;
  for (let left = spool.state().segments; left > 0; left--) {
    const segment = await spool.next(AbortSignal.timeout(5_000));
    if (segment === null) throw new Error("a segment is missing");
    for (const stored of segment.frames) rows += stored.rows;
    await spool.done(segment);
  }
  expect(acknowledged.length).toBeGreaterThan(KILLS * 20);
  // What was written and not yet acknowledged may be there too: at most what was under way.
  expect(rows / 2).toBeGreaterThanOrEqual(acknowledged.length);
  expect(rows / 2).toBeLessThanOrEqual(acknowledged.length + KILLS * 4);
  for (const span of acknowledged) {
    const again = await spool.append(frame({ spans: [span, span + 1] }));
    expect(again).toEqual({ stored: false, marks: new Uint8Array([1, 1]) });
  }
  await spool.close();
});

/** Lets a writer acknowledge so many frames and kills it; what it said until then. */
async function killAfter(child: ChildProcess, frames: number): Promise<number[]> {
  let said = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (said.split("\n").length > frames) child.kill("SIGKILL");
  });
  await once(child, "close");
  // A last line may have been cut.
  return said.split("\n").slice(0, -1).map(Number);
}
