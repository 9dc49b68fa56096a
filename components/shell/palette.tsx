"use client";

import { useQueries } from "@tanstack/react-query";
import { Command } from "cmdk";
import {
  Clock,
  Filter as FilterIcon,
  GitCompareArrows,
  Hash,
  Link2,
  Moon,
  RefreshCw,
} from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useTheme } from "next-themes";
import { type ReactNode, useState } from "react";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { filterLabel } from "@/lib/client/filters";
import { formatCount } from "@/lib/client/format";
import { contractQuery } from "@/lib/client/query";
import { readRecent, rememberRecent } from "@/lib/client/recent";
import { useScope, useScopeActions, useScopedHref } from "@/lib/client/scope";
import { useDebounced } from "@/lib/client/use-debounced";
import type { Dimension, Filter, FilterKey } from "@/lib/contracts/filter";
import { listFilterValues } from "@/lib/contracts/projects";
import { GROUP, INPUT, ITEM } from "./command-styles";
import { DOCS, hasFilterBar, PAGES } from "./pages";

/** Dimensions whose values the palette finds by typing. */
const SEARCHED: readonly Dimension[] = ["model", "route", "tenant", "service", "environment"];
const IDS: readonly FilterKey[] = ["session", "user"];

/** ⌘K: pages, values of dimensions, ids, what was opened lately. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const router = useRouter();
  const pathname = usePathname();
  const href = useScopedHref();
  const scope = useScope();
  const actions = useScopeActions();
  const { resolvedTheme, setTheme } = useTheme();
  const [search, setSearch] = useState("");
  const [recent] = useState(readRecent);
  const text = search.trim();
  const settled = useDebounced(text, 150);
  const traceId = /^[0-9a-f]{32}$/i.test(text) ? text.toLowerCase() : null;

  const found = useQueries({
    queries: SEARCHED.map((key) => ({
      ...contractQuery(listFilterValues, {
        query: { ...scope.query, f: [], key, search: settled, limit: 4 },
      }),
      enabled: settled.length >= 2 && traceId === null,
    })),
  });

  const isLooking = settled !== text || found.some((result) => result.isFetching);

  const open = (path: string, label: string) => {
    rememberRecent({ label, href: path });
    router.push(path);
    onClose();
  };
  const act = (action: () => void) => {
    action();
    onClose();
  };
  const filterBy = (filter: Filter) => {
    if (hasFilterBar(pathname)) act(() => actions.addFilter(filter));
    else open(href("/traces", { filters: [filter] }), `${filterLabel(filter.key)} ${filter.value}`);
  };
  const matches = ({ name }: { readonly name: string }) =>
    name.toLowerCase().includes(text.toLowerCase());
  const pages = [...PAGES, DOCS].filter(matches);
  const otherTheme = resolvedTheme === "dark" ? "light" : "dark";
  const deeds = [
    {
      name: scope.compare === "auto" ? "Compare with the previous period" : "Compare automatically",
      icon: GitCompareArrows,
      key: "c",
      run: () => actions.setCompare(scope.compare === "auto" ? "previous" : "auto"),
    },
    { name: "Refresh", icon: RefreshCw, key: "r", run: actions.refreshNow },
    {
      name: "Copy the address of this page",
      icon: Link2,
      key: "",
      run: () => void navigator.clipboard.writeText(window.location.href),
    },
    {
      name: `Switch to the ${otherTheme} theme`,
      icon: Moon,
      key: "",
      run: () => setTheme(otherTheme),
    },
  ].filter(matches);

  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent title="Search or jump to" hideTitle className="max-w-xl overflow-hidden">
        <Command label="Search or jump to" shouldFilter={false} loop>
          <Command.Input
            autoFocus
            value={search}
            onValueChange={setSearch}
            placeholder="A page, model, route, tenant, or a trace id"
            className={`${INPUT} h-11 text-base`}
          />
          <Command.List className="max-h-[56vh] overflow-y-auto overscroll-contain p-1.5">
            <Command.Empty className="px-3 py-8 text-center text-muted-foreground text-sm">
              Nothing of that name. A whole trace id (32 hex digits) opens its trace.
            </Command.Empty>
            {traceId && (
              <Command.Group heading="Trace" className={GROUP}>
                <Item
                  icon={<Hash aria-hidden />}
                  value="trace"
                  onSelect={() => open(href(`/traces/${traceId}`), `Trace ${traceId.slice(0, 8)}…`)}
                >
                  Open trace <span className="font-mono text-xs">{traceId}</span>
                </Item>
              </Command.Group>
            )}
            {!traceId && settled.length >= 2 && (
              <Command.Group heading="Filter by" className={GROUP}>
                {found.flatMap((result, index) => {
                  const key = SEARCHED[index];
                  if (key === undefined) return [];
                  return (result.data?.values ?? [])
                    .filter((entry) => entry.value !== "")
                    .map(({ value, count }) => (
                      <Item
                        key={`${key}=${value}`}
                        icon={<FilterIcon aria-hidden />}
                        value={`${key}=${value}`}
                        onSelect={() => filterBy({ key, op: "is", value })}
                        end={formatCount(count)}
                      >
                        <span className="text-muted-foreground">{filterLabel(key)}</span> {value}
                      </Item>
                    ));
                })}
                {isLooking && (
                  <Command.Loading>
                    <p className="px-2 py-1 text-faint text-sm">Looking for values…</p>
                  </Command.Loading>
                )}
              </Command.Group>
            )}
            {pages.length > 0 && (
              <Command.Group heading="Go to" className={GROUP}>
                {pages.map((page) => (
                  <Item
                    key={page.path}
                    icon={<page.icon aria-hidden />}
                    value={page.path}
                    onSelect={() => act(() => router.push(href(page.path)))}
                    end={
                      <span className="flex gap-1">
                        <Kbd>g</Kbd>
                        <Kbd>{page.key}</Kbd>
                      </span>
                    }
                  >
                    {page.name}
                  </Item>
                ))}
              </Command.Group>
            )}
            {deeds.length > 0 && (
              <Command.Group heading="Do" className={GROUP}>
                {deeds.map((deed) => (
                  <Item
                    key={deed.name}
                    icon={<deed.icon aria-hidden />}
                    value={deed.name}
                    onSelect={() => act(deed.run)}
                    end={deed.key && <Kbd>{deed.key}</Kbd>}
                  >
                    {deed.name}
                  </Item>
                ))}
              </Command.Group>
            )}
            {/* After the values, so that Enter takes the first of those. */}
            {!traceId && settled.length >= 2 && !isLooking && (
              <Command.Group heading="Ids" className={GROUP}>
                {IDS.map((key) => (
                  <Item
                    key={key}
                    icon={<Hash aria-hidden />}
                    value={`${key}=${text}`}
                    onSelect={() =>
                      open(
                        href("/traces", { filters: [{ key, op: "is", value: text }] }),
                        `${filterLabel(key)} ${text}`,
                      )
                    }
                  >
                    <span className="text-muted-foreground">Traces of {filterLabel(key)}</span>{" "}
                    {text}
                  </Item>
                ))}
              </Command.Group>
            )}
            {text === "" && recent.length > 0 && (
              <Command.Group heading="Recent" className={GROUP}>
                {recent.map((entry) => (
                  <Item
                    key={entry.href}
                    icon={<Clock aria-hidden />}
                    value={entry.href}
                    onSelect={() => open(entry.href, entry.label)}
                  >
                    {entry.label}
                  </Item>
                ))}
              </Command.Group>
            )}
          </Command.List>
        </Command>
      </DialogContent>
    </Dialog>
  );
}

function Item({
  icon,
  value,
  end,
  onSelect,
  children,
}: {
  readonly icon: ReactNode;
  readonly value: string;
  readonly end?: ReactNode;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Command.Item value={value} onSelect={onSelect} className={`${ITEM} h-8`}>
      {icon}
      <span className="truncate">{children}</span>
      <span className="tabular ml-auto text-faint text-xs">{end}</span>
    </Command.Item>
  );
}
