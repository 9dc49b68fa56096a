"use client";

import { bucketRange } from "@/components/charts/bucket-axis";
import { ChartFrame } from "@/components/charts/chart-frame";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { FoldedNote } from "@/components/ui/folded-note";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { filterLabel } from "@/lib/client/filters";
import { formatExact } from "@/lib/client/format";
import { useScope } from "@/lib/client/scope";
import { DIMENSIONS } from "@/lib/contracts/filter";
import type { HistogramGroup } from "@/lib/contracts/latency";
import { histogramTable } from "./distribution-panel";
import { Multiple } from "./multiple";
import { Overlay } from "./overlay";
import { nameOf, togglePick } from "./picks";
import { useBaselineHistogram, useHistogram, useLatencyState } from "./use-latency";

const SHOWN = 12;

/** One histogram per value of a dimension on one axis; any two can be laid over each other. */
export function MultiplesPanel() {
  const { info, by, pick, setState } = useLatencyState();
  const { compare } = useScope();
  const now = useHistogram();
  const { baseline, histogram: before } = useBaselineHistogram();
  const groups = now.data?.groups.slice(0, SHOWN) ?? [];
  const range = bucketRange(groups.map((group) => group.buckets));
  const picked = pick
    .map((key) => now.data?.groups.find((group) => (group.key ?? "") === key))
    .filter((group): group is HistogramGroup => group !== undefined);
  const [first, second] = picked;
  const rest = (now.data?.groupCount ?? 0) - groups.length;
  const toggle = (key: string) => void setState({ pick: togglePick(pick, key) });
  const label = filterLabel(by);
  return (
    <ChartFrame
      title={`${info.label} by ${label}`}
      anchor="by-dimension"
      note={`share of calls, ${info.unit}, log scale, one axis for all`}
      busy={now.isOutdated}
      table={() =>
        histogramTable(
          info,
          groups.map((group) => [nameOf(group.key, label), group.buckets]),
        )
      }
      controls={
        <Select
          label="By"
          showLabel
          value={by}
          onChange={(next) => void setState({ by: next, pick: null })}
          options={DIMENSIONS.map((value) => ({ value, label: filterLabel(value) }))}
        />
      }
    >
      {now.error && !now.data ? (
        <ErrorState
          title="The histograms could not be read"
          error={now.error}
          onRetry={() => void now.refetch()}
        />
      ) : !now.data ? (
        <Skeleton className="h-64" />
      ) : !range ? (
        <EmptyState title={`No call carries a ${info.label} here`} />
      ) : (
        <>
          {now.data.folded && <FoldedNote />}
          {first && second ? (
            <Overlay
              first={first}
              second={second}
              dimension={by}
              label={label}
              onClear={() => void setState({ pick: null })}
            />
          ) : (
            <p className="px-1 pb-1 text-muted-foreground text-xs">
              {first
                ? `${nameOf(first.key, label)} is picked: pick a second one to lay it over the first.`
                : "Shift-click two, or press Compare on them, to lay them over each other."}
              {compare === "off" ? "" : ` Grey behind: ${baseline?.words ?? ""}.`}
            </p>
          )}
          <ul className="grid grid-cols-1 gap-x-4 gap-y-3 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-4">
            {groups.map((group) => (
              <Multiple
                key={group.key ?? ""}
                group={group}
                dimension={by}
                name={nameOf(group.key, label)}
                range={range}
                before={
                  compare === "off"
                    ? null
                    : (before.data?.groups.find((each) => each.key === group.key) ?? null)
                }
                beforeWords={baseline?.words ?? ""}
                isPicked={pick.includes(group.key ?? "")}
                onPick={() => toggle(group.key ?? "")}
              />
            ))}
          </ul>
          {rest > 0 ? (
            <p className="px-1 pt-2 text-muted-foreground text-xs">
              {formatExact(rest)} more with fewer calls are not drawn: filter, or see the ranking.
            </p>
          ) : null}
        </>
      )}
    </ChartFrame>
  );
}
