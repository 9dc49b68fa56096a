/** `npm run restore -- <directory>`: puts a backup into empty stores. */
import { resolve } from "node:path";
import { restore } from "./move/restore";
import { runTool } from "./move/run-tool";

await runTool("npm run restore -- <backup's directory>", async ({ env, root, say, args }) => {
  const directory = resolve(args.at(0) ?? "");
  await restore(env, root, directory, say);
  say(`Restored from ${directory}, every table as it was backed up.`);
});
