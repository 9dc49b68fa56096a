import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type ClusterOptions, toCluster } from "./cluster-ddl";
import type { Reader, Writer } from "./query";

/** Migrations are no project's: the table carries a constant one, so that reads stay scoped. */
const PROJECT = "_plumbline";

const MIGRATION_TABLE = `CREATE TABLE IF NOT EXISTS plumbline_migration
(project_id LowCardinality(String), id String, checksum String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
ENGINE = ReplacingMergeTree ORDER BY (project_id, id)`;

export interface Migration {
  readonly id: string;
  readonly checksum: string;
  readonly statements: readonly string[];
}

/** Reads `0001_name.sql`, … of a directory in order. */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const files = (await readdir(directory)).filter((file) => /^\d{4}_.*\.sql$/.test(file)).sort();
  if (files.length === 0) throw new Error(`no migrations in ${directory}`);
  return Promise.all(
    files.map(async (file) => {
      const sql = await readFile(join(directory, file), "utf8");
      return {
        id: file.replace(/\.sql$/, ""),
        checksum: createHash("sha256").update(sql).digest("hex"),
        statements: splitStatements(sql),
      };
    }),
  );
}

/** One statement per `;` at a line's end; lines of comment only are dropped. */
export function splitStatements(sql: string): string[] {
  return sql
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("--"))
    .join("\n")
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}

export interface MigrateOptions {
  /** The server is one of this cluster's: tables are made replicated and distributed on all of it. */
  readonly cluster?: string | undefined;
  /** The last one to apply, in part or whole its id (`0003`…); for tests of an upgrade. */
  readonly upTo?: string;
}

/** Every statement's text on a cluster. */
export function clusterStatements(
  migrations: readonly Migration[],
  options: ClusterOptions,
): (statement: string) => readonly string[] {
  return toCluster([MIGRATION_TABLE, ...migrations.flatMap((each) => each.statements)], options);
}

async function currentDatabase(reader: Reader): Promise<string> {
  const [row] = await reader.query({
    name: "currentDatabase",
    sql: `SELECT currentDatabase() AS name FROM (SELECT {project: String} AS project_id)
          WHERE project_id = {project: String}`,
    params: { project: PROJECT },
    row: z.object({ name: z.string().regex(/^\w+$/) }),
  });
  if (row === undefined) throw new Error("no current database");
  return row.name;
}

/**
 * Applies what is not yet applied, in order.
 *
 * ClickHouse has no transactions and no advisory locks, so safety comes from the
 * statements: each is idempotent (`IF NOT EXISTS`), so two processes that start at once
 * do the same work twice to the same effect, and one that dies half-way is completed by
 * the next. Statements that move data have to be idempotent by their content, or run
 * under the caller's lock.
 *
 * @throws when a migration that was applied has been edited since.
 */
export async function migrateClickHouse(
  { reader, writer }: { reader: Reader; writer: Writer },
  directory: string,
  { cluster, upTo }: MigrateOptions = {},
): Promise<string[]> {
  const all = await readMigrations(directory);
  const migrations = all.filter(({ id }) => upTo === undefined || id <= upTo);
  const toStatements =
    cluster === undefined
      ? (statement: string) => [statement]
      : clusterStatements(all, { cluster, database: await currentDatabase(reader) });
  for (const statement of toStatements(MIGRATION_TABLE)) {
    await writer.command("createMigrationTable", statement);
  }
  const applied = await reader.query({
    name: "listAppliedMigrations",
    sql: `SELECT id, argMin(checksum, applied_at) AS checksum FROM plumbline_migration
          WHERE project_id = {project: String} GROUP BY id ORDER BY id`,
    params: { project: PROJECT },
    row: z.object({ id: z.string(), checksum: z.string() }),
  });
  const checksums = new Map(applied.map((row) => [row.id, row.checksum]));
  const done: string[] = [];
  for (const migration of migrations) {
    const known = checksums.get(migration.id);
    if (known === migration.checksum) continue;
    if (known !== undefined) {
      throw new Error(
        `The ClickHouse migration ${migration.id} was changed after it had been applied here. ` +
          "Restore the file, and put the change into a new migration.",
      );
    }
    for (const statement of migration.statements.flatMap(toStatements)) {
      await writer.command(`migration ${migration.id}`, statement);
    }
    await writer.insertRows("recordMigration", "plumbline_migration", [
      { project_id: PROJECT, id: migration.id, checksum: migration.checksum },
    ]);
    done.push(migration.id);
  }
  return done;
}
