"use client";

import {
  alignRange,
  binCounts,
  binLower,
  binUpper,
  bucketRange,
  mergeFactor,
} from "@/components/charts/bucket-axis";
import { ChartFrame } from "@/components/charts/chart-frame";
import type { ChartTable } from "@/components/charts/csv";
import { LogHistogram } from "@/components/charts/log-histogram";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import type { Baseline } from "@/lib/client/baseline";
import { formatCount, formatExact } from "@/lib/client/format";
import type { HistogramGroup } from "@/lib/contracts/latency";
import type { BucketCounts } from "@/lib/domain/histogram";
import { percentileInterval, percentileRatio } from "@/lib/domain/interval";
import { PERCENTILE_LEVELS } from "@/lib/domain/percentile";
import { isMaterial } from "@/lib/domain/verdict";
import { formatAxis, type MetricInfo } from "./metric";
import { formatRatio, formatRatioRange } from "./ratio";
import { PERCENTILES, type PercentileName } from "./search-params";
import { useBaselineHistogram, useHistogram, useLatencyState, useOpenBin } from "./use-latency";

/** All calls of the page in one histogram, the baseline grey behind, and their percentiles. */
export function DistributionPanel() {
  const { info } = useLatencyState();
  const now = useHistogram();
  const { baseline, histogram: before } = useBaselineHistogram();
  const open = useOpenBin(info);
  const total = now.data?.total;
  const earlier = before.data?.total ?? null;
  const range = bucketRange([total?.buckets ?? [], earlier?.buckets ?? []]);
  return (
    <ChartFrame
      title="Distribution"
      anchor="distribution"
      note={`${info.unit}, log scale`}
      busy={now.isOutdated}
      table={() =>
        histogramTable(info, [
          ["Calls", total?.buckets ?? []],
          ["Before", earlier?.buckets ?? []],
        ])
      }
    >
      {now.error && !now.data ? (
        <ErrorState
          title="The distribution could not be read"
          error={now.error}
          onRetry={() => void now.refetch()}
        />
      ) : !total ? (
        <Skeleton className="h-[420px]" />
      ) : (
        <div className="flex min-h-[420px] flex-col gap-2">
          {range ? (
            <>
              <LogHistogram
                height={220}
                range={range}
                unit={info.unit}
                series={{ name: "this period", counts: total.buckets, color: "var(--accent)" }}
                other={
                  earlier && baseline
                    ? {
                        name: baseline.words,
                        counts: earlier.buckets,
                        color: "var(--ghost)",
                        as: "behind",
                      }
                    : undefined
                }
                formatValue={(value) => formatAxis(value, info.unit)}
                marks={(["p50", "p95"] as const).map((name) => ({
                  name,
                  value: total.percentiles[name],
                }))}
                label={`Histogram of ${info.label}, ${formatExact(total.n)} calls`}
                onBin={(bin) => open(bin)}
              />
              <p className="flex flex-wrap gap-x-3 px-1 text-muted-foreground text-xs">
                <Swatch color="var(--accent)" /> this period, {formatCount(total.n)} calls
                {earlier && baseline ? (
                  <>
                    <Swatch color="var(--ghost)" /> {baseline.words}, {formatCount(earlier.n)} calls
                  </>
                ) : null}
              </p>
            </>
          ) : null}
          <PercentileTable info={info} now={total} before={earlier} baseline={baseline} />
        </div>
      )}
    </ChartFrame>
  );
}

export function Swatch({ color }: { readonly color: string }) {
  return (
    <span aria-hidden className="-mr-1.5 mt-1 size-2 rounded-[2px]" style={{ background: color }} />
  );
}

interface PercentileTableProps {
  readonly info: MetricInfo;
  readonly now: HistogramGroup;
  readonly before: HistogramGroup | null;
  readonly baseline: Baseline | null;
}

function PercentileTable({ info, now, before, baseline }: PercentileTableProps) {
  return (
    <Table aria-label={`Percentiles of ${info.label}`}>
      <TableHead>
        <tr>
          <TableHeader>Percentile</TableHeader>
          <TableHeader numeric>Now</TableHeader>
          <TableHeader numeric>{baseline?.words ?? "Before"}</TableHeader>
          <TableHeader numeric>Change</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {PERCENTILES.map((name) => (
          <TableRow key={name} className="h-7">
            <TableCell>{name}</TableCell>
            <TableCell numeric title={wordInterval(now, name, info)}>
              {now.percentiles[name] === null ? "–" : info.format(now.percentiles[name])}
            </TableCell>
            <TableCell numeric className="text-muted-foreground">
              {before?.percentiles[name] ? info.format(before.percentiles[name]) : "–"}
            </TableCell>
            <TableCell numeric>
              {before ? <Change name={name} now={now} before={before} info={info} /> : "–"}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function wordInterval(group: HistogramGroup, name: PercentileName, info: MetricInfo): string {
  const interval = percentileInterval(group.buckets, PERCENTILE_LEVELS[name], group.n);
  if (!interval) return "Too few calls for an interval";
  return `95 % interval ${info.format(interval[0])} – ${info.format(interval[1])}`;
}

interface ChangeProps {
  readonly name: PercentileName;
  readonly now: HistogramGroup;
  readonly before: HistogramGroup;
  readonly info: MetricInfo;
}

/** The ratio of two percentiles, coloured where its interval excludes 1 and it is more than slight. */
export function Change({ name, now, before, info }: ChangeProps) {
  const ratio = percentileRatio(
    { counts: now.buckets, n: now.n },
    { counts: before.buckets, n: before.n },
    PERCENTILE_LEVELS[name],
  );
  if (!ratio) return <span className="text-faint">too few</span>;
  const [low, high] = ratio.interval;
  const isNews = low > 1 || high < 1;
  // As in the ranking: a slight change is said and not coloured.
  const isColoured = isNews && isMaterial(ratio.ratio);
  const isBetter = info.higherIsBetter ? low > 1 : high < 1;
  return (
    <span
      className={isColoured ? (isBetter ? "text-good" : "text-bad") : "text-muted-foreground"}
      title={`95 % interval ${formatRatioRange(ratio.interval)}`}
    >
      {isNews ? "" : "≈ "}
      {formatRatio(ratio.ratio)}
    </span>
  );
}

/** Histograms over one axis as a table: one row per bucket, one column per series. */
export function histogramTable(
  info: MetricInfo,
  series: ReadonlyArray<readonly [name: string, counts: BucketCounts]>,
): ChartTable {
  const range = bucketRange(series.map(([, counts]) => counts));
  const head = [`From (${info.unit})`, `To (${info.unit})`, ...series.map(([name]) => name)];
  if (!range) return { caption: info.label, columns: head, rows: [] };
  const factor = mergeFactor(range, Number.POSITIVE_INFINITY);
  const aligned = alignRange(range, factor);
  const columns = series.map(([, counts]) => binCounts(counts, aligned, factor));
  return {
    caption: `Histogram of ${info.label}`,
    columns: head,
    rows: (columns[0] ?? []).map((bin, index) => [
      binLower(bin),
      binUpper(bin),
      ...columns.map((bins) => bins[index]?.count ?? 0),
    ]),
  };
}
