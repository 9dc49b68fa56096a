"use client";

import { ArrowDown, ArrowRight, ArrowUp } from "lucide-react";
import Link from "next/link";
import { cn } from "@/components/ui/cn";
import { formatPercent } from "@/lib/client/format";
import { useTracesHref } from "@/lib/client/scope";
import { bucketLower } from "@/lib/domain/histogram";
import { wilsonInterval } from "@/lib/domain/interval";
import { edgeValue } from "./bin-filters";
import { formatEdge } from "./metric";
import { shareTrend } from "./share-change";
import { badSide, shareBeyond } from "./threshold";
import { useBaselineHistogram, useHistogram, useLatencyState } from "./use-latency";

const TRENDS = {
  up: { word: "more than", icon: ArrowUp, color: "text-bad" },
  down: { word: "fewer than", icon: ArrowDown, color: "text-good" },
  steady: { word: "about as", icon: ArrowRight, color: "text-muted-foreground" },
  unknown: { word: "", icon: ArrowRight, color: "text-muted-foreground" },
} as const;

/** The share of calls beyond the threshold, with its interval and what it was before. */
export function ThresholdSummary() {
  const { info, edge } = useLatencyState();
  const now = useHistogram().data?.total;
  const { baseline, histogram } = useBaselineHistogram();
  const before = histogram.data?.total;
  const href = useTracesHref();
  const share = now ? shareBeyond(now.buckets, edge, info.higherIsBetter) : null;
  if (!now || share === null) return <p className="h-6" />;
  const interval = wilsonInterval(share, now.effectiveN);
  const earlier = before ? shareBeyond(before.buckets, edge, info.higherIsBetter) : null;
  const trend =
    before && earlier !== null
      ? shareTrend({ share, n: now.effectiveN }, { share: earlier, n: before.effectiveN })
      : "unknown";
  const { word, icon: Icon, color } = TRENDS[trend];
  const side = badSide(info.higherIsBetter);
  const value = bucketLower(edge);
  return (
    <p
      data-testid="threshold-summary"
      className="flex min-h-6 flex-wrap items-center gap-x-1.5 px-1 pt-1 text-sm"
    >
      <strong className="tabular font-semibold">{formatPercent(share)}</strong>
      <span title="The threshold stands on the edge of a bucket, where this share is counted exactly">
        of calls {side} {formatEdge(value, info.unit)}
      </span>
      {interval ? (
        <span className="tabular text-faint text-xs">
          95 % interval {formatPercent(interval[0])}–{formatPercent(interval[1])}
        </span>
      ) : null}
      {earlier !== null && baseline ? (
        <span className={cn("tabular inline-flex items-center gap-1", color)}>
          <Icon aria-hidden className="size-3.5" />
          {word} {baseline.words} ({formatPercent(earlier)})
        </span>
      ) : null}
      <Link
        className="ml-auto text-accent text-xs hover:underline"
        href={href([
          { key: info.measure, op: info.higherIsBetter ? "lt" : "gte", value: edgeValue(value) },
        ])}
      >
        Their traces
      </Link>
    </p>
  );
}
