"use client";

import { ArrowDown, ListTree } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useRef } from "react";
import { Sparkline } from "@/components/charts/sparkline";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { filterLabel } from "@/lib/client/filters";
import { formatCount, formatExact } from "@/lib/client/format";
import { useHotkeys } from "@/lib/client/hotkeys";
import { useScopeActions, useTracesHref } from "@/lib/client/scope";
import type { Dimension } from "@/lib/contracts/filter";
import type { MetricInfo } from "./metric";
import { nameOf } from "./picks";
import type { RankingRow } from "./ranking-row";
import { formatRatio, formatRatioRange } from "./ratio";
import type { Sort } from "./search-params";
import { subjectFilters } from "./subject-filters";
import { useLatencyState } from "./use-latency";

interface RankingTableProps {
  readonly rows: readonly RankingRow[];
  readonly dimensions: readonly Dimension[];
  readonly baselineWords: string;
}

const WIDE = "hidden md:table-cell";

/** Rows filter the page, and lead to their traces; sorted on the server. */
export function RankingTable({ rows, dimensions, baselineWords }: RankingTableProps) {
  const { info, p } = useLatencyState();
  const body = useRef<HTMLTableSectionElement>(null);
  useHotkeys({ j: () => moveFocus(body.current, 1), k: () => moveFocus(body.current, -1) });
  return (
    <section
      aria-label="Ranking"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      className="max-h-[40rem] overflow-auto"
    >
      <table className="w-full border-collapse text-left text-sm" data-testid="ranking">
        <TableHead className="sticky top-0 z-10 bg-panel">
          <tr>
            {dimensions.map((dimension, index) => (
              <TableHeader key={dimension} className={index > 0 ? WIDE : ""}>
                {filterLabel(dimension)}
              </TableHeader>
            ))}
            <SortHeader by="value">
              {p} ({info.unit})
            </SortHeader>
            <TableHeader numeric className={WIDE}>
              95 % interval
            </TableHeader>
            <TableHeader numeric className={WIDE}>
              {baselineWords}
            </TableHeader>
            <SortHeader by="change">Change</SortHeader>
            <TableHeader className={WIDE}>Verdict</TableHeader>
            <SortHeader by="count" className={WIDE}>
              Calls
            </SortHeader>
            <TableHeader className={WIDE}>Trend</TableHeader>
            <TableHeader>
              <span className="sr-only">Traces</span>
            </TableHeader>
          </tr>
        </TableHead>
        <TableBody ref={body}>
          {rows.map((row) => (
            <Row key={row.keys.join("\u0000")} row={row} dimensions={dimensions} info={info} />
          ))}
        </TableBody>
      </table>
    </section>
  );
}

interface RowProps {
  readonly row: RankingRow;
  readonly dimensions: readonly Dimension[];
  readonly info: MetricInfo;
}

function Row({ row, dimensions, info }: RowProps) {
  const { addFilter } = useScopeActions();
  const traces = useTracesHref();
  const filters = subjectFilters(row, dimensions);
  const names = dimensions.map((dimension, index) =>
    nameOf(row.keys[index], filterLabel(dimension)),
  );
  const filterAll = () => {
    for (const filter of filters) addFilter(filter);
  };
  return (
    <TableRow
      className="cursor-pointer hover:bg-hover"
      onClick={(event) => {
        // Links and buttons inside the row do their own work.
        if (event.target instanceof Element && event.target.closest("a, button")) return;
        filterAll();
      }}
    >
      {names.map((name, index) => (
        <TableCell
          key={dimensions[index]}
          className={cn("max-w-28 md:max-w-56", index > 0 && WIDE)}
        >
          <button
            type="button"
            data-row-start={index === 0 ? "" : undefined}
            title={`${name}\nClick: only this row · Alt-click: without it`}
            className={cn(
              "block max-w-full truncate text-left hover:text-accent hover:underline",
              row.keys[index] === "" && "text-faint italic",
            )}
            onClick={(event) => {
              const filter = filters[index];
              if (event.altKey && filter) {
                addFilter({ ...filter, op: filter.op === "is" ? "not" : "exists" });
              } else filterAll();
            }}
          >
            {name}
          </button>
          {/* A phone has one column for all names. */}
          {index === 0
            ? names.slice(1).map((other, at) => (
                <span
                  key={dimensions[at + 1]}
                  className="block truncate text-muted-foreground text-xs md:hidden"
                >
                  {other}
                </span>
              ))
            : null}
        </TableCell>
      ))}
      <TableCell numeric className="font-medium">
        {row.value === null ? "–" : info.format(row.value)}
      </TableCell>
      <TableCell numeric className={cn(WIDE, "text-muted-foreground")}>
        {row.interval
          ? `${info.format(row.interval[0])} – ${info.format(row.interval[1])}`
          : "too few"}
      </TableCell>
      <TableCell numeric className={cn(WIDE, "text-muted-foreground")}>
        {row.baselineValue === null ? "–" : info.format(row.baselineValue)}
      </TableCell>
      <TableCell numeric>
        <Change row={row} info={info} />
        <span className="block md:hidden">
          <Verdict row={row} />
        </span>
      </TableCell>
      <TableCell className={WIDE}>
        <Verdict row={row} />
      </TableCell>
      <TableCell
        numeric
        className={WIDE}
        title={`${formatExact(row.n)} calls against ${formatExact(row.baselineN)}`}
      >
        {formatCount(row.n)}
      </TableCell>
      <TableCell className={WIDE}>
        <Sparkline
          values={row.sparkline}
          reference={row.baselineValue}
          label={`${names.join(", ")} over the period; dashed: before`}
        />
      </TableCell>
      <TableCell className="w-8 text-right">
        <Link
          href={traces(filters)}
          aria-label={`Traces of ${names.join(", ")}`}
          title="Traces"
          className="inline-flex size-6 items-center justify-center rounded-sm text-muted-foreground hover:bg-line hover:text-ink"
        >
          <ListTree aria-hidden className="size-3.5" />
        </Link>
      </TableCell>
    </TableRow>
  );
}

