"use client";

import { toBaselineParams } from "@/lib/client/baseline";
import { formatShortDateTime, formatTime } from "@/lib/client/format";
import { useScope, useScopedQuery } from "@/lib/client/scope";
import { getLatencyHeatmap, getLatencyHistogram, getLatencyRanking } from "@/lib/contracts/latency";
import { nearestEdge } from "@/lib/domain/histogram";
import { percentileRatio } from "@/lib/domain/interval";
import { PERCENTILE_LEVELS } from "@/lib/domain/percentile";
import { concentration } from "./concentration";
import { type Headline, headline, pickSubject } from "./headline";
import { moveEpisode, pointsFor } from "./move-episode";
import type { Ranking } from "./ranking-row";
import { toSlots } from "./slots";
import { subjectFilters } from "./subject-filters";
import { useBaselineHistogram, useHistogram, useLatencyState } from "./use-latency";

const DAY_MS = 86_400_000;
const SUBJECT_DIMENSIONS = ["model", "route"] as const;

interface HeadlineState {
  /** Null while it is being computed for the first time. */
  readonly headline: Headline | null;
  readonly isOutdated: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

/** Asks what the headline needs: the whole, every model × route, and who bears the worst of them. */
export function useHeadline(): HeadlineState {
  const { metric, p, info, rank, sort, rows: limit } = useLatencyState();
  const { fromMs, toMs } = useScope();
  const now = useHistogram();
  const { baseline, histogram: before } = useBaselineHistogram();
  const ranking = useScopedQuery(
    getLatencyRanking,
    {
      metric,
      percentile: p,
      groupBy: [...SUBJECT_DIMENSIONS],
      sort: "change",
      limit: 200,
      ...(baseline ? toBaselineParams(baseline) : {}),
    },
    { enabled: baseline !== null },
  );
  // A row of the ranking on the page must not say what the headline denies.
  const isShown = rank.join() === SUBJECT_DIMENSIONS.join();
  const shown = useScopedQuery(
    getLatencyRanking,
    {
      metric,
      percentile: p,
      groupBy: rank,
      sort,
      limit: Number(limit),
      ...(baseline ? toBaselineParams(baseline) : {}),
    },
    { enabled: baseline !== null && !isShown },
  );
  const subjects: Ranking = {
    dimensions: SUBJECT_DIMENSIONS,
    rows: ranking.data?.rows ?? [],
    groupCount: ranking.data?.groupCount ?? 0,
  };
  const rankings: [Ranking, ...Ranking[]] = [subjects];
  if (!isShown && shown.data && shown.data.rows.every((row) => row.keys.length === rank.length)) {
    rankings.push({ dimensions: rank, ...shown.data });
  }
  const worst = pickSubject(rankings, "slower");
  const subject = worst ?? pickSubject(rankings, "faster");
  const filters = subject ? subjectFilters(subject.row, subject.ranking.dimensions) : [];
  const tenants = useScopedQuery(
    getLatencyHistogram,
    { metric, groupBy: "tenant", limit: 100 },
    { filters, enabled: worst !== null },
  );
  const history = useScopedQuery(
    getLatencyHeatmap,
    { metric, points: pointsFor(subject?.row.n ?? 0) },
    { filters, enabled: subject !== null },
  );
  const failed = [now, before, ranking].find((query) => query.error);
  const state = {
    isOutdated: now.isOutdated || ranking.isOutdated,
    error: failed?.error ?? null,
    retry: () => void failed?.refetch(),
  };
  if (!now.data || !before.data || !ranking.data || !baseline) return { headline: null, ...state };
  const ratio = percentileRatio(
    { counts: now.data.total.buckets, n: now.data.total.n },
    { counts: before.data.total.buckets, n: before.data.total.n },
    PERCENTILE_LEVELS[p],
  );
  const said = headline({
    metric: info,
    percentile: p,
    baseline,
    whole: {
      n: now.data.total.n,
      value: now.data.total.percentiles[p],
      baselineN: before.data.total.n,
      baselineValue: before.data.total.percentiles[p],
      ratioInterval: ratio?.interval ?? null,
    },
    rankings,
    concentration:
      worst?.row.baselineValue && tenants.data && !tenants.isPlaceholderData
        ? concentration(tenants.data, nearestEdge(worst.row.baselineValue), info.higherIsBetter)
        : null,
    episode:
      subject && history.data && !history.isPlaceholderData
        ? moveEpisode(toSlots(history.data), p, subject.row)
        : null,
    time: (iso) => (toMs - fromMs > DAY_MS ? formatShortDateTime(iso) : formatTime(iso)),
  });
  return { headline: said, ...state };
}
