import { randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";

/**
 * Keeps a data directory to one process for its life. The embedded ClickHouse locks its
 * own directory; the embedded Postgres opens twice without a word and then loses writes.
 */
export interface DataDirLock {
  release(): void;
}

export class DataDirLockedError extends Error {
  readonly pid: number;

  constructor(directory: string, pid: number) {
    super(
      `The data directory ${directory} is in use by another Plumbline (process ${pid}). ` +
        "Stop that one first, or set PLUMBLINE_DATA_DIR to a directory of its own.",
    );
    this.name = "DataDirLockedError";
    this.pid = pid;
  }
}

const Holder = z.object({
  pid: z.int(),
  /** Distinguishes a process from a later one with the same pid, as in a restarted container. */
  started: z.string(),
  host: z.string(),
  token: z.string(),
});
type Holder = z.infer<typeof Holder>;

/** @throws {DataDirLockedError} when a living process holds the directory. */
export function lockDataDir(directory: string): DataDirLock {
  mkdirSync(directory, { recursive: true });
  const path = join(resolve(directory), "plumbline.lock");
  const mine: Holder = {
    pid: process.pid,
    started: processStart(process.pid),
    host: hostname(),
    token: randomUUID(),
  };
  // Written aside and linked: whoever sees the lock sees all of it.
  const draft = `${path}.${mine.token}`;
  writeFileSync(draft, `${JSON.stringify(mine)}\n`);
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      if (tryLink(draft, path)) {
        return { release: () => releaseIfOurs(path, mine) };
      }
      const holder = readHolder(path);
      if (holder && isAlive(holder)) throw new DataDirLockedError(resolve(directory), holder.pid);
      removeStale(path, holder, mine.token);
    }
    throw new Error(`Cannot lock the data directory ${directory}: ${path} keeps changing hands.`);
  } finally {
    rmSync(draft, { force: true });
  }
}

function tryLink(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Takes the dead holder's lock away; should another process have been faster, gives its lock back. */
function removeStale(path: string, judged: Holder | null, token: string): void {
  const aside = `${path}.stale-${token}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const taken = readHolder(aside);
  if (taken && taken.token !== judged?.token) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function releaseIfOurs(path: string, mine: Holder): void {
  if (readHolder(path)?.token === mine.token) rmSync(path, { force: true });
}

/** Null when there is no lock, or none that can be read (a crash of the machine can leave it empty). */
function readHolder(path: string): Holder | null {
  try {
    const parsed = Holder.safeParse(JSON.parse(readFileSync(path, "utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function isAlive(holder: Holder): boolean {
  // Process ids of another machine or container say nothing here; ClickHouse's own lock remains.
  if (holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: alive, and another user's.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return holder.started === processStart(holder.pid);
}

/** When a process began, in the kernel's ticks since boot plus the boot's id; "" where there is no /proc. */
function processStart(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command's name, in parentheses, may hold spaces: fields count from behind it.
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}:${ticks}`;
  } catch {
    return "";
  }
}