function Change({ row, info }: { readonly row: RankingRow; readonly info: MetricInfo }) {
  if (row.ratio === null || row.value === null || row.baselineValue === null) {
    return <span className="text-faint">{row.baselineN === 0 ? "new" : "–"}</span>;
  }
  const difference = row.value - row.baselineValue;
  const sign = difference < 0 ? "−" : "+";
  const interval = row.ratioInterval
    ? `95 % interval ${formatRatioRange(row.ratioInterval)}`
    : undefined;
  return (
    <span title={interval} className="inline-flex flex-col items-end md:flex-row md:gap-2">
      <span className="text-muted-foreground max-md:order-2 max-md:text-xs">
        {difference === 0 ? "" : `${sign}${info.format(Math.abs(difference))}`}
      </span>
      <span className="font-medium">
        {formatRatio(row.ratio)}
        {row.ratioInterval ? (
          <span className="hidden font-normal text-faint text-xs lg:inline">
            {" "}
            {formatRatioRange(row.ratioInterval)}
          </span>
        ) : null}
      </span>
    </span>
  );
}

const VERDICTS = {
  slower: { word: "▲ slower", tone: "bad" },
  faster: { word: "▼ faster", tone: "good" },
  "slightly-slower": { word: "slightly slower", tone: "neutral" },
  "slightly-faster": { word: "slightly faster", tone: "neutral" },
  same: { word: "no change", tone: "neutral" },
  "too-few": { word: "too few to say", tone: "outline" },
} as const;

function Verdict({ row }: { readonly row: RankingRow }) {
  const { word, tone } = VERDICTS[row.verdict];
  if (row.baselineN === 0) return <Badge tone="outline">nothing before</Badge>;
  return <Badge tone={tone}>{word}</Badge>;
}

interface SortHeaderProps {
  readonly by: Sort;
  readonly className?: string;
  readonly children: ReactNode;
}

function SortHeader({ by, className, children }: SortHeaderProps) {
  const { sort, setState } = useLatencyState();
  const isSorted = sort === by;
  return (
    <TableHeader numeric className={className} aria-sort={isSorted ? "descending" : "none"}>
      <button
        type="button"
        className={cn("inline-flex items-center gap-1 hover:text-ink", isSorted && "text-ink")}
        onClick={() => void setState({ sort: by })}
      >
        {isSorted ? <ArrowDown aria-hidden className="size-3" /> : null}
        {children}
      </button>
    </TableHeader>
  );
}

function moveFocus(body: HTMLElement | null, step: 1 | -1): void {
  const starts = [...(body?.querySelectorAll<HTMLElement>("[data-row-start]") ?? [])];
  const row = document.activeElement?.closest("tr");
  const at = starts.findIndex((start) => start.closest("tr") === row);
  starts[at < 0 ? 0 : Math.min(starts.length - 1, Math.max(0, at + step))]?.focus();
}
