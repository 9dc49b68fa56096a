import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { request } from "@/lib/client/api";
import { type Scope, useScope } from "@/lib/client/scope";
import { type Filter, formatFilter } from "@/lib/contracts/filter";
import { countSpans, listSpans, type SpanSort } from "@/lib/contracts/traces";
import type { SpanSet } from "./search-params";
import { searchState } from "./search-state";

const PAGE = 100;
const ONLY_MODEL_CALLS: Filter = { key: "modelCall", op: "is", value: "true" };

/** The list's filters as the API takes them; a filter on model calls by hand overrules the switch. */
export function listFilters(filters: readonly Filter[], set: SpanSet): string[] {
  const isChosen = filters.some((filter) => filter.key === "modelCall");
  const all = set === "all" || isChosen ? filters : [...filters, ONLY_MODEL_CALLS];
  return all.map(formatFilter);
}

interface Asked {
  readonly question: string;
  readonly sort: SpanSort;
  readonly query: { project: string; from: string; to: string; f: string[] };
}

function ask(scope: Scope, set: SpanSet, sort: SpanSort): Asked {
  return {
    question: `${scope.question}|${set}|${sort}`,
    sort,
    query: {
      project: scope.project,
      from: scope.from,
      to: scope.to,
      f: listFilters(scope.filters, set),
    },
  };
}

/**
 * Spans under the page's question, a page at a time. What takes long is found and counted in
 * steps, each with its answer, that follow each other until the page is full and the total
 * known, or until `stop`. While `isHeld`, and during such a search, a live range stands still,
 * so that rows do not move under the reader; `catchUp` lets it run on.
 */
export function useSpanPages(set: SpanSet, sort: SpanSort, isHeld: boolean) {
  const scope = useScope();
  const wanted = useMemo(() => ask(scope, set, sort), [scope, set, sort]);
  const [asked, setAsked] = useState(wanted);
  const [isLong, setIsLong] = useState(false);
  const [stopped, setStopped] = useState<Asked | null>(null);
  const isSameQuestion = asked.question === wanted.question;
  const isStill = isSameQuestion && (isHeld || isLong);
  const current = isStill ? asked : wanted;
  useEffect(() => {
    if (current !== asked) setAsked(current);
  }, [current, asked]);

  const result = useInfiniteQuery({
    queryKey: [listSpans.path, current.query, current.sort],
    queryFn: ({ pageParam, signal }) =>
      request(listSpans, {
        query: {
          ...current.query,
          sort: current.sort,
          limit: PAGE,
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
  const pages = useMemo(() => result.data?.pages ?? [], [result.data]);
  const { isPlaceholderData } = result;
  const rowState = searchState(pages, [], PAGE);
  const countFrom = isPlaceholderData ? null : (rowState?.countFrom ?? null);

  const counting = useInfiniteQuery({
    queryKey: [countSpans.path, current.query, countFrom],
    queryFn: ({ pageParam, signal }) =>
      request(countSpans, { query: { ...current.query, cursor: pageParam }, signal }),
    initialPageParam: countFrom ?? "",
    getNextPageParam: (last) => last.countCursor,
    enabled: countFrom !== null && rowState?.isSearching === false && stopped !== current,
  });

  const counts = countFrom === null ? [] : (counting.data?.pages ?? []);
  const state = searchState(pages, counts, PAGE);
  const isUnderWay = state !== null && (state.isSearching || state.isCounting);
  const goesOn = isUnderWay && !isPlaceholderData && stopped !== current;
  const isRowStep = goesOn && state.isSearching && !result.isFetching && !result.isError;
  const isCountStep =
    goesOn && state.isCounting && counting.hasNextPage && !counting.isFetching && !counting.isError;
  const { fetchNextPage } = result;
  const { fetchNextPage: countOn } = counting;
  useEffect(() => {
    if (isRowStep) void fetchNextPage();
    if (isCountStep) void countOn();
  }, [isRowStep, isCountStep, fetchNextPage, countOn]);

  const hasSteps =
    pages.some((page) => !page.isComplete) || counts.some(({ total }) => total === null);
  useEffect(() => setIsLong(hasSteps && !isPlaceholderData), [hasSteps, isPlaceholderData]);

  const answered = useRef("");
  if (result.isSuccess && !isPlaceholderData) answered.current = current.question;
  const spans = useMemo(() => pages.flatMap((page) => page.spans), [pages]);
  return {
    ...result,
    spans,
    /** Null before the first answer. */
    search: state && {
      ...state,
      /** Several steps are needed, and not all of them done. */
      isUnderWay: isUnderWay && hasSteps,
      isStopped: isUnderWay && hasSteps && !goesOn && !isPlaceholderData,
      /** A list by value is of the spans since then. */
      listedFromMs: Date.parse(pages[0]?.searchedTo ?? current.query.from),
      fromMs: Date.parse(current.query.from),
      toMs: Date.parse(current.query.to),
      stop: () => setStopped(current),
      goOn: () => {
        setStopped(null);
        if (counting.isError) void counting.refetch();
      },
    },
    isOutdated: isPlaceholderData && answered.current !== current.question,
    /** Newer spans may have come since the list was read. */
    isBehind: isStill && asked.query.to !== wanted.query.to,
    catchUp: () => {
      setIsLong(false);
      setAsked(wanted);
    },
  };
}

export type SpanSearch = NonNullable<ReturnType<typeof useSpanPages>["search"]>;
