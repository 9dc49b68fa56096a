import { existsSync } from "node:fs";
import { cp, readdir } from "node:fs/promises";
import { basename } from "node:path";
import { type DataDirLock, lockDataDir } from "@/db/data-dir-lock";
import type { Stores } from "@/db/open-stores";
import { hostIngest } from "@/ingest/host-ingest";
import type { Env } from "@/lib/process/env";
import { createLogger } from "@/lib/process/logger";

/**
 * Loads what was acknowledged and not yet stored. What remains of the spool is the memory of
 * ids, by which spans that are sent again are known.
 */
export async function drainSpool(env: Env, root: string, stores: Stores): Promise<void> {
  if (!existsSync(env.spoolDir)) return;
  const doors = { otlpHost: "127.0.0.1", otlpHttpPort: 0, otlpGrpcPort: 0 };
  const ingest = await hostIngest({ ...env, ...doors, root }, stores, createLogger(env.logLevel));
  try {
    await ingest.flush();
  } finally {
    await ingest.close();
  }
}

/** A lock belongs to the process that held it. */
const LOCK_FILE = "plumbline.lock";
/** Names a spool's blocks for ever: of two spools with one name ClickHouse would drop blocks. */
const ID_FILE = "spool.id";

export async function copySpool(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  await cp(from, to, { recursive: true, filter: (path) => basename(path) !== LOCK_FILE });
}

/** Locks a spool's directory for a restore. @throws when anything is in it, or a process at it. */
export async function lockEmptySpool(directory: string): Promise<DataDirLock> {
  const lock = lockDataDir(directory);
  try {
    const found = (await readdir(directory)).filter((name) => name !== LOCK_FILE);
    if (found.length > 0) {
      throw new Error(
        `The spool ${directory} is not empty: nothing is written over. Set PLUMBLINE_SPOOL_DIR to a directory of its own.`,
      );
    }
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Puts a backup's spool into an empty one. The original may live on, so its name stays there. */
export async function restoreSpool(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  await cp(from, to, {
    recursive: true,
    filter: (path) => ![LOCK_FILE, ID_FILE].includes(basename(path)),
  });
}
