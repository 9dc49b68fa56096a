"use client";

import { useIsFetching } from "@tanstack/react-query";
import { ChevronDown, RefreshCw } from "lucide-react";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Tooltip } from "@/components/ui/tooltip";
import { useScope, useScopeActions } from "@/lib/client/scope";
import { REFRESH_INTERVALS, type RefreshInterval } from "@/lib/client/search-params";

const WORDS: Readonly<Record<RefreshInterval, string>> = {
  off: "Never by itself",
  "10s": "Every 10 s",
  "1m": "Every minute",
};

const SHORT: Readonly<Record<RefreshInterval, string>> = { off: "", "10s": "10 s", "1m": "1 min" };

export function RefreshMenu() {
  const { refresh, isLive } = useScope();
  const { setRefresh, refreshNow } = useScopeActions();
  const isFetching = useIsFetching() > 0;
  const state = isLive && refresh !== "off" ? SHORT[refresh] : "";
  return (
    <div className="inline-flex h-7 items-stretch rounded-md border border-line-strong bg-panel">
      <Tooltip content="Ask again, as of now (r)">
        <Button
          variant="ghost"
          aria-label="Refresh"
          className="h-full w-7 rounded-r-none px-0"
          onClick={refreshNow}
        >
          <RefreshCw aria-hidden className={isFetching ? "motion-safe:animate-spin" : ""} />
        </Button>
      </Tooltip>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button
            variant="ghost"
            className="tabular h-full gap-0.5 rounded-l-none border-line border-l px-1.5"
            aria-label={`Refresh by itself: ${isLive ? WORDS[refresh] : "never, the range is fixed"}`}
          >
            <span className="hidden sm:inline">{state}</span>
            <ChevronDown aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuLabel>
            {isLive ? "Refresh while in sight" : "A fixed range does not refresh"}
          </DropdownMenuLabel>
          <DropdownMenuRadioGroup
            value={refresh}
            onValueChange={(next) => setRefresh(next as RefreshInterval)}
          >
            {REFRESH_INTERVALS.map((interval) => (
              <DropdownMenuRadioItem key={interval} value={interval} disabled={!isLive}>
                {WORDS[interval]}
              </DropdownMenuRadioItem>
            ))}
          </DropdownMenuRadioGroup>
        </DropdownMenuContent>
      </DropdownMenu>
    </div>
  );
}
