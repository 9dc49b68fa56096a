import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Session } from "chdb";
import { afterAll, describe, expect, it } from "vitest";
import { clusterStatements, readMigrations } from "./migrate";

const migrations = await readMigrations("db/clickhouse/migrations");
const rewrite = clusterStatements(migrations, { cluster: "main", database: "plumbline" });

/** Making these needs a cluster with Keeper; whether they are well-formed the engine's parser knows. */
describe("on a cluster, the parser takes every statement of", () => {
  const directory = mkdtempSync(join(tmpdir(), "plumbline-cluster-"));
  const session = new Session(directory);
  afterAll(() => {
    session.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(migrations.map((each) => [each.id, each] as const))("%s", async (_, each) => {
    const statements = each.statements.flatMap(rewrite);
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements) {
      const tree = await session.queryAsync(`EXPLAIN AST ${statement}`, { format: "TSV" });
      expect(tree.text(), statement).toMatch(/^(Create|Alter|Drop|Truncate|Insert)\w*/);
    }
  });

  it("but not one that is broken", async () => {
    const broken =
      "CREATE TABLE t ON CLUSTER 'main' (x Int8) ENGINE = ReplicatedMergeTree('/a' '{replica}')";
    await expect(session.queryAsync(`EXPLAIN AST ${broken}`)).rejects.toThrow(/Syntax error/);
  });
});
