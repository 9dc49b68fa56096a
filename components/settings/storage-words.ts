import type { z } from "zod";
import { formatBytes, formatCount, formatPercent } from "@/lib/client/format";
import type { getStorage } from "@/lib/contracts/storage";

export type Storage = z.output<(typeof getStorage)["response"]>;
export type StoredTable = Storage["tables"][number];
export type TableKind = StoredTable["kind"];

const KINDS: readonly TableKind[] = ["text", "spans", "rollups", "other"];

export const KIND_LABELS: Readonly<Record<TableKind, string>> = {
  text: "Text",
  spans: "Spans",
  rollups: "Rollups",
  other: "Upkeep",
};

export const KIND_NOTES: Readonly<Record<TableKind, string>> = {
  text: "prompts, answers and all other originals",
  spans: "one row per span: lists, traces, attributes",
  rollups: "what charts over long ranges are drawn from",
  other: "queues, counters, dictionaries",
};

/** The first words of the page: what it costs, and how long that goes well. */
export function storageHeadline(storage: Storage): string {
  const perSpan = bytesPerSpanOfAll(storage);
  if (perSpan === 0) return "Nothing is stored yet.";
  const share =
    storage.text.share === null ? "" : `, ${formatPercent(storage.text.share)} of it text`;
  return `A span takes ${formatBytes(perSpan)} on disk${share}. ${fillWords(storage)}`;
}

export function bytesPerSpanOfAll({ bytesPerSpan }: Storage): number {
  return bytesPerSpan.text + bytesPerSpan.spans + bytesPerSpan.rollups;
}

function fillWords({ disk, projection }: Storage): string {
  if (disk === null) return "The store has no fixed size.";
  if (projection.spansPerDay === 0) return "Nothing came in during the last 24 h.";
  const rate = `At the last 24 h's ${formatCount(projection.spansPerDay)} spans`;
  const { daysUntilFull: days } = projection;
  if (days === null) return `${rate} a day the disk does not fill up within ten years.`;
  if (days === 0) return `${rate} a day the disk is full within a day.`;
  return `${rate} a day the disk is full in ${days === 1 ? "1 day" : longTime(days)}.`;
}

/** Days while one plans in days, then months, then years. */
function longTime(days: number): string {
  if (days <= 120) return `${days} days`;
  if (days <= 730) return `about ${Math.round(days / 30.4)} months`;
  return `about ${Math.round(days / 365)} years`;
}

/** How many times smaller than what was sent in: 8.3×; null for an empty table. */
export function compressionRatio(table: {
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
}): number | null {
  return table.compressedBytes === 0 ? null : table.uncompressedBytes / table.compressedBytes;
}

export interface CostBar {
  /** The column, or the table where it stands for all of them. */
  readonly label: string;
  /** The column's table; empty for a table itself. */
  readonly table: string;
  readonly kind: TableKind;
  readonly bytesPerSpan: number;
  readonly ratio: number | null;
}

/** Bars by column, the largest first, the small ones of a kind together; a table whose columns are not known is one bar. */
export function columnBars(tables: readonly StoredTable[], limit: number): readonly CostBar[] {
  const bars = tables.flatMap((table): CostBar[] => {
    if (table.bytesPerSpan === null) return [];
    if (table.columns.length === 0) return [tableBar(table)];
    return table.columns.map((column) => ({
      label: column.column,
      table: table.table,
      kind: table.kind,
      bytesPerSpan: column.bytesPerSpan,
      ratio: compressionRatio(column),
    }));
  });
  const sorted = bars.toSorted((a, b) => b.bytesPerSpan - a.bytesPerSpan);
  const rest = sorted.slice(limit);
  const others = KINDS.flatMap((kind): CostBar[] => {
    const group = rest.filter((bar) => bar.kind === kind);
    if (group.length === 0) return [];
    return [
      {
        label: `${group.length} more of ${KIND_LABELS[kind].toLowerCase()}`,
        table: "",
        kind,
        bytesPerSpan: group.reduce((sum, bar) => sum + bar.bytesPerSpan, 0),
        ratio: null,
      },
    ];
  });
  return [...sorted.slice(0, limit), ...others];
}

export function tableBars(tables: readonly StoredTable[]): readonly CostBar[] {
  return tables
    .filter(({ bytesPerSpan }) => bytesPerSpan !== null)
    .map(tableBar)
    .toSorted((a, b) => b.bytesPerSpan - a.bytesPerSpan);
}

function tableBar(table: StoredTable): CostBar {
  return {
    label: table.table,
    table: "",
    kind: table.kind,
    bytesPerSpan: table.bytesPerSpan ?? 0,
    ratio: compressionRatio(table),
  };
}

/** Failures of whole requests, in words. */
const FAILURES: Readonly<Record<string, string>> = {
  malformed: "the body could not be decoded",
  unauthenticated: "no valid ingest key",
  "unknown-project": "no such project",
  "foreign-project": "the key belongs to another project",
  "foreign-page": "a web page of another site",
  "unknown-path": "no such path",
  "method-not-allowed": "not sent with POST",
  "too-large": "too large",
  timeout: "did not arrive in time",
  "unsupported-media-type": "neither protobuf nor JSON",
  "unsupported-encoding": "unknown compression",
  overloaded: "too much at once, to be sent again",
  unavailable: "the store was not available, to be sent again",
  unstorable: "the store refuses the rows",
  internal: "failed inside Plumbline",
};

export function failureWords(failure: string): string {
  return FAILURES[failure] ?? failure;
}

/** What is wrong with a number of days as typed; null when nothing is. Empty keeps for ever. */
export function daysProblem(text: string): string | null {
  if (text.trim() === "") return null;
  const days = Number(text);
  return Number.isInteger(days) && days >= 1 && days <= 36_500
    ? null
    : "A whole number of days from 1 to 36,500, or nothing.";
}

export interface TypedRetention {
  readonly text: string;
  readonly spans: string;
  readonly rollups: string;
}

export function toDays(text: string): number | undefined {
  return text.trim() === "" ? undefined : Number(text);
}

/** What is wrong between the three; each alone is well. */
export function orderProblem(typed: TypedRetention): string | null {
  const [text = Infinity, spans = Infinity, rollups = Infinity] = [
    toDays(typed.text),
    toDays(typed.spans),
    toDays(typed.rollups),
  ];
  if (text !== Infinity && text > spans)
    return "Text is reached through its span: keep it no longer.";
  if (spans > rollups)
    return "Charts would end before the traces: keep rollups at least as long as spans.";
  return null;
}
