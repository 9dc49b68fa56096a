"use client";

import { X } from "lucide-react";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { groupFilters } from "@/lib/client/filters";
import { useHotkeys } from "@/lib/client/hotkeys";
import { useScope, useScopeActions } from "@/lib/client/scope";
import { AddFilter } from "./add-filter";
import { CompareMenu } from "./compare-menu";
import { FilterChip } from "./filter-chip";
import { IgnoredNotice } from "./ignored-notice";
import { RangePicker } from "./range-picker";
import { RefreshMenu } from "./refresh-menu";
import { ShareButton } from "./share-button";

/** The sentence of the page: when, for what, against what. All of it lives in the URL. */
export function FilterBar() {
  const { filters, compare } = useScope();
  const actions = useScopeActions();
  const addFilter = useRef<HTMLButtonElement>(null);
  useHotkeys({
    "/": () => addFilter.current?.click(),
    "[": () => actions.shift(-1),
    "]": () => actions.shift(1),
    "-": () => actions.zoom("out"),
    "+": () => actions.zoom("in"),
    "=": () => actions.zoom("in"),
    c: () => actions.setCompare(compare === "auto" ? "previous" : "auto"),
    r: actions.refreshNow,
  });
  const groups = groupFilters(filters);
  return (
    <search
      aria-label="Filters of this page"
      className="z-10 flex flex-wrap items-center gap-1.5 border-line border-b bg-canvas px-4 py-2 md:sticky md:top-0 md:min-h-[49px] md:px-6"
    >
      <RangePicker />
      {groups.map((group) => (
        <FilterChip key={`${group.key}${group.relation}`} group={group} />
      ))}
      <AddFilter ref={addFilter} />
      {groups.length > 1 && (
        <Button variant="ghost" onClick={actions.clearFilters}>
          <X aria-hidden />
          Clear
        </Button>
      )}
      <div className="ml-auto flex items-center gap-1.5">
        <CompareMenu />
        <RefreshMenu />
        <ShareButton />
      </div>
      <IgnoredNotice />
    </search>
  );
}
