"use client";

import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import { useCallback, useMemo, useRef } from "react";
import type { Bin } from "@/components/charts/bucket-axis";
import { type Baseline, preferredBaseline, settleBaseline } from "@/lib/client/baseline";
import type { Period, Range } from "@/lib/client/range";
import { useScope, useScopeActions, useScopedQuery, useTracesHref } from "@/lib/client/scope";
import type { Filter } from "@/lib/contracts/filter";
import { getLatencyHistogram } from "@/lib/contracts/latency";
import { binFilters } from "./bin-filters";
import { type MetricInfo, metricInfo } from "./metric";
import { latencyParams } from "./search-params";
import { edgeOf, edgeToParam } from "./threshold";

/** Groups asked of a histogram: twelve are drawn, the others may be drawn in the other period. */
const GROUPS = 100;

export function useLatencyState() {
  const [state, setState] = useQueryStates(latencyParams, { history: "push" });
  const metric = metricInfo(state.metric);
  return {
    ...state,
    setState,
    info: metric,
    edge: edgeOf(state.slo, metric.defaultEdge),
    setEdge: (edge: number) =>
      // Every step of a drag would be a step of Back otherwise.
      void setState(
        { slo: edge === metric.defaultEdge ? null : edgeToParam(edge) },
        { history: "replace" },
      ),
  };
}

/** The histogram of the page's period, whole and by the chosen dimension. */
export function useHistogram() {
  const { metric, by } = useLatencyState();
  return useScopedQuery(getLatencyHistogram, { metric, groupBy: by, limit: GROUPS });
}

/** What the page's period is held against, with its histogram; null until that is known. */
export function useBaselineHistogram() {
  const scope = useScope();
  const { metric, by } = useLatencyState();
  const preferred = preferredBaseline(scope, scope.compare);
  const extra = { metric, groupBy: by, limit: GROUPS };
  const probe = useScopedQuery(getLatencyHistogram, extra, { period: preferred });
  const baseline: Baseline | null = probe.data
    ? settleBaseline(scope, scope.compare, probe.data.total.n)
    : null;
  const isPreferred = baseline?.fromMs === preferred.fromMs;
  const fallback = useScopedQuery(getLatencyHistogram, extra, {
    period: baseline,
    enabled: baseline !== null && !isPreferred,
  });
  return { baseline, histogram: isPreferred ? probe : fallback };
}

/** Zooming by drag, and the way back: to the ranges that were left, then ever wider. */
export function useZoom() {
  const { range } = useScope();
  const { setRange, zoom } = useScopeActions();
  const trail = useRef<Range[]>([]);
  return useMemo(
    () => ({
      onZoom: (period: Period) => {
        trail.current.push(range);
        setRange(period);
      },
      onBack: () => {
        const before = trail.current.pop();
        if (before) setRange(before);
        else zoom("out");
      },
    }),
    [range, setRange, zoom],
  );
}

/** `(bin, more?, period?)` opens the traces of a bucket. */
export function useOpenBin(info: MetricInfo) {
  const router = useRouter();
  const href = useTracesHref();
  return useCallback(
    (bin: Pick<Bin, "from" | "to">, more: readonly Filter[] = [], period?: Period) => {
      router.push(href([...more, ...binFilters(info.measure, bin)], period));
    },
    [router, href, info.measure],
  );
}
