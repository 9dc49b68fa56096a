import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DataDirLockedError, lockDataDir } from "./data-dir-lock";

let directory: string;
let lockFile: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "plumbline-lock-"));
  lockFile = join(directory, "plumbline.lock");
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const holder = (pid: number, more: object = {}) =>
  JSON.stringify({ pid, started: "", host: hostname(), token: "t", ...more });

describe("lockDataDir", () => {
  it("makes the directory, and leaves nothing behind when released", () => {
    const fresh = join(directory, "a", "b");
    const lock = lockDataDir(fresh);
    expect(existsSync(join(fresh, "plumbline.lock"))).toBe(true);
    lock.release();
    expect(existsSync(join(fresh, "plumbline.lock"))).toBe(false);
  });

  it("names the process that holds it, also when that is this one", () => {
    const lock = lockDataDir(directory);
    expect(() => lockDataDir(directory)).toThrow(DataDirLockedError);
    expect(() => lockDataDir(directory)).toThrow(`process ${process.pid}`);
    lock.release();
    lockDataDir(directory).release();
  });

  it("refuses while another process lives, and takes over when it has died", async () => {
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    const started = readStart(other.pid ?? 0);
    writeFileSync(lockFile, holder(other.pid ?? 0, { started }));
    expect(() => lockDataDir(directory)).toThrow(`process ${other.pid}`);
    const gone = new Promise((resolve) => other.once("exit", resolve));
    other.kill("SIGKILL");
    await gone;
    lockDataDir(directory).release();
  });

  it("takes over from a process whose id another one has since been given", () => {
    writeFileSync(lockFile, holder(process.pid, { started: "an earlier boot:1" }));
    lockDataDir(directory).release();
  });

  it("takes over a lock that a crash left empty", () => {
    writeFileSync(lockFile, "");
    lockDataDir(directory).release();
  });

  it("releases its own lock only", () => {
    const lock = lockDataDir(directory);
    writeFileSync(lockFile, holder(1));
    lock.release();
    expect(readFileSync(lockFile, "utf8")).toContain('"pid":1');
  });

  it("lets one of many that find a dead lock take it", () => {
    const dead = spawnSync(process.execPath, ["-e", ""]);
    writeFileSync(lockFile, holder(dead.pid));
    const outcomes = Array.from({ length: 5 }, () => {
      try {
        lockDataDir(directory);
        return "held";
      } catch (error) {
        return error instanceof DataDirLockedError ? "refused" : String(error);
      }
    });
    expect(outcomes).toEqual(["held", "refused", "refused", "refused", "refused"]);
  });
});

/** As the lock writes it: the kernel's boot and the process's start. */
function readStart(pid: number): string {
  if (!existsSync(`/proc/${pid}/stat`)) return "";
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}:${ticks}`;
}
