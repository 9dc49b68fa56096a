/**
 * Times every dashboard panel's own queries over generated spans, cold and warm, against the
 * same questions asked of the spans alone: `npm run bench:query`, `-- --spans 100000000
 * --compare` (a tenth of them first, for the growth). Ends with its figures as one line of JSON.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createClickHouse } from "@/db/clickhouse/client";
import { migrateClickHouse } from "@/db/clickhouse/migrate";
import { createRollupBuilder } from "@/db/clickhouse/rollup-build";
import { CLICKHOUSE_MIGRATIONS, findProjectRoot } from "@/db/project-root";
import { fillSpans } from "./bench/fill-spans";
import { listPanels } from "./bench/list-panels";
import { measure, type PanelTimes, percentileOf, withSettings } from "./bench/measure";
import { type QueryPanel, queryPanels } from "./bench/query-panels";
import { readTables, readTraceIds, settleMerges } from "./bench/query-storage";

const { values } = parseArgs({
  options: {
    spans: { type: "string", default: "10000000" },
    days: { type: "string", default: "30" },
    runs: { type: "string", default: "20" },
    /** Runs of the same question asked of the spans. */
    "raw-runs": { type: "string", default: "3" },
    compare: { type: "boolean", default: false },
    /** Only panels whose name holds this. */
    only: { type: "string", default: "" },
    /** Keeps the data here for another run, and uses what is there. */
    path: { type: "string" },
  },
});
const days = Number(values.days);
/** In the middle of an afternoon: ranges begin and end within an hour and a day. */
const until = Date.UTC(2026, 0, 31, 15, 47, 12);

interface Compared extends PanelTimes {
  readonly rawMs: number | null;
  readonly speedup: number | null;
}

interface Run {
  readonly spans: number;
  readonly fillSeconds: number;
  readonly rollUpMicrosPerSpan: number;
  readonly panels: readonly Compared[];
  readonly lists: readonly PanelTimes[];
  readonly bytesPerSpan: Record<string, number>;
}

async function run(directory: string, spans: number): Promise<Run> {
  const database = `bench_${spans}`;
  const clickhouse = await createClickHouse({ path: directory, database });
  const { reader, writer } = clickhouse;
  await migrateClickHouse(
    clickhouse,
    join(findProjectRoot(import.meta.dirname), CLICKHOUSE_MIGRATIONS),
  );
  const isFilled = (await readTables(reader)).some(({ table }) => table === "llm_spans_v2");
  const startedAt = performance.now();
  if (!isFilled) await fillSpans(writer, { spans, days, until }, showProgress("generating spans"));
  const fillSeconds = (performance.now() - startedAt) / 1000;
  const before = process.cpuUsage();
  const builder = createRollupBuilder({ reader, writer, now: () => until, settleMs: 0 });
  const built = await builder.run();
  const cpu = process.cpuUsage(before);
  await settleMerges(reader);
  const tables = await readTables(reader);
  print(
    `\n${spans.toLocaleString("en")} spans over ${days} days: filled in ${fillSeconds.toFixed(0)} s, ` +
      `${built.hours} hours and ${built.days} days rolled up with ${((cpu.user + cpu.system) / spans).toFixed(1)} µs of processor time a span`,
  );
  for (const { table, rows, bytes, parts } of tables) {
    print(
      `  ${table.padEnd(22)}${(bytes / spans).toFixed(2).padStart(9)} B/span ${rows.toLocaleString("en").padStart(14)} rows ${String(parts).padStart(4)} parts`,
    );
  }

  // The condition cache remembers which granules a filter matched: a repeated question would flatter itself.
  const timed = withSettings(reader, "use_query_condition_cache = 0");
  const dropCaches = async () => {
    await writer.command("dropMarkCache", "SYSTEM DROP MARK CACHE");
    await writer.command("dropUncompressedCache", "SYSTEM DROP UNCOMPRESSED CACHE");
  };
  const runs = Math.max(7, Number(values.runs));
  const rawRuns = Number(values["raw-runs"]);
  print(`\n${heading()}`);
  const panels: Compared[] = [];
  for (const panel of queryPanels({ days, until }).filter(isWanted)) {
    const times = await measure(
      { name: panel.name, run: () => panel.ask(timed, {}) },
      runs,
      dropCaches,
    );
    const raw = await timeRaw(panel, timed, rawRuns);
    panels.push({ ...times, rawMs: raw, speedup: raw === null ? null : raw / times.p50Ms });
    print(line(panels.at(-1) as Compared));
  }
  const lists: PanelTimes[] = [];
  for (const panel of listPanels(timed, {
    days,
    until,
    traceIds: await readTraceIds(reader, spans),
  }).filter(isWanted)) {
    lists.push(await measure(panel, runs, dropCaches));
    print(line({ ...(lists.at(-1) as PanelTimes), rawMs: null, speedup: null }));
  }
  if (values.path === undefined) await writer.command("dropDatabase", `DROP DATABASE ${database}`);
  await clickhouse.close();
  return {
    spans,
    fillSeconds,
    rollUpMicrosPerSpan: (cpu.user + cpu.system) / spans,
    panels,
    lists,
    bytesPerSpan: Object.fromEntries(
      tables.map(({ table, bytes }) => [table, Number((bytes / spans).toFixed(2))]),
    ),
  };
}

