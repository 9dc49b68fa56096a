import { describe, expect, it } from "vitest";
import { commandOnCluster, toCluster } from "./cluster-ddl";

const SPANS = `CREATE TABLE IF NOT EXISTS spans_v1
(
    project_id LowCardinality(String),
    trace_id FixedString(32)
)
ENGINE = VersionedCollapsingMergeTree(sign, revision)
ORDER BY project_id
SETTINGS old_parts_lifetime = 60, non_replicated_deduplication_window = 10000`;
const SUMS = `CREATE TABLE IF NOT EXISTS sums_v1 (project_id String, n Int64)
ENGINE = SummingMergeTree((n)) ORDER BY project_id`;
const VIEW = `CREATE MATERIALIZED VIEW IF NOT EXISTS sums_mv_v1 TO sums_v1 AS
SELECT project_id, sum(sign) AS n FROM spans_v1 GROUP BY project_id`;

const rewrite = toCluster([SPANS, SUMS, VIEW], { cluster: "main", database: "plumbline" });

describe("a statement for a cluster", () => {
  it("makes a replicated table on every node, and a distributed one in front under its name", () => {
    const [local = "", front = ""] = rewrite(SPANS);
    expect(local).toContain(
      "CREATE TABLE IF NOT EXISTS plumbline.spans_v1_local ON CLUSTER 'main'",
    );
    expect(local).toContain(
      "ENGINE = ReplicatedVersionedCollapsingMergeTree('/clickhouse/tables/{shard}/plumbline/spans_v1', '{replica}', sign, revision)",
    );
    expect(front).toContain("plumbline.spans_v1 ON CLUSTER 'main' AS plumbline.spans_v1_local");
    expect(front).toContain("'spans_v1_local', cityHash64(trace_id))");
  });

  it("remembers tokens for longer than an outage", () => {
    const [local = ""] = rewrite(SPANS);
    expect(local).toContain("replicated_deduplication_window_seconds = 604800");
    expect(local).not.toContain("non_replicated");
  });

  it("keeps an engine's own arguments, nested ones too, and shards sums anywhere", () => {
    const [local = "", front = ""] = rewrite(SUMS);
    expect(local).toContain("'{replica}', (n))");
    expect(front).toContain("rand())");
  });

  it("takes a table's columns from the node's own table", () => {
    const [local] = rewrite(
      "CREATE TABLE copy_v1\nENGINE = MergeTree ORDER BY trace_id\nEMPTY AS SELECT * FROM spans_v1",
    );
    expect(local).toMatch(/ReplicatedMergeTree[\s\S]*FROM plumbline\.spans_v1_local$/);
  });

  it("hangs views on local tables, and lets them fill local tables", () => {
    expect(rewrite(VIEW)).toEqual([
      expect.stringMatching(/TO plumbline\.sums_v1_local[\s\S]*FROM plumbline\.spans_v1_local/),
    ]);
  });

  it("shows an altered table's columns in front of it", () => {
    const [local, front] = rewrite("ALTER TABLE spans_v1 ADD COLUMN x String");
    expect(local).toBe(
      "ALTER TABLE plumbline.spans_v1_local ON CLUSTER 'main' ADD COLUMN x String",
    );
    expect(front).toContain("CREATE OR REPLACE TABLE plumbline.spans_v1 ON CLUSTER 'main'");
  });

  it("empties and drops on every node", () => {
    expect(rewrite("TRUNCATE TABLE spans_v1")).toEqual([
      "TRUNCATE TABLE plumbline.spans_v1_local ON CLUSTER 'main'",
    ]);
    expect(rewrite("DROP TABLE IF EXISTS spans_v1")).toEqual([
      "DROP TABLE IF EXISTS plumbline.spans_v1 ON CLUSTER 'main' SYNC",
      "DROP TABLE IF EXISTS plumbline.spans_v1_local ON CLUSTER 'main' SYNC",
    ]);
    expect(rewrite("DROP VIEW IF EXISTS sums_mv_v1")).toEqual([
      "DROP VIEW IF EXISTS plumbline.sums_mv_v1 ON CLUSTER 'main' SYNC",
    ]);
  });

  it("waits for the shards when it moves rows", () => {
    expect(rewrite("INSERT INTO sums_v1 SELECT 1\nSETTINGS max_threads = 1")).toEqual([
      "INSERT INTO sums_v1 SELECT 1\nSETTINGS distributed_foreground_insert = 1, max_threads = 1",
    ]);
  });

  it("refuses what it does not know rather than running it on one node", () => {
    expect(() => rewrite("RENAME TABLE spans_v1 TO spans_v2")).toThrow(/no way to run/);
  });
});

describe("a command at run time", () => {
  it("goes to the local tables of every node where it alters or deletes", () => {
    expect(commandOnCluster("ALTER TABLE x_v1 DROP PARTITION 'a'", "main")).toBe(
      "ALTER TABLE x_v1_local ON CLUSTER 'main' DROP PARTITION 'a'",
    );
    expect(commandOnCluster("DELETE FROM x_v1\nWHERE 1", "main")).toBe(
      "DELETE FROM x_v1_local ON CLUSTER 'main'\nWHERE 1",
    );
  });

  it("is left alone where it inserts, or says where it goes", () => {
    for (const sql of [
      "INSERT INTO x_v1 SELECT 1",
      "ALTER TABLE db.x_v1_local ON CLUSTER 'main' ADD COLUMN y Int8",
    ]) {
      expect(commandOnCluster(sql, "main")).toBe(sql);
    }
  });
});
