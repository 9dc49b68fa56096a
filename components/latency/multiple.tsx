"use client";

import type { BucketRange } from "@/components/charts/bucket-axis";
import { LogHistogram } from "@/components/charts/log-histogram";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { colorForEntity } from "@/lib/client/colors";
import { formatCount, formatExact } from "@/lib/client/format";
import { useScopeActions } from "@/lib/client/scope";
import type { Dimension } from "@/lib/contracts/filter";
import type { HistogramGroup } from "@/lib/contracts/latency";
import { formatAxis } from "./metric";
import { subjectFilters } from "./subject-filters";
import { useLatencyState, useOpenBin } from "./use-latency";

interface MultipleProps {
  readonly group: HistogramGroup;
  readonly dimension: Dimension;
  readonly name: string;
  readonly range: BucketRange;
  readonly before: HistogramGroup | null;
  readonly beforeWords: string;
  readonly isPicked: boolean;
  readonly onPick: () => void;
}

/** Fewer calls make a histogram that shows mostly chance. */
const MIN_CALLS = 20;

/** One histogram of a set: its name filters, its bars open traces. */
export function Multiple({
  group,
  dimension,
  name,
  range,
  before,
  beforeWords,
  isPicked,
  onPick,
}: MultipleProps) {
  const { info, p } = useLatencyState();
  const { addFilter } = useScopeActions();
  const open = useOpenBin(info);
  const filters = subjectFilters({ keys: [group.key ?? ""] }, [dimension]);
  const value = group.percentiles[p];
  return (
    <li className={cn("group min-w-0 rounded-md p-1", isPicked && "bg-accent-soft")}>
      <div className="flex min-h-7 items-baseline gap-2 px-1">
        <button
          type="button"
          title={`${name}\nClick: only this · Alt-click: without it · Shift-click: compare`}
          className="min-w-0 truncate text-left font-medium text-sm hover:text-accent hover:underline"
          onClick={(event) => {
            if (event.shiftKey) {
              onPick();
              return;
            }
            for (const filter of filters) {
              const op = event.altKey ? (filter.op === "is" ? "not" : "exists") : filter.op;
              addFilter({ ...filter, op });
            }
          }}
        >
          {name}
        </button>
        <Button
          variant="ghost"
          aria-pressed={isPicked}
          aria-label={`Compare ${name}`}
          className="ml-auto h-6 px-1.5 text-xs"
          onClick={onPick}
        >
          {isPicked ? "Picked" : "Compare"}
        </Button>
      </div>
      <p className="tabular px-1 text-muted-foreground text-xs">
        {p} {value === null ? "–" : info.format(value)} · n {formatCount(group.n)}
      </p>
      <LogHistogram
        height={110}
        range={range}
        unit={info.unit}
        series={{ name, counts: group.buckets, color: colorForEntity(group.key ?? "", dimension) }}
        other={
          before
            ? { name: beforeWords, counts: before.buckets, color: "var(--ghost)", as: "behind" }
            : undefined
        }
        formatValue={(each) => formatAxis(each, info.unit)}
        marks={group.n >= MIN_CALLS ? [{ name: p, value }] : []}
        label={`Histogram of ${info.label} for ${name}, ${formatExact(group.n)} calls`}
        onBin={(bin) => open(bin, filters)}
      />
      {group.n < MIN_CALLS ? (
        <p className="px-1 text-muted-foreground text-xs">{group.n} calls: too few to say</p>
      ) : null}
    </li>
  );
}
