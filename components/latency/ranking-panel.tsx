"use client";

import { ChartFrame } from "@/components/charts/chart-frame";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { FoldedNote } from "@/components/ui/folded-note";
import { Skeleton } from "@/components/ui/skeleton";
import { toBaselineParams } from "@/lib/client/baseline";
import { filterLabel } from "@/lib/client/filters";
import { formatCount, formatExact } from "@/lib/client/format";
import { useScopedQuery } from "@/lib/client/scope";
import type { Dimension } from "@/lib/contracts/filter";
import { getLatencyRanking } from "@/lib/contracts/latency";
import type { MetricInfo } from "./metric";
import { RankingControls } from "./ranking-controls";
import type { RankingRow } from "./ranking-row";
import { RankingTable } from "./ranking-table";
import { useBaselineHistogram, useLatencyState } from "./use-latency";

/** Which model, route or tenant got slower, by how much, and whether to believe it. */
export function RankingPanel() {
  const { metric, info, p, rank, sort, rows: limit, setState } = useLatencyState();
  const { baseline } = useBaselineHistogram();
  const ranking = useScopedQuery(
    getLatencyRanking,
    {
      metric,
      percentile: p,
      groupBy: rank,
      sort,
      limit: Number(limit),
      ...(baseline ? toBaselineParams(baseline) : {}),
    },
    { enabled: baseline !== null },
  );
  const rows = ranking.data?.rows ?? [];
  const groupCount = ranking.data?.groupCount ?? 0;
  // Rows of the question before have other keys than the columns now say.
  const fits = rows.every((row) => row.keys.length === rank.length);
  return (
    <ChartFrame
      title={`Who got slower: ${info.label} ${p}`}
      anchor="ranking"
      note={baseline ? `against ${baseline.words}` : ""}
      busy={ranking.isOutdated}
      controls={<RankingControls />}
      hasPicture={false}
      table={() => rankingTable(info, p, rank, rows)}
    >
      {ranking.error && !ranking.data ? (
        <ErrorState
          title="The ranking could not be read"
          error={ranking.error}
          onRetry={() => void ranking.refetch()}
        />
      ) : !ranking.data || !fits ? (
        <Skeleton className="h-72" />
      ) : rows.length === 0 ? (
        <EmptyState title={`No call carries a ${info.label} here`}>
          Here stands which model, route or tenant got slower, by how much, and whether that is more
          than chance.
        </EmptyState>
      ) : (
        <>
          <RankingTable rows={rows} dimensions={rank} baselineWords={baseline?.words ?? "before"} />
          <p className="flex items-center gap-2 px-1 pt-2 text-muted-foreground text-xs">
            {formatExact(rows.length)} of {formatCount(groupCount)} combinations of{" "}
            {rank.map(filterLabel).join(" and ")}
            {groupCount > rows.length && limit === "50" ? (
              <Button
                variant="link"
                className="text-xs"
                onClick={() => void setState({ rows: "200" })}
              >
                Show 200
              </Button>
            ) : null}
          </p>
          {ranking.data?.folded && <FoldedNote />}
        </>
      )}
    </ChartFrame>
  );
}

function rankingTable(
  info: MetricInfo,
  percentile: string,
  dimensions: readonly Dimension[],
  rows: readonly RankingRow[],
) {
  return {
    caption: `${info.label} ${percentile} by ${dimensions.join(", ")}`,
    columns: [
      ...dimensions.map(filterLabel),
      `${percentile} (${info.unit})`,
      "low",
      "high",
      `before (${info.unit})`,
      "ratio",
      "ratio low",
      "ratio high",
      "verdict",
      "calls",
      "calls before",
    ],
    rows: rows.map((row) => [
      ...row.keys,
      row.value,
      row.interval?.[0] ?? null,
      row.interval?.[1] ?? null,
      row.baselineValue,
      row.ratio,
      row.ratioInterval?.[0] ?? null,
      row.ratioInterval?.[1] ?? null,
      row.verdict,
      row.n,
      row.baselineN,
    ]),
  };
}
