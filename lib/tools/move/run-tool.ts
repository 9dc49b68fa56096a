import { existsSync } from "node:fs";
import { findProjectRoot } from "@/db/project-root";
import { type Env, readEnv } from "@/lib/process/env";
import type { Say } from "./back-up";

export interface Tool {
  readonly env: Env;
  readonly root: string;
  readonly say: Say;
  readonly args: readonly string[];
}

/** Runs a program that copies stores; ends with one clear message and code 1 when it cannot. */
export async function runTool(usage: string, run: (tool: Tool) => Promise<void>): Promise<void> {
  const args = process.argv.slice(2);
  const wanted = usage.includes("<") ? 1 : 0;
  if (args.length !== wanted || args[0]?.startsWith("-")) {
    process.stderr.write(`Usage: ${usage}\n`);
    process.exit(2);
  }
  try {
    if (existsSync(".env")) process.loadEnvFile(".env");
    const env = readEnv(process.env);
    if (env.clickhouseCluster) {
      throw new Error(
        "On a cluster ClickHouse's own BACKUP and RESTORE … ON CLUSTER know every shard; this command does not.",
      );
    }
    const say: Say = (line) => void process.stdout.write(`${line}\n`);
    await run({ env, root: findProjectRoot(process.cwd()), say, args });
    process.exit(0);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`plumbline: ${reason.replace(/\/\/[^/@\s]*@/g, "//…@")}\n`);
    process.exit(1);
  }
}
