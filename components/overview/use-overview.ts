"use client";

import { useProjectStatus } from "@/components/onboarding/use-project-status";
import { preferredBaseline, settleBaseline, toBaselineParams } from "@/lib/client/baseline";
import { useScope, useScopedQuery } from "@/lib/client/scope";
import type { Dimension } from "@/lib/contracts/filter";
import { getOverview } from "@/lib/contracts/overview";
import type { OverviewData } from "./metrics";

const POINTS = 48;

export interface OverviewState {
  readonly data: OverviewData | null;
  /** The compared period's own answer, for the grey lines; null while comparison is off. */
  readonly baseline: OverviewData | null;
  /** How what the figures are held against is called; null while comparison is off. */
  readonly before: string | null;
  readonly isOutdated: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/**
 * The page's figures beside their baseline. It is asked with the preferred one; its answer
 * tells whether that holds enough calls, and where it does not the page asks once more.
 */
export function useOverview(by: Dimension): OverviewState {
  const scope = useScope();
  const status = useProjectStatus();
  const extra = { groupBy: by, points: POINTS };
  const isOn = scope.compare !== "off";
  const preferred = preferredBaseline(scope, scope.compare);
  const first = useScopedQuery(getOverview, { ...extra, ...toBaselineParams(preferred) });
  const settled = first.data
    ? settleBaseline(scope, scope.compare, first.data.total.previous.requests)
    : preferred;
  const isPreferred = settled.fromMs === preferred.fromMs;
  const second = useScopedQuery(
    getOverview,
    { ...extra, ...toBaselineParams(settled) },
    { enabled: !isPreferred && isOn },
  );
  const current = isPreferred || !isOn ? first : second;
  const compared = useScopedQuery(getOverview, extra, {
    period: settled,
    enabled: isOn && first.data !== undefined,
  });
  // The answer with the rejected baseline must not pass for the one still awaited.
  const isAwaited = current === second && second.data?.previous.from === first.data?.previous.from;
  return {
    // Before it is known whether the project has spans at all, zeros would mislead.
    data: status.data && !isAwaited ? (current.data ?? null) : null,
    baseline: isOn ? (compared.data ?? null) : null,
    before: isOn ? settled.words : null,
    isOutdated: current.isOutdated || compared.isOutdated,
    error: current.error ?? compared.error,
    retry: () => {
      void current.refetch();
      if (isOn) void compared.refetch();
    },
  };
}
