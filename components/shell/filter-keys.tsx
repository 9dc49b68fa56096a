"use client";

import { Command } from "cmdk";
import { useState } from "react";
import { filterLabel } from "@/lib/client/filters";
import { formatCount } from "@/lib/client/format";
import { useScope, useScopedQuery } from "@/lib/client/scope";
import { useDebounced } from "@/lib/client/use-debounced";
import { DIMENSIONS, FACTS, FilterKey, MEASURES } from "@/lib/contracts/filter";
import { listAttributeKeys } from "@/lib/contracts/projects";
import { GROUP, INPUT, ITEM, LIST } from "./command-styles";
import { CountedSince } from "./counted-since";

/** What to filter by: the usual dimensions first, then measures, then any attribute seen. */
export function KeyList({ onPick }: { readonly onPick: (key: FilterKey) => void }) {
  const [search, setSearch] = useState("");
  const settled = useDebounced(search, 200);
  const attributes = useScopedQuery(listAttributeKeys, { search: settled });
  const { from } = useScope();
  const keys = attributes.data?.keys ?? [];
  return (
    <Command label="Filter by" loop>
      <Command.Input
        autoFocus
        value={search}
        onValueChange={setSearch}
        placeholder="Filter by…"
        className={INPUT}
      />
      <Command.List className={LIST}>
        <Command.Empty className="px-3 py-6 text-center text-muted-foreground text-sm">
          {attributes.isFetching ? "Looking…" : "No dimension or attribute of that name."}
        </Command.Empty>
        <Keys heading="Dimensions" keys={DIMENSIONS} onPick={onPick} />
        <Keys heading="Ranges" keys={MEASURES} onPick={onPick} />
        <Keys heading="Facts and ids" keys={FACTS} onPick={onPick} />
        {keys.length > 0 && (
          <Command.Group heading="Attributes" className={GROUP}>
            {keys.slice(0, 100).map((attribute) => (
              <Command.Item
                key={attribute.key}
                value={`attr:${attribute.key}`}
                className={ITEM}
                onSelect={() => {
                  const key = FilterKey.safeParse(`attr:${attribute.key}`);
                  if (key.success) onPick(key.data);
                }}
              >
                <span className="truncate font-mono text-xs">{attribute.key}</span>
                <span className="tabular ml-auto text-faint text-xs">
                  {formatCount(attribute.count)}
                </span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
        {attributes.data && <CountedSince since={attributes.data.since} from={from} />}
      </Command.List>
    </Command>
  );
}

function Keys({
  heading,
  keys,
  onPick,
}: {
  readonly heading: string;
  readonly keys: readonly FilterKey[];
  readonly onPick: (key: FilterKey) => void;
}) {
  return (
    <Command.Group heading={heading} className={GROUP}>
      {keys.map((key) => (
        <Command.Item
          key={key}
          value={`${filterLabel(key)} ${key}`}
          className={ITEM}
          onSelect={() => onPick(key)}
        >
          {filterLabel(key)}
        </Command.Item>
      ))}
    </Command.Group>
  );
}
