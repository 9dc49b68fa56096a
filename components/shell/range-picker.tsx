"use client";

import { ChevronLeft, ChevronRight, Clock, ZoomIn, ZoomOut } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { Tooltip } from "@/components/ui/tooltip";
import { formatPeriod, zoneName } from "@/lib/client/format";
import { describeLast } from "@/lib/client/range";
import { useScope, useScopeActions } from "@/lib/client/scope";
import { useHydrated } from "@/lib/client/use-hydrated";

const RangeForm = dynamic(() => import("./range-form").then((module) => module.RangeForm), {
  ssr: false,
});

export function RangePicker() {
  const { range, fromMs, toMs, nowMs, isLive } = useScope();
  const { setRange, shift, zoom } = useScopeActions();
  const isHydrated = useHydrated();
  const [isOpen, setIsOpen] = useState(false);
  const words =
    range.kind === "last"
      ? describeLast(range.last)
      : isHydrated
        ? `${formatPeriod(fromMs, toMs)} ${zoneName(fromMs)}`
        : "fixed range";
  return (
    <div className="inline-flex h-7 items-stretch rounded-md border border-line-strong bg-panel">
      <Step
        label="Earlier"
        hint="["
        onClick={() => shift(-1)}
        className="hidden rounded-l-md sm:flex"
      >
        <ChevronLeft aria-hidden />
      </Step>
      <Popover open={isOpen} onOpenChange={setIsOpen}>
        <PopoverTrigger
          aria-label={`Time range: ${words}. Change`}
          className="tabular flex min-w-0 items-center gap-1.5 border-line px-2 font-medium sm:border-x text-sm hover:bg-hover"
        >
          <Clock className="size-3.5 text-faint" aria-hidden />
          <span className="whitespace-nowrap">{words}</span>
        </PopoverTrigger>
        <PopoverContent className="w-[26rem] p-0" label="Time range">
          <RangeForm
            onPick={(next) => {
              setRange(next);
              setIsOpen(false);
            }}
          />
        </PopoverContent>
      </Popover>
      <Step label="Zoom out" hint="-" onClick={() => zoom("out")} className="hidden sm:flex">
        <ZoomOut aria-hidden />
      </Step>
      <Step label="Zoom in" hint="+" onClick={() => zoom("in")} className="hidden sm:flex">
        <ZoomIn aria-hidden />
      </Step>
      <Step
        label="Later"
        hint="]"
        onClick={() => shift(1)}
        disabled={isLive || toMs >= nowMs}
        className="hidden rounded-r-md sm:flex"
      >
        <ChevronRight aria-hidden />
      </Step>
    </div>
  );
}

function Step({
  label,
  hint,
  className,
  ...props
}: {
  readonly label: string;
  readonly hint: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly className: string;
  readonly children: React.ReactNode;
}) {
  return (
    <Tooltip content={`${label} (${hint})`}>
      <Button
        variant="ghost"
        aria-label={label}
        className={`h-full w-7 rounded-none px-0 ${className}`}
        {...props}
      />
    </Tooltip>
  );
}
