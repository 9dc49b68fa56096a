/**
 * Every role but the pages in one process, for tests that kill real processes: composed as
 * `npm start` composes it. Says when it takes requests, and answers queries about its stores,
 * through the channel that `fork` opens.
 */
import { z } from "zod";
import { readEnv } from "@/lib/process/env";
import { createApp } from "../composition";

const Question = z.object({
  id: z.int(),
  /** Null asks for what ingest tells of itself. */
  sql: z.string().nullable(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});

const app = await createApp(readEnv(process.env), process.cwd());

process.on("message", async (message) => {
  const { id, sql, params } = Question.parse(message);
  try {
    process.send?.({ id, rows: sql === null ? [app.ingest?.stats()] : await ask(sql, params) });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
});
function ask(sql: string, params: Readonly<Record<string, string | number>>) {
  return app.clickhouse.reader.query({
    name: "testQuestion",
    sql,
    params: { ...params, project: String(params["project"]) },
    row: z.record(z.string(), z.unknown()),
  });
}

process.once("SIGTERM", async () => {
  await app.close();
  process.exit(0);
});
// Whoever started it is gone: nobody would ever stop it.
process.once("disconnect", () => process.exit(1));
process.send?.("ready");
