"use client";

import Link from "next/link";
import { Segmented } from "@/components/ui/segmented";
import { Tooltip } from "@/components/ui/tooltip";
import { CoverageLine } from "./coverage-panel";
import { METRIC_NAMES, metricInfo, PERCENTILE_ERROR_TEXT } from "./metric";
import { PERCENTILES } from "./search-params";
import { useLatencyState } from "./use-latency";

/** What is measured, and which percentile the words and the ranking speak of. */
export function Controls() {
  const { metric, info, p, setState } = useLatencyState();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div className="max-w-full overflow-x-auto">
        <Segmented
          label="Metric"
          value={metric}
          onChange={(next) =>
            void setState({
              metric: next,
              slo: null,
              // The slow end of a rate is its low one: its p95 would speak of the happiest calls.
              p: metricInfo(next).higherIsBetter ? "p50" : info.higherIsBetter ? null : p,
            })
          }
          options={METRIC_NAMES.map((value) => ({ value, label: metricInfo(value).label }))}
        />
      </div>
      <Segmented
        label="Percentile"
        value={p}
        onChange={(next) => void setState({ p: next })}
        options={PERCENTILES.map((value) => ({ value, label: value }))}
      />
      <Tooltip
        content={`Percentiles are read from fixed buckets that add up exactly over any slice and time. Each is within ${PERCENTILE_ERROR_TEXT} of the exact one.`}
      >
        <Link
          href="/docs/percentiles"
          className="text-muted-foreground text-xs hover:text-accent hover:underline"
        >
          {PERCENTILE_ERROR_TEXT}
        </Link>
      </Tooltip>
      <p className="hidden text-faint text-xs lg:block">{metricInfo(metric).meaning}</p>
      <span className="md:ml-auto">
        <CoverageLine />
      </span>
    </div>
  );
}
