import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClickHouse, createClickHouse } from "../clickhouse/client";
import { migrateClickHouse } from "../clickhouse/migrate";
import { CLICKHOUSE_MIGRATIONS, findProjectRoot } from "../project-root";

let directory: string | undefined;
let opened = 0;
let open = 0;

/**
 * A fresh, migrated database of the embedded engine. The engine binds one directory a
 * process, so all databases of a test file share one, removed by the last `close`.
 */
export async function createTestClickHouse(): Promise<ClickHouse> {
  directory ??= mkdtempSync(join(tmpdir(), "plumbline-clickhouse-"));
  const path = directory;
  opened += 1;
  open += 1;
  const clickhouse = await createClickHouse({ path, database: `test_${process.pid}_${opened}` });
  await migrateClickHouse(clickhouse, join(findProjectRoot(process.cwd()), CLICKHOUSE_MIGRATIONS));
  return {
    ...clickhouse,
    async close() {
      await clickhouse.close();
      open -= 1;
      if (open === 0) {
        directory = undefined;
        await rm(path, { recursive: true, force: true, maxRetries: 3 });
      }
    },
  };
}
