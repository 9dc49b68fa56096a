/**
 * Every role but the pages in one process, for tests that kill real processes: composed as
 * `npm start` composes it. Says when it takes requests, and answers queries about its stores,
 * through the channel that `fork` opens. With `rolled-up` it takes no requests: it rolls up all
 * that is stored, and answers then.
 */
import { z } from "zod";
import type { Reader, ScopedParams } from "@/db/clickhouse/query";
import { createRollupBuilder } from "@/db/clickhouse/rollup-build";
import { openStores } from "@/db/open-stores";
import { findProjectRoot } from "@/db/project-root";
import { type Env, readEnv } from "@/lib/process/env";
import { createApp } from "../composition";

const Question = z.object({
  id: z.int(),
  /** Null asks for what ingest tells of itself. */
  query: z
    .object({
      name: z.string(),
      sql: z.string(),
      params: z.looseObject({ project: z.string() }),
      settings: z.string().optional(),
    })
    .nullable(),
});

/** From there, all of today and what was built a moment ago are due. */
const AHEAD_MS = 2 * 86_400_000;

interface Served {
  readonly reader: Reader;
  stats(): unknown;
  close(): Promise<void>;
}

async function openApp(env: Env): Promise<Served> {
  const app = await createApp(env, process.cwd());
  return {
    reader: app.clickhouse.reader,
    stats: () => app.ingest?.stats(),
    close: () => app.close(),
  };
}

async function openRolledUp(env: Env): Promise<Served> {
  const stores = await openStores({ ...env, root: findProjectRoot(process.cwd()) });
  const { reader, writer } = stores.clickhouse;
  const now = () => Date.now() + AHEAD_MS;
  await createRollupBuilder({ reader, writer, now }).run();
  return { reader, stats: () => undefined, close: () => stores.close() };
}

const env = readEnv(process.env);
const served = await (process.argv[2] === "rolled-up" ? openRolledUp(env) : openApp(env));

process.on("message", async (message) => {
  const { id, query } = Question.parse(message);
  try {
    process.send?.({ id, rows: query === null ? [served.stats()] : await ask(query) });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
});

function ask({ settings, ...query }: NonNullable<z.output<typeof Question>["query"]>) {
  const params = query.params as ScopedParams;
  const row = z.record(z.string(), z.unknown());
  return served.reader.query({
    ...query,
    params,
    row,
    ...(settings === undefined ? {} : { settings }),
  });
}

process.once("SIGTERM", async () => {
  await served.close();
  process.exit(0);
});
// Whoever started it is gone: nobody would ever stop it.
process.once("disconnect", () => process.exit(1));
process.send?.("ready");
