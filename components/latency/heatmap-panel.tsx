"use client";

import dynamic from "next/dynamic";
import { useMemo } from "react";
import { binLower, binUpper } from "@/components/charts/bucket-axis";
import { ChartFrame } from "@/components/charts/chart-frame";
import type { ChartTable } from "@/components/charts/csv";
import { Legend } from "@/components/charts/legend";
import { TimeHeatmap } from "@/components/charts/time-heatmap";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { formatExact, formatInterval, formatPercent, zoneName } from "@/lib/client/format";
import { useScope, useScopedQuery } from "@/lib/client/scope";
import { getLatencyHeatmap } from "@/lib/contracts/latency";
import { bucketLower } from "@/lib/domain/histogram";
import { wilsonInterval } from "@/lib/domain/interval";
import { formatAxis, formatEdge, type MetricInfo, PERCENTILE_ERROR_TEXT } from "./metric";
import { PERCENTILES } from "./search-params";
import { columnsFor, type LatencySlot, toSlots } from "./slots";
import { badSide, shareBeyond } from "./threshold";
import { ThresholdSummary } from "./threshold-summary";
import { useHistogram, useLatencyState, useOpenBin, useZoom } from "./use-latency";

const HEIGHT = 280;
const TREND_HEIGHT = 120;
const STRONG = new Set<string>(["p50", "p95"]);

const TimeLineChart = dynamic(
  () => import("@/components/charts/time-line-chart").then((module) => module.TimeLineChart),
  { ssr: false, loading: () => <Skeleton className="h-[120px]" /> },
);

/** The metric over time: cells, percentile lines, the threshold, and the share beyond it. */
export function HeatmapPanel() {
  const { metric, info, lines, edge, setEdge, setState } = useLatencyState();
  const scope = useScope();
  const whole = useHistogram();
  const heatmap = useScopedQuery(
    getLatencyHeatmap,
    { metric, points: columnsFor(whole.data?.total.n ?? 0) },
    { enabled: whole.data !== undefined || whole.error !== null },
  );
  const open = useOpenBin(info);
  const { onZoom, onBack } = useZoom();
  const slots = useMemo(() => (heatmap.data ? toSlots(heatmap.data) : []), [heatmap.data]);
  const shares = useMemo(
    () => slots.map((slot) => shareBeyond(slot.counts, edge, info.higherIsBetter)),
    [slots, edge, info],
  );
  const hidden = new Set<string>(PERCENTILES.filter((name) => !lines.includes(name)));
  const edgeText = formatEdge(bucketLower(edge), info.unit);
  const side = badSide(info.higherIsBetter);
  const share = whole.data
    ? shareBeyond(whole.data.total.buckets, edge, info.higherIsBetter)
    : null;
  const interval = heatmap.data ? formatInterval(heatmap.data.intervalSeconds) : "";
  const total = slots.reduce((sum, slot) => sum + slot.n, 0);

  return (
    <ChartFrame
      title={`${info.label} over time`}
      anchor="over-time"
      note={`${info.unit}, log scale${interval ? ` · ${interval} a column` : ""} · ${zoneName(scope.toMs)}`}
      busy={heatmap.isOutdated}
      table={() => heatmapTable(info, slots, shares, `${side} ${edgeText}`)}
      controls={
        <Legend
          items={PERCENTILES.map((name) => ({
            name,
            label: name,
            color: "var(--ink)",
            width: STRONG.has(name) ? 3 : 1,
          }))}
          hidden={hidden}
          onHidden={(next) =>
            void setState({ lines: PERCENTILES.filter((name) => !next.has(name)) })
          }
        />
      }
    >
      {heatmap.error && !heatmap.data ? (
        <ErrorState
          title="The latency over time could not be read"
          error={heatmap.error}
          onRetry={() => void heatmap.refetch()}
        />
      ) : !heatmap.data ? (
        <Skeleton className="h-[420px]" />
      ) : total === 0 ? (
        <NoCalls info={info} />
      ) : (
        <>
          <TimeHeatmap
            height={HEIGHT}
            slots={slots}
            unit={info.unit}
            formatValue={(value) => formatAxis(value, info.unit)}
            label={`Heat map of ${info.label} over time, ${formatExact(total)} calls`}
            lines={PERCENTILES.filter((name) => !hidden.has(name)).map((name) => ({
              name,
              values: slots.map((slot) => slot.percentiles[name]),
              strong: STRONG.has(name),
            }))}
            threshold={{
              edge,
              label: `Threshold of ${info.label}`,
              text: share === null ? edgeText : `${edgeText} · ${formatPercent(share)} ${side}`,
              onEdge: setEdge,
            }}
            tip={(slot, index, bin) => {
              const at = slots[index];
              const part = slot.n > 0 ? bin.count / sumCounts(slot) : 0;
              return {
                rows: [
                  {
                    label: `${formatEdge(binLower(bin), info.unit)} – ${formatEdge(binUpper(bin), info.unit)}`,
                    value: formatExact(bin.count),
                    detail: formatPercent(part),
                  },
                  ...PERCENTILES.toReversed().map((name) => ({
                    label: name,
                    value: wordPercentile(at, name, info),
                  })),
                  {
                    label: `${side} ${edgeText}`,
                    value: formatPercent(shares[index]),
                  },
                ],
                footer: `n = ${formatExact(slot.n)}; percentiles ${PERCENTILE_ERROR_TEXT}. Click: traces · drag: zoom · double-click: back`,
              };
            }}
            onCell={(slot, bin) => open(bin, [], slot)}
            onZoom={onZoom}
            onBack={onBack}
          />
          <ThresholdSummary />
          <TimeLineChart
            height={TREND_HEIGHT}
            slots={slots}
            label={`Share of calls ${side} ${edgeText} over time`}
            formatValue={formatPercent}
            series={[
              {
                name: "share",
                label: `${side} ${edgeText}`,
                color: "var(--accent)",
                values: shares,
                bands: slots.map((slot, index) => {
                  const share = shares[index] ?? null;
                  return share === null ? null : wilsonInterval(share, slot.effectiveN);
                }),
              },
            ]}
            detail={(index) => wordBand(shares[index] ?? null, slots[index]?.effectiveN ?? 0)}
            footer={(index) => `n = ${formatExact(slots[index]?.n ?? 0)}`}
            onZoom={onZoom}
            onBack={onBack}
            onSlot={(slot) => open(beyondRange(edge, info), [], slot)}
          />
        </>
      )}
    </ChartFrame>
  );
}

