"use client";

import { useMemo } from "react";
import { useProjectStatus } from "@/components/onboarding/use-project-status";
import { describeLast, type Range } from "@/lib/client/range";
import { useScope, useScopedQuery } from "@/lib/client/scope";
import type { Dimension } from "@/lib/contracts/filter";
import { getOverview } from "@/lib/contracts/overview";
import type { OverviewData } from "./metrics";

const POINTS = 48;

export interface OverviewState {
  readonly data: OverviewData | null;
  /** The compared period's own answer, for the grey lines; null while comparison is off. */
  readonly baseline: OverviewData | null;
  /** How what the figures are held against is called. */
  readonly before: string;
  readonly isOutdated: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** The page's figures. Held against the period before, or a week earlier when that is chosen. */
export function useOverview(by: Dimension): OverviewState {
  const scope = useScope();
  const status = useProjectStatus();
  const extra = { groupBy: by, points: POINTS };
  const current = useScopedQuery(getOverview, extra);
  const compared = useScopedQuery(getOverview, extra, {
    period: scope.baseline,
    enabled: scope.baseline !== null,
  });
  const isWeek = scope.compare === "week";
  const baseline = scope.baseline === null ? null : (compared.data ?? null);
  const data = useMemo(() => {
    // Before it is known whether the project has spans at all, zeros would mislead.
    if (!status.data) return null;
    if (!current.data || !isWeek || !baseline) return current.data ?? null;
    return heldAgainst(current.data, baseline);
  }, [status.data, current.data, isWeek, baseline]);
  return {
    data,
    baseline,
    before: isWeek ? "a week earlier" : beforeWords(scope.range),
    isOutdated: current.isOutdated || compared.isOutdated,
    error: current.error ?? compared.error,
    retry: () => {
      void current.refetch();
      if (scope.baseline) void compared.refetch();
    },
  };
}

/** `the 24 h before`, as the Latency page says it too. */
function beforeWords(range: Range): string {
  return range.kind === "last"
    ? `the ${describeLast(range.last).replace("last ", "")} before`
    : "the period before";
}

/** The figures with another answer's in the place of the previous period's. */
export function heldAgainst(data: OverviewData, baseline: OverviewData): OverviewData {
  const byKey = new Map(baseline.groups.map((group) => [group.key, group.current]));
  return {
    ...data,
    total: { current: data.total.current, previous: baseline.total.current },
    groups: data.groups.map((group) => ({
      ...group,
      previous: byKey.get(group.key) ?? EMPTY,
    })),
  };
}

const NO_PERCENTILES = { p50: null, p75: null, p90: null, p95: null, p99: null };
const EMPTY: OverviewData["total"]["current"] = {
  requests: 0,
  weight: 0,
  errors: 0,
  ttft: NO_PERCENTILES,
  ttftN: 0,
  duration: NO_PERCENTILES,
  tokensPerSecond: NO_PERCENTILES,
  inputTokens: 0,
  outputTokens: 0,
  costUsd: "0",
  unpricedCalls: 0,
};
