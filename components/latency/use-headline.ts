"use client";

import { useScopedQuery } from "@/lib/client/scope";
import { getLatencyHistogram, getLatencyRanking } from "@/lib/contracts/latency";
import { nearestEdge } from "@/lib/domain/histogram";
import { percentileRatio } from "@/lib/domain/interval";
import { PERCENTILE_LEVELS } from "@/lib/domain/percentile";
import { concentration } from "./concentration";
import { type Headline, headline, pickSubject } from "./headline";
import { subjectFilters } from "./subject-filters";
import { useBaselineHistogram, useHistogram, useLatencyState } from "./use-latency";

export const SUBJECT_DIMENSIONS = ["model", "route"] as const;

interface HeadlineState {
  /** Null while it is being computed for the first time. */
  readonly headline: Headline | null;
  readonly isOutdated: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

/** Asks what the headline needs: the whole, every model × route, and who bears the worst of them. */
export function useHeadline(): HeadlineState {
  const { metric, p, info } = useLatencyState();
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
  const { rows, groupCount } = ranking.data ?? { rows: [], groupCount: 0 };
  const worst = pickSubject(rows, groupCount, "slower");
  const tenants = useScopedQuery(
    getLatencyHistogram,
    { metric, groupBy: "tenant", limit: 100 },
    {
      filters: worst ? subjectFilters(worst, SUBJECT_DIMENSIONS) : [],
      enabled: worst !== null,
    },
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
    rows,
    groupCount,
    concentration:
      worst?.baselineValue && tenants.data && !tenants.isPlaceholderData
        ? concentration(tenants.data, nearestEdge(worst.baselineValue), info.higherIsBetter)
        : null,
  });
  return { headline: said, ...state };
}

export function toBaselineParams(baseline: { readonly fromMs: number; readonly toMs: number }) {
  return {
    baselineFrom: new Date(baseline.fromMs).toISOString(),
    baselineTo: new Date(baseline.toMs).toISOString(),
  };
}
