"use client";

import { X } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { type FilterGroup, filterLabel } from "@/lib/client/filters";
import { useScopeActions } from "@/lib/client/scope";

const FilterEditor = dynamic(
  () => import("./filter-editor").then((module) => module.FilterEditor),
  { ssr: false },
);

/** `model is gpt-4o ×`: press to change, × to take away. */
export function FilterChip({ group }: { readonly group: FilterGroup }) {
  const { removeFilters, replaceFilters } = useScopeActions();
  const [isOpen, setIsOpen] = useState(false);
  const label = filterLabel(group.key);
  const words = `${label} ${group.relation} ${group.value}`.trim();
  return (
    <span className="inline-flex h-7 max-w-full items-center rounded-md border border-line-strong bg-panel text-sm">
      <Popover open={isOpen} onOpenChange={setIsOpen}>
        <PopoverTrigger
          aria-label={`Filter: ${words}. Change`}
          title={words}
          className="flex h-full min-w-0 items-center gap-1 rounded-l-md pr-1 pl-2 hover:bg-hover"
        >
          <span className="text-muted-foreground">{label}</span>
          <span className="whitespace-nowrap text-faint">{group.relation}</span>
          <span className="max-w-56 truncate font-medium">{group.value}</span>
        </PopoverTrigger>
        <PopoverContent className="p-0" label={`Filter by ${label}`}>
          <FilterEditor
            filterKey={group.key}
            initial={group.filters}
            onApply={(next) => {
              replaceFilters(group.filters, next);
              setIsOpen(false);
            }}
            onCancel={() => setIsOpen(false)}
          />
        </PopoverContent>
      </Popover>
      <button
        type="button"
        aria-label={`Remove filter: ${words}`}
        onClick={() => removeFilters(group.filters)}
        className="flex h-full items-center rounded-r-md px-1.5 text-faint hover:bg-hover hover:text-ink"
      >
        <X className="size-3.5" aria-hidden />
      </button>
    </span>
  );
}
