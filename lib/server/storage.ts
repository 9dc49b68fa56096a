import type { z } from "zod";
import {
  type IngestCountSums,
  NO_PROJECT,
  readIngestCounts,
  readSpools,
} from "@/db/clickhouse/ingest-counters";
import { RETAINED_TABLES } from "@/db/clickhouse/retained-tables";
import {
  type ColumnSize,
  getStoredRows,
  readColumnSizes,
  readDisk,
  readSpansByProject,
  readTableSizes,
  type TableSize,
} from "@/db/clickhouse/storage";
import { listProjects } from "@/db/postgres/projects";
import { countRevisionsWaiting } from "@/ingest/revise/reviser-state";
import type { getStorage } from "@/lib/contracts/storage";
import {
  type BytesByKind,
  DATA_KINDS,
  type DataKind,
  daysUntilFull,
  type Growth,
  projectBytes,
} from "@/lib/domain/storage-projection";
import type { App } from "./app";
import { notFound } from "./errors";

type Storage = z.input<(typeof getStorage)["response"]>;

/** A process that was not heard of for so long is gone; it speaks every 30 s. */
const SPOOL_HEARD_MS = 120_000;
const PROJECTED_DAYS = [30, 90, 365];
const RATE_MINUTES = [1, 15, 60] as const;

/** What storing costs, for one project and, where the engine tells no more, for all of them. */
export async function readStorage(app: App, slug: string, signal: AbortSignal): Promise<Storage> {
  const { reader, engine } = app.clickhouse;
  const now = new Date();
  const projects = await listProjects(app.postgres.db);
  const project = projects.find((one) => one.slug === slug);
  if (!project) throw notFound(`project "${slug}"`);
  const options = { signal };
  const [tables, columns, disk, received, stored, counts, spools, revisionQueue] =
    await Promise.all([
      readTableSizes(reader, options),
      readColumnSizes(reader, options),
      readDisk(reader, options),
      readSpansByProject(reader, options),
      getStoredRows(reader, { project: slug }, options),
      readIngestCounts(reader, now, options),
      readSpools(reader, new Date(now.getTime() - SPOOL_HEARD_MS), options),
      countRevisionsWaiting(reader, app.postgres.db).catch(() => null),
    ]);

  const sizes = sizesOf(tables, received);
  const shareOf = (kind: DataKind, rows: number) =>
    sizes.rows[kind] === 0 ? 0 : sizes.bytes[kind] * (rows / sizes.rows[kind]);
  const receivedTotal = [...received.values()].reduce((sum, n) => sum + n, 0);
  const growths = projects.map((one): Growth => {
    const share = receivedTotal === 0 ? 0 : (received.get(one.slug) ?? 0) / receivedTotal;
    return {
      storedBytes: mapKinds((kind) => sizes.bytes[kind] * share),
      spansPerDay: acceptedSpans(counts, one.slug),
      retention: one.retention,
    };
  });
  return {
    at: now.toISOString(),
    engine,
    project: {
      ...stored,
      storedBytes: {
        text: shareOf("text", stored.originals),
        spans: shareOf("spans", stored.spans),
        rollups: shareOf("rollups", received.get(slug) ?? 0),
      },
      retention: project.retention,
    },
    tables: tables.filter(({ rows }) => rows > 0).map((table) => toTable(table, columns, sizes)),
    bytesPerSpan: sizes.perSpan,
    bytesOnDisk: sum(tables, ({ bytes_on_disk }) => bytes_on_disk),
    uncompressedBytes: sum(tables, ({ uncompressed_bytes }) => uncompressed_bytes),
    text: textCost(tables, sizes),
    ingest: {
      rates: RATE_MINUTES.map((minutes) => rateOver(counts, slug, minutes)),
      lastDay: lastDay(counts, slug),
      refusedUnknown: reasons(counts, NO_PROJECT, "refused"),
    },
    spool: toSpool(spools, now),
    revisionQueue,
    disk,
    projection: {
      spansPerDay: sum(growths, ({ spansPerDay }) => spansPerDay),
      bytesIn: PROJECTED_DAYS.map((days) => ({
        days,
        bytes: projectBytes(growths, sizes.perSpan, days),
      })),
      daysUntilFull: disk && daysUntilFull(growths, sizes.perSpan, disk.freeBytes),
    },
  };
}

interface Sizes {
  readonly bytes: BytesByKind;
  /** Originals, spans, and the spans that rollups were made of. */
  readonly rows: BytesByKind;
  readonly perSpan: BytesByKind;
}

const KIND_OF = new Map(RETAINED_TABLES.map(({ table, kind }) => [table, kind]));