function NoCalls({ info }: { readonly info: MetricInfo }) {
  return (
    <EmptyState title={`No call with a ${info.label} here`} className="h-[420px] justify-center">
      In this range and under these filters no model call carries one. Widen the range, drop a
      filter, or see under Coverage why calls have none.
    </EmptyState>
  );
}

/** Everything on the bad side of an edge, as a bin: its far end is that of the stored buckets. */
function beyondRange(edge: number, info: MetricInfo): { from: number; to: number } {
  return info.higherIsBetter ? { from: -80, to: edge } : { from: edge, to: 320 };
}

function sumCounts(slot: { readonly counts: LatencySlot["counts"] }): number {
  return slot.counts.reduce((sum, [, count]) => sum + count, 0);
}

function wordPercentile(
  slot: LatencySlot | undefined,
  name: (typeof PERCENTILES)[number],
  info: MetricInfo,
): string {
  if (!slot || slot.n === 0) return "–";
  const value = slot.percentiles[name];
  return value === null ? "too few" : info.format(value);
}

function wordBand(share: number | null, n: number): string {
  const interval = share === null ? null : wilsonInterval(share, n);
  return interval ? `${formatPercent(interval[0])}–${formatPercent(interval[1])}` : "";
}

function heatmapTable(
  info: MetricInfo,
  slots: readonly LatencySlot[],
  shares: readonly (number | null)[],
  beyond: string,
): ChartTable {
  return {
    caption: `${info.label} over time`,
    columns: [
      "From",
      "Calls",
      ...PERCENTILES.map((name) => `${name} (${info.unit})`),
      `Share ${beyond}`,
    ],
    rows: slots.map((slot, index) => [
      new Date(slot.fromMs).toISOString(),
      slot.n,
      ...PERCENTILES.map((name) => slot.percentiles[name]),
      shares[index] ?? null,
    ]),
  };
}
