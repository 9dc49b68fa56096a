"use client";

import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Check } from "lucide-react";
import { type KeyboardEvent, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Segmented } from "@/components/ui/segmented";
import { filterValueLabel } from "@/lib/client/filters";
import { formatCount } from "@/lib/client/format";
import { contractQuery } from "@/lib/client/query";
import { useScope } from "@/lib/client/scope";
import { useDebounced } from "@/lib/client/use-debounced";
import { type Filter, type FilterOp, formatFilter } from "@/lib/contracts/filter";
import { listFilterValues } from "@/lib/contracts/projects";
import { INPUT, ITEM, LIST } from "./command-styles";
import { CountedSince } from "./counted-since";
import type { FilterEditorProps } from "./filter-editor";

type Relation = Exclude<FilterOp, "gte" | "lt">;

const RELATIONS: readonly { readonly value: Relation; readonly label: string }[] = [
  { value: "is", label: "is" },
  { value: "not", label: "is not" },
  { value: "exists", label: "is set" },
  { value: "missing", label: "is not set" },
];

export function ValueEditor({ filterKey, initial, onApply, onCancel }: FilterEditorProps) {
  const scope = useScope();
  const first = initial[0]?.op;
  const [relation, setRelation] = useState<Relation>(
    first === undefined || first === "gte" || first === "lt" ? "is" : first,
  );
  const [chosen, setChosen] = useState<readonly string[]>(initial.map((filter) => filter.value));
  const [search, setSearch] = useState("");
  const [highlight, setHighlight] = useState("");
  const [isMoved, setIsMoved] = useState(false);
  const [isTaking, setIsTaking] = useState(false);
  const settled = useDebounced(search, 200);
  // Alternatives to what is chosen can only be counted without the key's own filters.
  const others = scope.filters.filter((filter) => filter.key !== filterKey).map(formatFilter);
  const values = useQuery(
    contractQuery(listFilterValues, {
      query: { ...scope.query, f: others, key: filterKey, search: settled },
    }),
  );
  const takesValue = relation === "is" || relation === "not";
  const apply = (picked: readonly string[]) => {
    const filters: Filter[] = takesValue
      ? picked.map((value) => ({ key: filterKey, op: relation, value }))
      : [{ key: filterKey, op: relation, value: "" }];
    onApply(filters);
  };
  const toggle = (value: string) =>
    setChosen((old) =>
      old.includes(value) ? old.filter((one) => one !== value) : [...old, value],
    );
  const typed = search.trim();
  const isSettled = settled === search && !values.isFetching;
  // The list before the answer comes is that of an earlier search.
  const found = (values.data?.values ?? []).filter(
    ({ value }) => isSettled || value.toLowerCase().includes(typed.toLowerCase()),
  );
  const isNew = isSettled && typed !== "" && !found.some((entry) => entry.value === typed);
  const entries = [...found.map(({ value }) => `=${value}`), ...(isNew ? [`+${typed}`] : [])];
  const active = entries.includes(highlight) ? highlight : (entries[0] ?? "");
  const take = () => {
    setIsTaking(false);
    const hasPointed = typed !== "" || isMoved || chosen.length === 0;
    const value = active.slice(1);
    apply(active !== "" && hasPointed && !chosen.includes(value) ? [...chosen, value] : chosen);
  };
  useEffect(() => {
    // Enter came before the answer did.
    if (isTaking && isSettled) take();
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") setIsMoved(true);
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (active !== "" || chosen.length > 0) take();
    else if (!isSettled) setIsTaking(true);
  };

  return (
    <Command label="Values" shouldFilter={false} loop value={active} onValueChange={setHighlight}>
      <div className="px-3 pt-2 pb-2">
        <Segmented label="Relation" value={relation} onChange={setRelation} options={RELATIONS} />
      </div>
      {takesValue && (
        <>
          <Command.Input
            autoFocus
            value={search}
            onValueChange={setSearch}
            onKeyDown={onKeyDown}
            placeholder="Search values…"
            className={cn(INPUT, "border-t")}
          />
          <Command.List className={LIST} aria-busy={values.isFetching}>
            {found.map(({ value, count }) => (
              <Command.Item
                key={value}
                value={`=${value}`}
                className={ITEM}
                onSelect={() => toggle(value)}
                aria-checked={chosen.includes(value)}
              >
                <CheckMark isOn={chosen.includes(value)} />
                <span className={cn("truncate", value === "" && "text-faint italic")}>
                  {filterValueLabel(filterKey, value)}
                </span>
                <span className="tabular ml-auto text-faint text-xs">{formatCount(count)}</span>
              </Command.Item>
            ))}
            {isNew && (
              <Command.Item value={`+${typed}`} className={ITEM} onSelect={() => toggle(typed)}>
                <CheckMark isOn={chosen.includes(typed)} />
                <span className="truncate">“{typed}”</span>
                <span className="ml-auto text-faint text-xs">exactly</span>
              </Command.Item>
            )}
            {found.length === 0 && !isNew && (
              <p className="px-2 py-4 text-center text-muted-foreground text-sm">
                {values.isError
                  ? `Values could not be read: ${values.error.message}`
                  : values.isPending
                    ? "Reading values…"
                    : "No spans carry it in this range."}
              </p>
            )}
            {values.data && values.data.distinct > found.length && (
              <p className="px-2 py-1 text-faint text-xs">
                {formatCount(found.length)} of {formatCount(values.data.distinct)} values; type to
                search.
              </p>
            )}
            {values.data && <CountedSince since={values.data.since} from={scope.from} />}
          </Command.List>
        </>
      )}
      <div className="flex items-center justify-between gap-2 border-line border-t px-3 py-2">
        <span className="tabular text-faint text-xs">
          {takesValue && chosen.length > 0 && `${chosen.length} chosen`}
        </span>
        <div className="flex gap-2">
          <Button onClick={onCancel}>Cancel</Button>
          <Button
            variant="primary"
            disabled={takesValue && chosen.length === 0}
            onClick={() => apply(chosen)}
          >
            Apply
          </Button>
        </div>
      </div>
    </Command>
  );
}

function CheckMark({ isOn }: { readonly isOn: boolean }) {
  return (
    <span
      aria-hidden
      className={cn(
        "flex size-3.5 shrink-0 items-center justify-center rounded-[3px] border",
        isOn ? "border-accent bg-accent" : "border-control-line",
      )}
    >
      {isOn && <Check className="!size-3 !text-accent-ink" />}
    </span>
  );
}
