"use client";

import { useState } from "react";
import { Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import { Tooltip } from "@/components/ui/tooltip";
import { formatBytes, formatCount, formatExact, formatPercent } from "@/lib/client/format";
import {
  bytesPerSpanOfAll,
  type CostBar,
  columnBars,
  compressionRatio,
  KIND_LABELS,
  KIND_NOTES,
  type Storage,
  type StoredTable,
  type TableKind,
  tableBars,
} from "./storage-words";

const SHOWN_BARS = 14;

/** Colours of the kinds, the same in bars and table. */
const KIND_COLORS: Readonly<Record<TableKind, string>> = {
  text: "var(--series-1)",
  spans: "var(--series-2)",
  rollups: "var(--series-3)",
  other: "var(--series-8)",
};

/** Bytes per span, as bars by column or table, and the tables in figures. */
export function CostPanel({ storage }: { readonly storage: Storage }) {
  const [by, setBy] = useState<"columns" | "tables">("columns");
  const bars =
    by === "columns" ? columnBars(storage.tables, SHOWN_BARS) : tableBars(storage.tables);
  return (
    <Panel
      title="What a span costs"
      note="bytes on disk per span, all projects together"
      actions={
        <Segmented
          label="Bars by"
          value={by}
          onChange={setBy}
          options={[
            { value: "columns", label: "Columns" },
            { value: "tables", label: "Tables" },
          ]}
        />
      }
    >
      {bars.length === 0 ? (
        <p className="px-3 pb-3 text-muted-foreground text-sm">
          Once spans are stored, each column's share of their room stands here.
        </p>
      ) : (
        <>
          <KindLegend storage={storage} />
          <Bars bars={bars} total={bytesPerSpanOfAll(storage)} />
          {by === "columns" && storage.tables.some(isUnopened) && (
            <p className="max-w-prose px-3 pb-2 text-faint text-xs">
              Columns are told apart in parts of 10 MB and more; a table without such a part stands
              as one bar.
            </p>
          )}
        </>
      )}
      <Tables tables={storage.tables} />
    </Panel>
  );
}

function isUnopened(table: StoredTable): boolean {
  return table.bytesPerSpan !== null && table.columns.length === 0;
}

function KindLegend({ storage }: { readonly storage: Storage }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 px-3 pb-2 text-xs">
      {(["text", "spans", "rollups"] as const).map((kind) => (
        <li key={kind} className="flex items-center gap-1.5">
          <Swatch kind={kind} />
          <span className="font-medium">{KIND_LABELS[kind]}</span>
          <span className="tabular">{formatBytes(storage.bytesPerSpan[kind])}</span>
          <span className="text-faint max-sm:hidden">{KIND_NOTES[kind]}</span>
        </li>
      ))}
    </ul>
  );
}

function Swatch({ kind }: { readonly kind: TableKind }) {
  return (
    <span
      aria-hidden
      className="size-2.5 shrink-0 rounded-[2px]"
      style={{ background: KIND_COLORS[kind] }}
    />
  );
}

function Bars({ bars, total }: { readonly bars: readonly CostBar[]; readonly total: number }) {
  const longest = Math.max(...bars.map(({ bytesPerSpan }) => bytesPerSpan));
  return (
    <ul aria-label="Bytes per span" className="flex flex-col px-1 pb-2">
      {bars.map((bar) => (
        <li key={`${bar.table}.${bar.label}`}>
          <Tooltip
            content={
              <>
                {bar.table ? `${bar.table}.${bar.label}` : bar.label} · {KIND_LABELS[bar.kind]} ·{" "}
                {formatBytes(bar.bytesPerSpan)} per span ·{" "}
                {formatPercent(total === 0 ? null : bar.bytesPerSpan / total)} of all
                {bar.ratio !== null && ` · compressed ${bar.ratio.toFixed(1)}×`}
              </>
            }
          >
            <button
              type="button"
              className="grid h-6 w-full cursor-default grid-cols-[minmax(8rem,18rem)_1fr_4.5rem] items-center gap-2 rounded-sm px-2 text-left text-xs hover:bg-hover max-sm:grid-cols-[9.5rem_1fr_4rem]"
            >
              <span className="truncate font-mono">
                {bar.label}
                {bar.table && <span className="text-faint"> {bar.table}</span>}
              </span>
              <span aria-hidden className="block h-3">
                <span
                  className="block h-full rounded-[2px]"
                  style={{
                    width: `${(bar.bytesPerSpan / longest) * 100}%`,
                    minWidth: "1px",
                    background: KIND_COLORS[bar.kind],
                  }}
                />
              </span>
              <span className="tabular whitespace-nowrap text-right">
                {formatBytes(bar.bytesPerSpan)}
              </span>
            </button>
          </Tooltip>
        </li>
      ))}
    </ul>
  );
}

function Tables({ tables }: { readonly tables: readonly StoredTable[] }) {
  if (tables.length === 0) return null;
  return (
    <Table aria-label="Tables">
      <TableHead>
        <TableRow>
          <TableHeader>Table</TableHeader>
          <TableHeader>Kind</TableHeader>
          <TableHeader numeric>Rows</TableHeader>
          <TableHeader numeric>On disk</TableHeader>
          <TableHeader numeric>Compressed</TableHeader>
          <TableHeader numeric>Per span</TableHeader>
        </TableRow>
      </TableHead>
      <TableBody>
        {tables.map((table) => {
          const ratio = compressionRatio(table);
          return (
            <TableRow key={table.table}>
              <TableCell className="font-mono text-xs">{table.table}</TableCell>
              <TableCell>
                <span className="flex items-center gap-1.5 whitespace-nowrap">
                  <Swatch kind={table.kind} />
                  {KIND_LABELS[table.kind]}
                </span>
              </TableCell>
              <TableCell numeric title={formatExact(table.rows)}>
                {formatCount(table.rows)}
              </TableCell>
              <TableCell numeric>{formatBytes(table.bytesOnDisk)}</TableCell>
              <TableCell numeric>{ratio === null ? "–" : `${ratio.toFixed(1)}×`}</TableCell>
              <TableCell numeric>{formatBytes(table.bytesPerSpan)}</TableCell>
            </TableRow>
          );
        })}
      </TableBody>
    </Table>
  );
}
