import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const projectRoot = fileURLToPath(new URL("../..", import.meta.url));

/** Holds the fingerprint of the sources that the present build was made from. */
export const STAMP_FILE = ".next/plumbline-build";

const SOURCES = [
  "app",
  "components",
  "db",
  "ingest",
  "lib",
  "public",
  "instrumentation.ts",
  "next.config.ts",
  "package-lock.json",
  "postcss.config.mjs",
  "proxy.ts",
  "tsconfig.json",
];

function* filesBelow(relative) {
  const absolute = path.join(projectRoot, relative);
  let entries;
  try {
    entries = readdirSync(absolute, { withFileTypes: true });
  } catch (error) {
    if (error.code === "ENOTDIR") yield relative;
    else if (error.code !== "ENOENT") throw error;
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    yield* filesBelow(path.join(relative, entry.name));
  }
}

/** SHA-256 over names and contents of everything a build depends on, tests and fixtures left out. */
export function sourceFingerprint() {
  const hash = createHash("sha256");
  for (const source of SOURCES) {
    for (const file of filesBelow(source)) {
      if (/\.test\.tsx?$|[\\/]fixtures[\\/]/.test(file)) continue;
      hash
        .update(file)
        .update("\0")
        .update(readFileSync(path.join(projectRoot, file)))
        .update("\0");
    }
  }
  return hash.digest("hex");
}
