/** `npm run migrate:to-server`: moves the embedded stores to CLICKHOUSE_URL and DATABASE_URL. */
import { moveToServer } from "./move/move-to-server";
import { runTool } from "./move/run-tool";

await runTool("npm run migrate:to-server", async ({ env, root, say }) => {
  await moveToServer(env, root, say);
  say(
    "Moved: both sides hold the same rows. From now on start with CLICKHOUSE_URL and DATABASE_URL set; " +
      `keep ${env.spoolDir}, which knows the spans that may be sent again.`,
  );
});
