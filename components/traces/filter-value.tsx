"use client";

import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { filterLabel } from "@/lib/client/filters";
import type { FilterKey } from "@/lib/contracts/filter";
import { useApplyFilter } from "./use-apply-filter";

interface FilterValueProps {
  readonly filterKey: FilterKey;
  readonly value: string;
  readonly children?: ReactNode;
  readonly className?: string;
  readonly tabIndex?: number;
}

/** A value on screen that can be filtered by: click to keep it, Alt-click to exclude it. */
export function FilterValue({ filterKey, value, children, className, tabIndex }: FilterValueProps) {
  const applyFilter = useApplyFilter();
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      title={`Filter by ${filterLabel(filterKey)}: ${value}\nAlt-click: exclude it`}
      onClick={(event) => {
        event.stopPropagation();
        applyFilter({ key: filterKey, op: event.altKey ? "not" : "is", value });
      }}
      className={cn(
        "max-w-full truncate rounded-sm text-left decoration-dotted underline-offset-2 hover:text-accent hover:underline",
        className,
      )}
    >
      {children ?? value}
    </button>
  );
}
