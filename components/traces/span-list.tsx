"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useRouter } from "next/navigation";
import { useQueryState } from "nuqs";
import { type MouseEvent, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { ErrorState } from "@/components/ui/error-state";
import { Segmented } from "@/components/ui/segmented";
import { formatExact } from "@/lib/client/format";
import { useHotkeys } from "@/lib/client/hotkeys";
import { useScope, useScopedHref } from "@/lib/client/scope";
import type { SpanSummary } from "@/lib/contracts/traces";
import { NoSpans } from "./no-spans";
import { listParams, SORT_WORDS, type SpanSet, withSpan } from "./search-params";
import { SearchProgress } from "./search-progress";
import { COLUMNS, ROW_HEIGHT, SpanRow, STACKED_ROW_HEIGHT, StackedSpanRow } from "./span-row";
import { HeaderRow, LoadingRows } from "./span-table-parts";
import { useIsNarrow } from "./use-is-narrow";
import { useSpanPages } from "./use-span-pages";

const DAY_MS = 86_400_000;
/** Rows left below the last one in sight when the next page is asked for. */
const LOAD_AHEAD = 30;

const SETS: readonly { value: SpanSet; label: string }[] = [
  { value: "calls", label: "Model calls" },
  { value: "all", label: "All spans" },
];

/** Spans under the page's filters, in the order the address names. */
export function SpanList() {
  const scope = useScope();
  const router = useRouter();
  const href = useScopedHref();
  const isNarrow = useIsNarrow();
  const [set, setSet] = useQueryState("spans", listParams.spans);
  const [sort, setSort] = useQueryState("sort", listParams.sort);
  const [active, setActive] = useState(-1);
  const [isScrolled, setScrolled] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useSpanPages(set, sort, isScrolled || active > 0);
  const { spans, search } = list;
  const rowHeight = isNarrow ? STACKED_ROW_HEIGHT : ROW_HEIGHT;

  const rows = useVirtualizer({
    count: spans.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes change with the layout only
  useEffect(() => rows.measure(), [rowHeight]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another question starts at the top
  useEffect(() => {
    setActive(-1);
    scroller.current?.scrollTo({ top: 0 });
  }, [scope.question, set, sort]);

  const visible = rows.getVirtualItems();
  const lastVisible = visible.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isPlaceholderData } = list;
  // Such a list goes on by itself until its page is full.
  const isSearching = search?.isSearching === true;
  useEffect(() => {
    const isNear = lastVisible >= spans.length - LOAD_AHEAD;
    const isMoving = isFetchingNextPage || isPlaceholderData || isSearching;
    if (isNear && hasNextPage && !isMoving) void fetchNextPage();
  }, [
    lastVisible,
    spans.length,
    hasNextPage,
    isFetchingNextPage,
    isPlaceholderData,
    isSearching,
    fetchNextPage,
  ]);

  const traceHref = (span: SpanSummary): string =>
    withSpan(href(`/traces/${span.traceId}`), span.spanId);

  const activeSpan = spans[active];
  const moveTo = (index: number): void => {
    if (spans.length === 0) return;
    const next = Math.min(spans.length - 1, Math.max(0, index));
    setActive(next);
    rows.scrollToIndex(next);
  };
  const openActive = (): void => {
    // A link or button that holds the focus is what Enter means.
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && focused.matches("a, button, summary")) focused.click();
    else if (activeSpan) router.push(traceHref(activeSpan));
  };
  useHotkeys({
    j: () => moveTo(active + 1),
    k: () => moveTo(active - 1),
    ...(activeSpan ? { Enter: openActive } : {}),
  });

  const open = (event: MouseEvent, span: SpanSummary): void => {
    if (event.target instanceof Element && event.target.closest("a, button:not([data-opens-row])"))
      return;
    if (window.getSelection()?.toString()) return;
    if (event.metaKey || event.ctrlKey) window.open(traceHref(span), "_blank", "noopener");
    else router.push(traceHref(span));
  };

  const Row = isNarrow ? StackedSpanRow : SpanRow;
  const withDay = scope.toMs - scope.fromMs > DAY_MS;
  return (
    <section
      aria-busy={list.isFetching}
      className="flex h-[calc(100dvh-10rem)] min-h-80 min-w-0 flex-col overflow-hidden rounded-lg border border-line bg-panel max-md:h-[calc(100dvh-17rem)]"
    >
      <header className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b px-3 py-1.5">
        <Segmented
          label="Which spans"
          value={set}
          options={SETS}
          onChange={(next) => void setSet(next)}
        />
        <p aria-live="polite" className={cn("tabular text-sm", list.isOutdated && "outdated")}>
          {search && (search.total !== null || spans.length > 0) && (
            <>
              <strong className="font-semibold">
                {formatExact(search.counted)}
                {search.total === null && " or more"}
              </strong>{" "}
              <span className="text-muted-foreground">
                {noun(set, search.counted)}, {SORT_WORDS[sort]}
              </span>
            </>
          )}
        </p>
        <span className="ml-auto flex items-center gap-2 text-faint text-xs">
          {list.isBehind && <Button onClick={list.catchUp}>Show newer</Button>}
          <span className="hidden lg:inline">j k to move · Enter to open · Alt-click excludes</span>
        </span>
      </header>
      {search && !list.isPlaceholderData && <SearchProgress search={search} sort={sort} />}
      {list.isError && spans.length === 0 ? (
        <ErrorState
          title="The spans could not be read"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      ) : (
        <section
          ref={scroller}
          onScroll={(event) => setScrolled(event.currentTarget.scrollTop > rowHeight)}
          className={cn("min-h-0 flex-1 overflow-auto", list.isOutdated && "outdated")}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
          tabIndex={0}
          aria-label="Spans, scrollable"
        >
          <table
            aria-label={set === "calls" ? "Model calls" : "Spans"}
            aria-rowcount={search?.total === null ? -1 : (search?.total ?? spans.length) + 1}
            className={cn(
              "block text-left text-sm md:min-w-[64rem]",
              withDay ? "[--time:10rem]" : "[--time:6.5rem]",
            )}
          >
            <HeaderRow set={set} sort={sort} onSort={(next) => void setSort(next)} />
            {list.isPending ? (
              <LoadingRows height={rowHeight} />
            ) : (
              <tbody className="relative block" style={{ height: rows.getTotalSize() }}>
                {visible.map((item) => {
                  const span = spans[item.index];
                  if (!span) return null;
                  return (
                    <tr
                      key={item.key}
                      tabIndex={-1}
                      aria-rowindex={item.index + 2}
                      aria-selected={item.index === active}
                      data-active={item.index === active || undefined}
                      onClick={(event) => open(event, span)}
                      onFocus={() => setActive(item.index)}
                      className={cn(
                        "absolute inset-x-0 top-0 cursor-pointer border-line border-b hover:bg-hover data-active:bg-accent-soft",
                        !isNarrow && COLUMNS,
                      )}
                      style={{ height: item.size, transform: `translateY(${item.start}px)` }}
                    >
                      <Row
                        span={span}
                        set={set}
                        href={traceHref(span)}
                        isActive={item.index === active}
                        withDay={withDay}
                      />
                    </tr>
                  );
                })}
              </tbody>
            )}
          </table>
          {list.isSuccess && spans.length === 0 && !hasNextPage && (
            <NoSpans set={set} onShowAll={() => void setSet("all")} />
          )}
          {spans.length > 0 && (
            <p className="px-3 py-3 text-center text-faint text-xs" aria-live="polite">
              {list.isFetchNextPageError ? (
                <Button onClick={() => void fetchNextPage()}>
                  The next page failed. Try again
                </Button>
              ) : hasNextPage ? (
                search?.isStopped ? (
                  "The search was stopped."
                ) : (
                  "Loading more…"
                )
              ) : search?.total === null ? (
                "These are all that were looked at."
              ) : (
                "These are all of them."
              )}
            </p>
          )}
        </section>
      )}
    </section>
  );
}

function noun(set: SpanSet, count: number): string {
  const word = set === "calls" ? "model call" : "span";
  return count === 1 ? word : `${word}s`;
}
