import { existsSync } from "node:fs";
import { cp } from "node:fs/promises";
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

export async function copySpool(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  await cp(from, to, {
    recursive: true,
    // A lock belongs to the process that held it.
    filter: (path) => !path.endsWith("plumbline.lock"),
  });
}
