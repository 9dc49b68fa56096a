import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockDataDir } from "@/db/data-dir-lock";
import { lockEmptySpool, restoreSpool } from "./spool";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "plumbline-restore-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("a spool that is restored to", () => {
  it.each(["000000000001.journal", "spool.id"])("is refused while %s is in it", async (name) => {
    writeFileSync(join(directory, name), "");
    await expect(lockEmptySpool(directory)).rejects.toThrow(/not empty/);
    // Whoever owns it can still open it.
    lockDataDir(directory).release();
  });

  it("is refused while a process is at it", async () => {
    const owner = lockDataDir(directory);
    await expect(lockEmptySpool(directory)).rejects.toThrow(`process ${process.pid}`);
    owner.release();
  });

  it("is locked, and made where there is none", async () => {
    const spool = join(directory, "spool");
    const lock = await lockEmptySpool(spool);
    expect(() => lockDataDir(spool)).toThrow(/in use/);
    lock.release();
  });

  it("gets all but the lock and the name of the one that was backed up", async () => {
    const [from, to] = [join(directory, "from"), join(directory, "to")];
    mkdirSync(join(from, "quarantine"), { recursive: true });
    for (const name of ["spool.id", "plumbline.lock", "000000000007.journal"]) {
      writeFileSync(join(from, name), name);
    }
    const lock = await lockEmptySpool(to);
    await restoreSpool(from, to);
    lock.release();
    expect(readdirSync(to).sort()).toEqual(["000000000007.journal", "quarantine"]);
    await restoreSpool(join(directory, "nowhere"), join(directory, "other"));
    expect(existsSync(join(directory, "other"))).toBe(false);
  });
});