/** Median; null where it is not asked for. */
async function timeRaw(
  panel: QueryPanel,
  reader: ReturnType<typeof withSettings>,
  runs: number,
): Promise<number | null> {
  const slow = withSettings(reader, "max_memory_usage = 12000000000");
  const times: number[] = [];
  for (let attempt = 0; attempt < runs; attempt++) {
    const startedAt = performance.now();
    try {
      await panel.ask(slow, { source: "raw" });
    } catch {
      // Past the 20 s that any question is given: at least that long.
    }
    times.push(performance.now() - startedAt);
  }
  return runs === 0 ? null : percentileOf(times, 0.5);
}

function isWanted({ name }: { readonly name: string }): boolean {
  return name.includes(values.only);
}

function heading(): string {
  return ["rows", "cold ms", "p50 ms", "p95 ms", "cpu ms", "raw ms", "faster"].reduce(
    (text, cell) => text + cell.padStart(9),
    "panel".padEnd(52),
  );
}

function line({ panel, rows, coldMs, p50Ms, p95Ms, cpuMs, rawMs, speedup }: Compared): string {
  const cells = [
    ...[String(rows), coldMs.toFixed(0), p50Ms.toFixed(1), p95Ms.toFixed(1), cpuMs.toFixed(0)],
    ...[rawMs?.toFixed(0) ?? "", speedup === null ? "" : `${speedup.toFixed(1)}×`],
  ];
  return cells.reduce((text, cell) => text + cell.padStart(9), panel.padEnd(52));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function showProgress(what: string): (done: number) => void {
  return (done) => process.stdout.write(`\r${what} ${Math.round(done * 100)} %`);
}

function summary(large: Run, small: Run | null) {
  const speedups = large.panels.flatMap(({ speedup }) => (speedup === null ? [] : [speedup]));
  const growths = large.panels.flatMap(({ panel, p50Ms }) => {
    const before = small?.panels.find((other) => other.panel === panel);
    return before ? [p50Ms / before.p50Ms] : [];
  });
  const median = (list: readonly number[]) => (list.length ? percentileOf(list, 0.5) : null);
  return {
    bench: "query",
    spans: large.spans,
    days,
    /** The slowest panel's. */
    panelP95Ms: Math.max(...large.panels.map(({ p95Ms }) => p95Ms)),
    panelP50MedianMs: median(large.panels.map(({ p50Ms }) => p50Ms)),
    speedupOverRaw: median(speedups),
    speedupLeast: speedups.length ? Math.min(...speedups) : null,
    growth: median(growths),
    growthMost: growths.length ? Math.max(...growths) : null,
    traceByIdMs: large.lists.find(({ panel }) => panel === "trace by id")?.p95Ms ?? null,
    listP95Ms: Math.max(0, ...large.lists.map(({ p95Ms }) => p95Ms)),
    rollUpMicrosPerSpan: large.rollUpMicrosPerSpan,
    bytesPerSpan: Object.values(large.bytesPerSpan).reduce((sum, bytes) => sum + bytes, 0),
    bytesPerSpanByTable: large.bytesPerSpan,
    payloadBytes: 0,
    panels: large.panels,
    lists: large.lists,
    smaller: small && { spans: small.spans, panels: small.panels, lists: small.lists },
  };
}

const directory = values.path ?? mkdtempSync(join(tmpdir(), "plumbline-bench-"));
const clean = () => {
  if (values.path === undefined) rmSync(directory, { recursive: true, force: true });
};
process.once("SIGINT", () => {
  clean();
  process.exit(130);
});
try {
  const spans = Number(values.spans);
  const small = values.compare ? await run(directory, Math.round(spans / 10)) : null;
  const large = await run(directory, spans);
  print(JSON.stringify(summary(large, small)));
} finally {
  clean();
}
