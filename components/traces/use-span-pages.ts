import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { request } from "@/lib/client/api";
import { type Scope, useScope } from "@/lib/client/scope";
import { type Filter, formatFilter } from "@/lib/contracts/filter";
import { listSpans, type SpanSort } from "@/lib/contracts/traces";
import type { SpanSet } from "./search-params";

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
  readonly query: { project: string; from: string; to: string; f: string[]; sort: SpanSort };
}

function ask(scope: Scope, set: SpanSet, sort: SpanSort): Asked {
  return {
    question: `${scope.question}|${set}|${sort}`,
    query: {
      project: scope.project,
      from: scope.from,
      to: scope.to,
      f: listFilters(scope.filters, set),
      sort,
    },
  };
}

/**
 * Spans under the page's question, a page at a time. While `isHeld` a live range stands still,
 * so that rows do not move under the reader; `catchUp` lets it run on.
 */
export function useSpanPages(set: SpanSet, sort: SpanSort, isHeld: boolean) {
  const scope = useScope();
  const wanted = useMemo(() => ask(scope, set, sort), [scope, set, sort]);
  const [asked, setAsked] = useState(wanted);
  const isSameQuestion = asked.question === wanted.question;
  const current = isSameQuestion && isHeld ? asked : wanted;
  useEffect(() => {
    if (current !== asked) setAsked(current);
  }, [current, asked]);

  const result = useInfiniteQuery({
    queryKey: [listSpans.path, current.query],
    queryFn: ({ pageParam, signal }) =>
      request(listSpans, {
        query: { ...current.query, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });

  const answered = useRef("");
  if (result.isSuccess && !result.isPlaceholderData) answered.current = current.question;
  const spans = useMemo(
    () => result.data?.pages.flatMap((page) => page.spans) ?? [],
    [result.data],
  );
  return {
    ...result,
    spans,
    total: result.data?.pages[0]?.total ?? null,
    isOutdated: result.isPlaceholderData && answered.current !== current.question,
    /** Newer spans may have come since the list was read. */
    isBehind: isSameQuestion && isHeld && asked.query.to !== wanted.query.to,
    catchUp: () => setAsked(wanted),
  };
}
