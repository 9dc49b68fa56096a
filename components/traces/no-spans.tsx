"use client";

import Link from "next/link";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatPeriod } from "@/lib/client/format";
import { useScope, useScopeActions } from "@/lib/client/scope";
import type { SpanSet } from "./search-params";

/** Says why the list is empty and what would fill it. */
export function NoSpans({
  set,
  onShowAll,
}: {
  readonly set: SpanSet;
  readonly onShowAll: () => void;
}) {
  const scope = useScope();
  const { clearFilters, zoom } = useScopeActions();
  const isFiltered = scope.filters.length > 0;
  return (
    <EmptyState
      title={set === "calls" ? "No model calls here" : "No spans here"}
      action={
        <>
          {isFiltered && <Button onClick={clearFilters}>Clear all filters</Button>}
          <Button onClick={() => zoom("out")}>Look at twice the time</Button>
          {set === "calls" && <Button onClick={onShowAll}>Show all spans</Button>}
          <Button variant="link" asChild>
            <Link href="/docs/sending-traces">How to send traces</Link>
          </Button>
        </>
      }
    >
      Nothing {isFiltered ? "matches the filters" : "was received"} from{" "}
      {formatPeriod(scope.fromMs, scope.toMs)}.
      {set === "calls" && " Spans that call no model are not in this list."}
    </EmptyState>
  );
}
