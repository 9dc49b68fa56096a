import type { z } from "zod";
import type { countSpans, listSpans } from "@/lib/contracts/traces";

type ListAnswer = Pick<
  z.output<(typeof listSpans)["response"]>,
  "isComplete" | "nextCursor" | "countCursor" | "counted" | "total" | "searchedTo"
> & { readonly spans: readonly unknown[] };
type CountAnswer = z.output<(typeof countSpans)["response"]>;

/** How far a list has come that is found in steps, and whether it goes on by itself. */
export interface SearchState {
  /** Of spans under the filter; null until all of the range is counted. */
  readonly total: number | null;
  readonly counted: number;
  /** Rows are still looked for to fill the page that was asked for. */
  readonly isSearching: boolean;
  /** Where counting begins, once there are rows to look at; null when there is nothing to count. */
  readonly countFrom: string | null;
  readonly isCounting: boolean;
  /** Milliseconds since 1970 back to which the range was searched or counted. */
  readonly reachedMs: number;
}

export function searchState(
  pages: readonly ListAnswer[],
  counts: readonly CountAnswer[],
  pageSize: number,
): SearchState | null {
  const last = pages.at(-1);
  if (!last) return null;
  const answers = [...pages, ...counts];
  const isKnown = pages.some((page) => page.total !== null);
  const total = answers.find((answer) => answer.total !== null)?.total ?? null;
  const isSearching = !last.isComplete && last.nextCursor !== null && rowsOfPage(pages) < pageSize;
  return {
    total,
    counted: total ?? Math.max(...answers.map((answer) => answer.counted)),
    isSearching,
    countFrom: isKnown ? null : (firstFull(pages, pageSize)?.countCursor ?? null),
    isCounting: total === null && !isSearching,
    reachedMs: Math.min(...answers.map((answer) => Date.parse(answer.searchedTo))),
  };
}

/** Rows found for the page that is being filled: since the last answer that filled one. */
function rowsOfPage(pages: readonly ListAnswer[]): number {
  const before = pages.findLastIndex((page) => page.isComplete);
  return pages.slice(before + 1).reduce((sum, page) => sum + page.spans.length, 0);
}

/** The answer that filled the first page, alone or as the last of several. */
function firstFull(pages: readonly ListAnswer[], pageSize: number): ListAnswer | undefined {
  let rows = 0;
  return pages.find((page) => {
    rows += page.spans.length;
    return page.isComplete || rows >= pageSize;
  });
}
