/**
 * Times the Latency page's own queries over generated spans: `npm run bench:latency`,
 * `-- --spans 1000000 --open 0.3 --runs 15`. Ends with its figures as one line of JSON.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createClickHouse } from "@/db/clickhouse/client";
import { migrateClickHouse } from "@/db/clickhouse/migrate";
import { CLICKHOUSE_MIGRATIONS, findProjectRoot } from "@/db/project-root";
import { fillSpans, readStorage, settleMerges } from "./bench/fill-spans";
import { latencyPanels } from "./bench/latency-panels";
import { measure, type PanelTimes, table, withSettings } from "./bench/measure";

const DAYS = 30;

const { values } = parseArgs({
  options: {
    spans: { type: "string", default: "5000000" },
    runs: { type: "string", default: "11" },
    /** Share of spans whose tenant and route stand on an ancestor of another export. */
    open: { type: "string", default: "0" },
    /** Only panels whose name holds this. */
    only: { type: "string", default: "" },
  },
});
const spans = Number(values.spans);
const runs = Math.max(7, Number(values.runs));
const open = Number(values.open);

const directory = mkdtempSync(join(tmpdir(), "plumbline-bench-"));
process.once("SIGINT", () => {
  rmSync(directory, { recursive: true, force: true });
  process.exit(130);
});
try {
  const clickhouse = await createClickHouse({ path: directory });
  await migrateClickHouse(
    clickhouse,
    join(findProjectRoot(import.meta.dirname), CLICKHOUSE_MIGRATIONS),
  );
  const startedAt = performance.now();
  const until = Date.UTC(2026, 0, 31);
  await fillSpans(clickhouse.writer, { spans, days: DAYS, until, open }, (done) =>
    process.stdout.write(`\rgenerating spans ${Math.round(done * 100)} %`),
  );
  await settleMerges(clickhouse);
  const storage = await readStorage(clickhouse.reader);
  process.stdout.write(
    `\r${spans.toLocaleString("en")} spans over ${DAYS} days in ${Math.round((performance.now() - startedAt) / 1000)} s, ` +
      `${Math.round(storage.bytes / storage.rows)} B each without text, ${storage.parts} parts\n\n`,
  );

  // The condition cache remembers which granules a filter matched: a repeated question would flatter itself.
  const reader = withSettings(clickhouse.reader, "use_query_condition_cache = 0");
  const results: PanelTimes[] = [];
  for (const panel of latencyPanels(reader, { days: DAYS, until })) {
    if (!panel.name.includes(values.only)) continue;
    results.push(await measure(panel, runs, () => dropCaches(clickhouse.writer)));
  }
  process.stdout.write(`${table(results)}\n`);
  process.stdout.write(
    `${JSON.stringify({ bench: "latency", spans, days: DAYS, open, runs, bytesPerSpan: storage.bytes / storage.rows, panels: results })}\n`,
  );
  await clickhouse.close();
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** ClickHouse's own caches; the operating system's stay warm. */
async function dropCaches(writer: Awaited<ReturnType<typeof createClickHouse>>["writer"]) {
  await writer.command("dropMarkCache", "SYSTEM DROP MARK CACHE");
  await writer.command("dropUncompressedCache", "SYSTEM DROP UNCOMPRESSED CACHE");
}
