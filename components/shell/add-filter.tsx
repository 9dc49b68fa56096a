"use client";

import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { type Ref, useState } from "react";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { useScopeActions } from "@/lib/client/scope";
import type { FilterKey } from "@/lib/contracts/filter";

const FilterEditor = dynamic(
  () => import("./filter-editor").then((module) => module.FilterEditor),
  { ssr: false },
);
const KeyList = dynamic(() => import("./filter-keys").then((module) => module.KeyList), {
  ssr: false,
});

export function AddFilter({ ref }: { readonly ref: Ref<HTMLButtonElement> }) {
  const { replaceFilters } = useScopeActions();
  const [isOpen, setIsOpen] = useState(false);
  const [key, setKey] = useState<FilterKey | null>(null);
  const close = () => {
    setIsOpen(false);
    setKey(null);
  };
  return (
    <Popover open={isOpen} onOpenChange={(next) => (next ? setIsOpen(true) : close())}>
      <PopoverTrigger asChild>
        <Button ref={ref} variant="ghost" aria-label="Add a filter">
          <Plus aria-hidden />
          <span className="hidden sm:inline">Filter</span>
        </Button>
      </PopoverTrigger>
      <PopoverContent className="min-h-40 p-0" label="Add a filter">
        {key === null ? (
          <KeyList onPick={setKey} />
        ) : (
          <FilterEditor
            key={key}
            filterKey={key}
            initial={[]}
            onApply={(next) => {
              replaceFilters([], next);
              close();
            }}
            onCancel={close}
            onBack={() => setKey(null)}
          />
        )}
      </PopoverContent>
    </Popover>
  );
}
