/**
 * Every role but the pages in one process, for tests that kill real processes: composed as
 * `npm start` composes it. Says when it takes requests, and answers queries about its stores,
 * through the channel that `fork` opens.
 */
import { z } from "zod";
import type { ScopedParams } from "@/db/clickhouse/query";
import { readEnv } from "@/lib/process/env";
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

const app = await createApp(readEnv(process.env), process.cwd());

process.on("message", async (message) => {
  const { id, query } = Question.parse(message);
  try {
    process.send?.({ id, rows: query === null ? [app.ingest?.stats()] : await ask(query) });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
});

function ask({ settings, ...query }: NonNullable<z.output<typeof Question>["query"]>) {
  const params = query.params as ScopedParams;
  const row = z.record(z.string(), z.unknown());
  return app.clickhouse.reader.query({
    ...query,
    params,
    row,
    ...(settings === undefined ? {} : { settings }),
  });
}

process.once("SIGTERM", async () => {
  await app.close();
  process.exit(0);
});
// Whoever started it is gone: nobody would ever stop it.
process.once("disconnect", () => process.exit(1));
process.send?.("ready");
