/**
 * `npm start`: builds when the sources changed, then runs every role in this process: web,
 * ingest and jobs. With a role's name (`npm run web`, `ingest`, `jobs`) that one alone, on
 * servers. Plain JavaScript: it must run before anything is built.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { projectRoot, STAMP_FILE, sourceFingerprint } from "./fingerprint.mjs";
import { serve } from "./serve.mjs";

const ROLES = ["all", "web", "ingest", "jobs"];

function fail(message) {
  process.stderr.write(`plumbline: ${message}\n`);
  process.exit(1);
}

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Node ${process.versions.node} is too old: Plumbline needs 20.19 or newer.`);
}
const [role = "all"] = process.argv.slice(2);
if (!ROLES.includes(role)) {
  fail(`there is no role "${role}": web, ingest or jobs; without one all run at once.`);
}

process.chdir(projectRoot);
if (existsSync(".env")) process.loadEnvFile(".env");
process.env.NEXT_TELEMETRY_DISABLED = "1";
process.env.NODE_ENV = "production";

const stamp = path.join(projectRoot, STAMP_FILE);
const isBuilt = existsSync(stamp) && readFileSync(stamp, "utf8") === sourceFingerprint();
if (!isBuilt) {
  process.stdout.write("Building Plumbline (once, and again whenever the sources change)…\n");
  const build = spawnSync(process.execPath, ["lib/tools/build.mjs"], { stdio: "inherit" });
  if (build.status !== 0) fail("the build failed; nothing was started.");
}

if (role === "ingest" || role === "jobs") await import(`../../dist/${role}/main.js`);
else await serve(role);
