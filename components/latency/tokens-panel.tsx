"use client";

import { useCallback } from "react";
import { binLower, binUpper } from "@/components/charts/bucket-axis";
import { ChartFrame } from "@/components/charts/chart-frame";
import { TokenHeatmap } from "@/components/charts/token-heatmap";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { formatCount, formatExact, formatPercent } from "@/lib/client/format";
import { useScopedQuery } from "@/lib/client/scope";
import { getLatencyByTokens } from "@/lib/contracts/latency";
import { type BucketCounts, bucketLower, bucketUpper } from "@/lib/domain/histogram";
import { percentiles, totalOf } from "@/lib/domain/percentile";
import { binFilters } from "./bin-filters";
import { formatAxis, formatEdge } from "./metric";
import { sayablePercentiles } from "./slots";
import { useLatencyState, useOpenBin } from "./use-latency";

const HEIGHT = 280;
const LINES = ["p50", "p95"] as const;

/** The metric against the length of the prompt: does it wait because it reads? */
export function TokensPanel() {
  const { metric, info } = useLatencyState();
  const answer = useScopedQuery(getLatencyByTokens, { metric });
  const open = useOpenBin(info);
  const lines = useCallback((counts: BucketCounts) => {
    // Weighted counts stand for at least as many calls as were seen.
    const said = sayablePercentiles(percentiles(counts), totalOf(counts));
    return LINES.map((name) => ({ name, value: said[name], strong: true }));
  }, []);
  const columns = answer.data?.columns ?? [];
  return (
    <ChartFrame
      title={`${info.label} against input tokens`}
      anchor="against-input-tokens"
      note={`${info.unit} against tokens, both log scale`}
      busy={answer.isOutdated}
      table={() => ({
        caption: `${info.label} against input tokens`,
        columns: ["Input tokens from", "To", "Calls", `p50 (${info.unit})`, `p95 (${info.unit})`],
        rows: columns.map((column) => [
          Math.ceil(bucketLower(column.inputTokensBucket)),
          Math.ceil(bucketUpper(column.inputTokensBucket)),
          column.n,
          column.percentiles.p50,
          column.percentiles.p95,
        ]),
      })}
    >
      {answer.error && !answer.data ? (
        <ErrorState
          title="Latency against input tokens could not be read"
          error={answer.error}
          onRetry={() => void answer.refetch()}
        />
      ) : !answer.data ? (
        <Skeleton className="h-[280px]" />
      ) : columns.length === 0 ? (
        <EmptyState title="No call carries both" className="h-[280px] justify-center">
          Here stands how {info.label} grows with the length of the prompt, as soon as calls carry
          both figures.
        </EmptyState>
      ) : (
        <TokenHeatmap
          height={HEIGHT}
          columns={columns.map((column) => ({
            bucket: column.inputTokensBucket,
            n: column.n,
            counts: column.buckets,
          }))}
          lines={lines}
          unit={info.unit}
          formatValue={(value) => formatAxis(value, info.unit)}
          label={`Heat map of ${info.label} against input tokens`}
          tip={(column, bin) => {
            const inColumn = totalOf(column.counts);
            return {
              title: `${formatTokens(column.from)} – ${formatTokens(column.to)} input tokens`,
              rows: [
                {
                  label: `${formatEdge(binLower(bin), info.unit)} – ${formatEdge(binUpper(bin), info.unit)}`,
                  value: formatExact(bin.count),
                  detail: formatPercent(inColumn > 0 ? bin.count / inColumn : null),
                },
                ...lines(column.counts)
                  .toReversed()
                  .map((line) => ({
                    label: line.name,
                    value: line.value === null ? "too few" : info.format(line.value),
                  })),
              ],
              footer: `n = ${formatExact(column.n)} in these lengths. Click: traces`,
            };
          }}
          onCell={(column, bin) => open(bin, binFilters("inputTokens", column))}
        />
      )}
    </ChartFrame>
  );
}

function formatTokens(bucket: number): string {
  return formatCount(Math.ceil(bucketLower(bucket)));
}
