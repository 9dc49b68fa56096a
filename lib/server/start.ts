import { readEnv } from "@/lib/process/env";
import { findApp, setApp } from "./app";
import { createApp } from "./composition";

/** How lib/tools/start.mjs tells what this process is for; Next calls without arguments. */
const ROLES_VARIABLE = "PLUMBLINE_ROLES";
const STARTING = Symbol.for("plumbline.starting");
const holder = globalThis as { [STARTING]?: Promise<void> | undefined };

/**
 * Starts the application once a process; `next dev` calls again after each change, when
 * the stores have to stay open. Ends the process with one clear message when it cannot.
 */
export function startApp(): Promise<void> {
  if (findApp()) return Promise.resolve();
  holder[STARTING] ??= start().finally(() => {
    holder[STARTING] = undefined;
  });
  return holder[STARTING];
}

async function start(): Promise<void> {
  try {
    const roles = process.env[ROLES_VARIABLE] === "web" ? "web" : "all";
    const app = await createApp(readEnv(process.env), process.cwd(), roles);
    setApp({
      ...app,
      async close() {
        setApp(undefined);
        await app.close();
      },
    });
  } catch (error) {
    process.stderr.write(`plumbline: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
