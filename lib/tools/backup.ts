/** `npm run backup -- <directory>`: copies both stores and the spool. */
import { resolve } from "node:path";
import { backUp } from "./move/back-up";
import { runTool } from "./move/run-tool";

await runTool("npm run backup -- <new directory>", async ({ env, root, say, args }) => {
  const directory = resolve(args.at(0) ?? "");
  await backUp(env, root, directory, say);
  say(`Backed up to ${directory}. To restore: npm run restore -- ${directory}`);
});
