import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

/** Where the migrations stand below the project's root. */
export const CLICKHOUSE_MIGRATIONS = "db/clickhouse/migrations";
export const POSTGRES_MIGRATIONS = "db/postgres/migrations";

/**
 * The nearest directory at or above `from` that holds the migrations. Works alike for
 * `next start` (working directory), bundles in `dist/` (their own directory) and tests:
 * bundlers copy code, and these are files that are read when it runs.
 *
 * @throws when there is none.
 */
export function findProjectRoot(from: string): string {
  for (let directory = from; ; directory = dirname(directory)) {
    if (existsSync(join(directory, CLICKHOUSE_MIGRATIONS))) return directory;
    if (dirname(directory) === directory) {
      throw new Error(
        `No ${CLICKHOUSE_MIGRATIONS} at or above ${from}: start from the project's directory.`,
      );
    }
  }
}

/** The product's version. */
export function readVersion(root: string): string {
  const text = readFileSync(join(root, "package.json"), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
