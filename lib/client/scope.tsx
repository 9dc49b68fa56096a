"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Contract } from "@/lib/contracts/contract";
import { type Filter, formatFilter } from "@/lib/contracts/filter";
import type { RequestInput } from "./api";
import { withFilter, withoutFilters } from "./filters";
import { contractQuery } from "./query";
import {
  type Comparison,
  fixPeriod,
  formatRange,
  type Period,
  type Range,
  resolveRange,
  shiftPeriod,
  zoomPeriod,
} from "./range";
import { type RefreshInterval, scopeParams, serializeScope } from "./search-params";

const REFRESH_MS: Readonly<Record<RefreshInterval, number | null>> = {
  off: null,
  "10s": 10_000,
  "1m": 60_000,
};

interface Clock {
  readonly nowMs: number;
  readonly tick: () => void;
}

const ClockContext = createContext<Clock | null>(null);

/**
 * What `now` is for every panel of every page: one instant, so that all figures on screen
 * speak of the same period. It moves with auto-refresh, and when the page asks anew.
 */
export function ScopeProvider({ children }: { readonly children: ReactNode }) {
  const [nowMs, setNowMs] = useState(() => Date.now());
  const tick = useCallback(() => setNowMs(Date.now()), []);
  const clock = useMemo(() => ({ nowMs, tick }), [nowMs, tick]);
  return <ClockContext value={clock}>{children}</ClockContext>;
}

function useClock(): Clock {
  const clock = use(ClockContext);
  if (!clock) throw new Error("useScope stands outside of <ScopeProvider>");
  return clock;
}

export interface Scope extends Period {
  readonly project: string;
  readonly range: Range;
  /** Ends now: refreshes, and moves with the clock. */
  readonly isLive: boolean;
  readonly from: string;
  readonly to: string;
  readonly nowMs: number;
  readonly filters: readonly Filter[];
  readonly compare: Comparison;
  readonly refresh: RefreshInterval;
  /** Project, period and filters as every contract with `Scope` takes them: `{ ...scope.query, metric }`. */
  readonly query: {
    readonly project: string;
    readonly from: string;
    readonly to: string;
    readonly f: string[];
  };
  /** Changes when the user asks something else, not when the clock moves. */
  readonly question: string;
}

/** The question of the page, from the URL: project, period, filters, comparison. */
export function useScope(): Scope {
  const { nowMs } = useClock();
  const [state] = useQueryStates(scopeParams);
  const { project, range, f: filters, compare, refresh } = state;
  return useMemo(() => {
    const period = resolveRange(range, nowMs);
    const from = new Date(period.fromMs).toISOString();
    const to = new Date(period.toMs).toISOString();
    const f = filters.map(formatFilter);
    return {
      ...period,
      project,
      range,
      isLive: range.kind === "last",
      from,
      to,
      nowMs,
      filters,
      compare,
      refresh,
      query: { project, from, to, f },
      question: [project, formatRange(range), ...f].join("|"),
    };
  }, [project, range, filters, compare, refresh, nowMs]);
}

export interface ScopeActions {
  /** For pickers and drag-zoom; Back returns to the range before. */
  setRange: (range: Range | Period) => void;
  /** Half a range back or forth. */
  shift: (direction: -1 | 1) => void;
  zoom: (direction: "in" | "out") => void;
  addFilter: (filter: Filter) => void;
  removeFilters: (filters: readonly Filter[]) => void;
  /** Puts `next` where `previous` were: editing a chip. */
  replaceFilters: (previous: readonly Filter[], next: readonly Filter[]) => void;
  clearFilters: () => void;
  setCompare: (compare: Comparison) => void;
  setRefresh: (refresh: RefreshInterval) => void;
  /** Filters belong to a project's data and go; the range stays. */
  setProject: (slug: string) => void;
  /** Asks everything on the page again, as of now. */
  refreshNow: () => void;
}

export function useScopeActions(): ScopeActions {
  const { tick } = useClock();
  const client = useQueryClient();
  const [state, setState] = useQueryStates(scopeParams, { history: "push" });
  const latest = useRef(state);
  latest.current = state;
  return useMemo(() => {
    const setRange = (range: Range | Period) => {
      tick();
      void setState({ range: "kind" in range ? range : fixPeriod(range) });
    };
    const move = (change: (period: Period, nowMs: number) => Period) => {
      const nowMs = Date.now();
      setRange(change(resolveRange(latest.current.range, nowMs), nowMs));
    };
    const edit = (change: (filters: readonly Filter[]) => Filter[]) => {
      void setState((old) => ({ f: change(old.f) }));
    };
    return {
      setRange,
      shift: (direction) => move((period, now) => shiftPeriod(period, direction, now)),
      zoom: (direction) => move((period, now) => zoomPeriod(period, direction, now)),
      addFilter: (filter) => edit((filters) => withFilter(filters, filter)),
      removeFilters: (gone) => edit((filters) => withoutFilters(filters, gone)),
      replaceFilters: (previous, next) =>
        edit((filters) => next.reduce(withFilter, withoutFilters(filters, previous))),
      clearFilters: () => edit(() => []),
      setCompare: (compare) => void setState({ compare }),
      setRefresh: (refresh) => void setState({ refresh }, { history: "replace" }),
      setProject: (project) => {
        tick();
        void setState({ project, f: null });
      },
      refreshNow: () => {
        tick();
        void client.invalidateQueries();
      },
    } satisfies ScopeActions;
  }, [setState, tick, client]);
}

