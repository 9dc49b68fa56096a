/**
 * Builds the web application (Next), the other roles and the programs of lib/tools (esbuild,
 * to dist/).
 * `--tools` builds the programs alone. Plain JavaScript: it must run before anything is built.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { projectRoot, STAMP_FILE, sourceFingerprint } from "./fingerprint.mjs";

const tools = (await readdir(path.join(projectRoot, "lib/tools")))
  .filter((name) => name.endsWith(".ts") && !name.includes(".test."))
  .map((name) => ({ in: path.join("lib/tools", name), out: `tools/${name.slice(0, -3)}` }));

await build({
  absWorkingDir: projectRoot,
  entryPoints: [
    { in: "ingest/main.ts", out: "ingest/main" },
    { in: "ingest/pipeline/worker.ts", out: "ingest/worker" },
    { in: "ingest/revise/worker.ts", out: "ingest/revise-worker" },
    { in: "lib/server/jobs/main.ts", out: "jobs/main" },
    // Not the product: every role but the pages, for tests that kill processes.
    { in: "lib/server/testing/headless.ts", out: "testing/headless" },
    ...tools,
  ],
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  sourcemap: true,
  logLevel: "warning",
});

if (!process.argv.includes("--tools")) {
  const fingerprint = sourceFingerprint();
  const next = spawnSync(
    process.execPath,
    [path.join(projectRoot, "node_modules/next/dist/bin/next"), "build"],
    {
      cwd: projectRoot,
      stdio: "inherit",
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
    },
  );
  if (next.status !== 0) process.exit(next.status ?? 1);
  writeFileSync(path.join(projectRoot, STAMP_FILE), fingerprint);
}
