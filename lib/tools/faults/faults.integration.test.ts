import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProjectRoot } from "@/db/project-root";
import { killSoak } from "./kill-soak";

const root = findProjectRoot(process.cwd());
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "plumbline-faults-"));
  execFileSync(process.execPath, ["lib/tools/build.mjs", "--tools"], { cwd: root });
});
afterAll(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }));

// Six lives of a real process; the soak of hundreds is `npm run bench:faults`.
describe("the product, killed at random instants under load", { timeout: 180_000 }, () => {
  it("has every acknowledged span once, with its text and what came late", async () => {
    const soak = await killSoak(5)({
      root,
      directory,
      seed: Date.now() % 100_000,
      spansPerSecond: 400,
      print: () => {},
    });
    expect(soak.differences).toEqual([]);
    expect(soak.acknowledged).toBeGreaterThan(0);
    expect(soak.stored).toBe(soak.acknowledged);
    expect(soak.rolledUp).toBe(soak.acknowledged);
    expect(soak.facts["unitsRolledUp"]).toBeGreaterThan(0);
  });
});
