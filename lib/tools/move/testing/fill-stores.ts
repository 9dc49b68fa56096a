/**
 * A program for tests: `fill` puts spans of several months through the real ingest path into a
 * data directory, and something into every other table; `resend` sends the same spans again.
 * Both say how many stand.
 */
import { join } from "node:path";
import { z } from "zod";
import { openBulkClient } from "@/db/clickhouse/copy/bulk-client";
import { listTables, partitionRows } from "@/db/clickhouse/copy/tables";
import { openStores, type Stores } from "@/db/open-stores";
import { writeJobState } from "@/db/postgres/job-state";
import { createProject, updateProject } from "@/db/postgres/projects";
import { findProjectRoot } from "@/db/project-root";
import { createRandom, llmCallSpan } from "@/ingest/testing/llm-span";
import { createTestIngest } from "@/ingest/testing/test-ingest";

const PROJECT = "moved";
const SPANS = 600;
const MONTHS = ["2026-01", "2026-02", "2026-03"];
const [mode = "", dataDir = ""] = process.argv.slice(2);

const stores = await openStores({
  clickhouseUrl: process.env["CLICKHOUSE_URL"],
  databaseUrl: process.env["DATABASE_URL"],
  dataDir,
  root: findProjectRoot(process.cwd()),
});
await send(stores);
if (mode === "fill") {
  await createProject(stores.postgres.db, { slug: PROJECT, name: 'Umzug "日本語" \\ \n' });
  await updateProject(stores.postgres.db, {
    slug: PROJECT,
    contextKeys: { tenant: ["acme.tenant"] },
  });
  await writeJobState(stores.postgres.db, "test", { position: 2 ** 40, list: [null, 0.1, "x"] });
  await fillOtherTables();
}
const [row] = await stores.clickhouse.reader.query({
  name: "countMoved",
  sql: "SELECT sum(sign) AS n FROM llm_spans_v2 WHERE project_id = {project: String}",
  params: { project: PROJECT },
  row: z.object({ n: z.number() }),
});
process.stdout.write(`${row?.n}\n`);
await stores.close();
process.exit(0);

async function send({ clickhouse }: Stores): Promise<void> {
  const ingest = await createTestIngest(clickhouse, { spoolDir: join(dataDir, "spool") });
  const random = createRandom(1);
  for (const month of MONTHS) {
    const start = BigInt(Date.parse(`${month}-15T10:00:00Z`)) * 1_000_000n;
    const spans = Array.from({ length: SPANS / MONTHS.length }, (_, index) =>
      llmCallSpan(random, start + BigInt(index) * 60_000_000_000n),
    );
    const answer = await ingest.send(PROJECT, spans);
    if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  }
  await ingest.close();
}

/** Every type of every column comes back as it went; what expires on its own is left out. */
async function fillOtherTables(): Promise<void> {
  const bulk = await openBulkClient({ path: join(dataDir, "clickhouse") });
  for (const table of await listTables(bulk)) {
    if ((await partitionRows(bulk, table.name)).size > 0) continue;
    const [{ expires } = { expires: true }] = await bulk.rows(
      `SELECT create_table_query LIKE '% TTL %' AS expires FROM system.tables
       WHERE database = currentDatabase() AND name = '${table.name}'`,
      z.object({ expires: z.coerce.boolean() }),
    );
    if (expires) continue;
    const structure = table.columns
      .map(
        ([name, type]) => `${name} ${type.replace(/SimpleAggregateFunction\(\w+, (.*)\)$/, "$1")}`,
      )
      .join(", ");
    await bulk.command(
      `INSERT INTO ${table.name} SELECT * FROM generateRandom('${structure.replaceAll("'", "\\'")}', 1, 20, 3)
       LIMIT 20 SETTINGS max_partitions_per_insert_block = 0`,
    );
  }
  await bulk.close();
}
