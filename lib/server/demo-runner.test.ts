import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDemoRunner } from "./demo-runner";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "plumbline-demo-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A program in the demo's place: it speaks the same lines. */
function runnerOf(name: string, source: string) {
  const program = join(directory, `${name}.mjs`);
  writeFileSync(program, source);
  return createDemoRunner({ program, otlpHttpUrl: "http://127.0.0.1:4318" });
}

describe("createDemoRunner", () => {
  it("follows the program's progress to its end", async () => {
    const runner = runnerOf(
      "good",
      `console.log("not progress");
       console.log(JSON.stringify({ sent: 5, total: 10 }));
       console.log(JSON.stringify({ sent: 10, total: 10 }));`,
    );
    expect(runner.state().state).toBe("idle");
    expect(runner.start("p").state).toBe("running");
    await expect
      .poll(() => runner.state())
      .toEqual({ state: "done", sent: 10, total: 10, message: "" });
  });

  it("passes project and address as arguments, never through a shell", async () => {
    const runner = runnerOf(
      "args",
      `process.stderr.write(process.argv.slice(2).join("|")); process.exit(3);`,
    );
    runner.start("p; echo pwned");
    await expect.poll(() => runner.state().state).toBe("failed");
    expect(runner.state().message).toBe(
      "--json|--project|p; echo pwned|--url|http://127.0.0.1:4318",
    );
  });

  it("runs one at a time, and again after a failure", async () => {
    const runner = runnerOf("slow", "setTimeout(() => process.exit(1), 300)");
    runner.start("p");
    expect(() => runner.start("p")).toThrow(/being sent already/);
    await expect.poll(() => runner.state().state).toBe("failed");
    expect(runner.start("p").state).toBe("running");
    runner.close();
  });

  it("says how to build a program that is not there", () => {
    const runner = createDemoRunner({ program: join(directory, "none.js"), otlpHttpUrl: "" });
    expect(() => runner.start("p")).toThrow(/npm run build/);
  });
});