function sizesOf(tables: readonly TableSize[], received: ReadonlyMap<string, number>): Sizes {
  const bytes = mapKinds((kind) =>
    sum(tables, ({ table, bytes_on_disk }) => (KIND_OF.get(table) === kind ? bytes_on_disk : 0)),
  );
  const rowsOf = (name: string) => tables.find(({ table }) => table === name)?.rows ?? 0;
  const rows = {
    text: rowsOf("span_payloads_v1"),
    spans: rowsOf("llm_spans_v2"),
    rollups: [...received.values()].reduce((total, n) => total + n, 0),
  };
  const perSpan = mapKinds((kind) => (rows[kind] === 0 ? 0 : bytes[kind] / rows[kind]));
  return { bytes, rows, perSpan };
}

function toTable(
  { table, rows, bytes_on_disk, compressed_bytes, uncompressed_bytes, wide_rows }: TableSize,
  columns: readonly ColumnSize[],
  sizes: Sizes,
): Storage["tables"][number] {
  const kind = KIND_OF.get(table) ?? "other";
  // What a row of the table costs a span: many rows of a rollup stand for many more spans.
  const rowsPerSpan = kind === "other" || sizes.rows[kind] === 0 ? 0 : rows / sizes.rows[kind];
  return {
    table,
    kind,
    rows,
    bytesOnDisk: bytes_on_disk,
    compressedBytes: compressed_bytes,
    uncompressedBytes: uncompressed_bytes,
    bytesPerSpan: rowsPerSpan === 0 ? null : (bytes_on_disk / rows) * rowsPerSpan,
    columns: columns
      .filter((column) => column.table === table && wide_rows > 0)
      .map((column) => ({
        column: column.column,
        compressedBytes: column.compressed_bytes,
        uncompressedBytes: column.uncompressed_bytes,
        bytesPerSpan: (column.compressed_bytes / wide_rows) * rowsPerSpan,
      })),
  };
}

function textCost(tables: readonly TableSize[], { bytes }: Sizes): Storage["text"] {
  const total = sum(tables, ({ bytes_on_disk }) => bytes_on_disk);
  return { bytes: bytes.text, share: total === 0 ? null : bytes.text / total };
}

function acceptedSpans(counts: readonly IngestCountSums[], project: string): number {
  return sum(counts, (row) =>
    row.project_id === project && row.counter === "accepted" && row.signal === "traces"
      ? row.last_day
      : 0,
  );
}

function rateOver(
  counts: readonly IngestCountSums[],
  project: string,
  minutes: (typeof RATE_MINUTES)[number],
): Storage["ingest"]["rates"][number] {
  const field = minutes === 1 ? "last_minute" : minutes === 15 ? "last_15" : "last_60";
  const of = (counter: string, signal?: string) =>
    sum(counts, (row) =>
      row.project_id === project &&
      row.counter === counter &&
      (signal === undefined || row.signal === signal)
        ? row[field]
        : 0,
    ) /
    (minutes * 60);
  return {
    minutes,
    spansPerSecond: of("accepted", "traces"),
    bytesPerSecond: of("byte"),
  };
}

function lastDay(
  counts: readonly IngestCountSums[],
  project: string,
): Storage["ingest"]["lastDay"] {
  const of = (counter: string) =>
    sum(counts, (row) =>
      row.project_id === project && row.counter === counter ? row.last_day : 0,
    );
  return {
    accepted: of("accepted"),
    duplicates: of("duplicate"),
    conflicts: of("conflict"),
    rejected: reasons(counts, project, "rejected"),
    refused: reasons(counts, project, "refused"),
  };
}

function reasons(
  counts: readonly IngestCountSums[],
  project: string,
  counter: "rejected" | "refused",
): { reason: string; count: number }[] {
  const byReason = new Map<string, number>();
  for (const row of counts) {
    if (row.project_id !== project || row.counter !== counter) continue;
    byReason.set(row.reason, (byReason.get(row.reason) ?? 0) + row.last_day);
  }
  return [...byReason]
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count);
}

function toSpool(spools: Awaited<ReturnType<typeof readSpools>>, now: Date): Storage["spool"] {
  if (spools.length === 0) return null;
  const oldest = spools.flatMap(({ oldestUnixMs }) => oldestUnixMs ?? []);
  const lagMs = oldest.length === 0 ? 0 : now.getTime() - Math.min(...oldest);
  return {
    processes: spools.length,
    bytes: sum(spools, ({ bytes }) => bytes),
    limitBytes: sum(spools, ({ limitBytes }) => limitBytes),
    segments: sum(spools, ({ segments }) => segments),
    lagSeconds: Math.max(0, lagMs) / 1000,
    unreadableBytes: sum(spools, ({ unreadableBytes }) => unreadableBytes),
    seenAt: new Date(Math.max(...spools.map(({ seenUnixMs }) => seenUnixMs))).toISOString(),
  };
}

function mapKinds(of: (kind: DataKind) => number): Record<DataKind, number> {
  const [text, spans, rollups] = DATA_KINDS.map(of);
  return { text: text ?? 0, spans: spans ?? 0, rollups: rollups ?? 0 };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