/** Moves the clock at the chosen interval while the page is visible and the range is live. */
export function useAutoRefresh(): void {
  const { tick, nowMs } = useClock();
  const [{ range, refresh }] = useQueryStates(scopeParams);
  const intervalMs = range.kind === "last" ? REFRESH_MS[refresh] : null;
  useEffect(() => {
    if (intervalMs === null) return;
    const waitMs = Math.max(0, nowMs + intervalMs - Date.now());
    const refreshIfSeen = () => {
      if (document.visibilityState === "visible") tick();
    };
    const timer = setTimeout(refreshIfSeen, waitMs);
    document.addEventListener("visibilitychange", onReturn);
    function onReturn() {
      if (Date.now() - nowMs >= (intervalMs ?? 0)) refreshIfSeen();
    }
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onReturn);
    };
  }, [intervalMs, nowMs, tick]);
}

/** `(path, change?) => href`: a link to another page under the same question, or a changed one. */
export function useScopedHref(): (path: string, change?: ScopeChange) => string {
  const [state] = useQueryStates(scopeParams);
  return useCallback((path, change) => scopedHref(path, state, change), [state]);
}

export interface ScopeChange {
  /** Added to the filters of the page. */
  readonly filters?: readonly Filter[];
  readonly range?: Range | Period;
}

type ScopeState = Parameters<typeof serializeScope>[1] & {
  readonly range: Range;
  readonly f: Filter[];
};

/** A path with the page's scope in its query, narrowed by further filters or another range. */
export function scopedHref(path: string, state: ScopeState, change: ScopeChange = {}): string {
  const range = change.range ?? state.range;
  return serializeScope(path, {
    ...state,
    f: (change.filters ?? []).reduce(withFilter, state.f),
    range: "kind" in range ? range : fixPeriod(range),
  });
}

/** `(extraFilters?, range?) => href` of the traces behind a figure. */
export function useTracesHref(): (filters?: readonly Filter[], range?: Range | Period) => string {
  const href = useScopedHref();
  return useCallback(
    (filters, range) =>
      href("/traces", { ...(filters ? { filters } : {}), ...(range ? { range } : {}) }),
    [href],
  );
}

interface ScopedOptions<C extends Contract> {
  readonly params?: z_input<C["params"]>;
  /** Another period than the page's, e.g. the baseline's. */
  readonly period?: Period | null;
  readonly filters?: readonly Filter[];
  readonly enabled?: boolean;
}

type z_input<T> = T extends { _zod: { input: infer I } } ? I : never;

/**
 * Asks a contract under the page's scope. The old answer stays while a new one loads;
 * `isOutdated` says that it answers another question than the page now asks (dim it), which a
 * refresh of the same question is not.
 */
export function useScopedQuery<C extends Contract>(
  contract: C,
  extra: Omit<z_input<C["query"]>, "project" | "from" | "to" | "f">,
  options: ScopedOptions<C> = {},
) {
  const scope = useScope();
  const period = options.period ?? scope;
  const query = {
    ...extra,
    project: scope.project,
    from: new Date(period.fromMs).toISOString(),
    to: new Date(period.toMs).toISOString(),
    f: (options.filters ?? []).reduce(withFilter, [...scope.filters]).map(formatFilter),
  };
  const input = { query, ...(options.params ? { params: options.params } : {}) };
  const result = useQuery({
    ...contractQuery(contract, input as Pick<RequestInput<C>, "params" | "query">),
    enabled: options.enabled ?? true,
  });
  // The baseline's instants move with the clock, which is no other question.
  const still = { ...extra, baselineFrom: undefined, baselineTo: undefined };
  const isCompared = options.period || "baselineFrom" in extra;
  const asked = JSON.stringify([
    scope.question,
    isCompared ? scope.compare : "",
    still,
    options.filters ?? [],
    options.params ?? {},
  ]);
  const answered = useRef("");
  if (result.isSuccess && !result.isPlaceholderData) answered.current = asked;
  return { ...result, isOutdated: result.isPlaceholderData && answered.current !== asked };
}
