"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { zoneName } from "@/lib/client/format";
import {
  describeLast,
  fixedRange,
  parseRange,
  RANGE_PRESETS,
  type Range,
} from "@/lib/client/range";
import { useScope } from "@/lib/client/scope";

/** Presets, a length such as `90m`, or two instants in the browser's zone. */
export function RangeForm({ onPick }: { readonly onPick: (range: Range) => void }) {
  const { range, fromMs, toMs } = useScope();
  const [length, setLength] = useState(range.kind === "last" ? range.last : "");
  const [from, setFrom] = useState(toLocalInput(fromMs));
  const [to, setTo] = useState(toLocalInput(toMs));
  const typed = parseRange(length);
  const lengthError =
    length.trim() === "" || typed
      ? null
      : "Write a length such as 90m, 6h, 7d or 2w, at most 400 days.";
  const fixed = fixedRange(Date.parse(from), Date.parse(to));
  const fixedError = fixed ? null : periodProblem(Date.parse(from), Date.parse(to));
  return (
    <div className="grid grid-cols-[8.5rem_minmax(0,1fr)]">
      <div className="flex flex-col gap-px border-line border-r p-1.5">
        {RANGE_PRESETS.map((preset) => (
          <button
            key={preset}
            type="button"
            aria-pressed={range.kind === "last" && range.last === preset}
            onClick={() => onPick({ kind: "last", last: preset })}
            className={cn(
              "h-7 rounded-sm px-2 text-left text-sm hover:bg-hover",
              "aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent",
            )}
          >
            {describeLast(preset)}
          </button>
        ))}
      </div>
      <div className="flex flex-col gap-3 p-3">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (typed) onPick(typed);
          }}
        >
          <Field label="Last…" error={lengthError} hint="Up to now; moves on with the clock">
            {(control) => (
              <div className="flex gap-2">
                <Input
                  {...control}
                  value={length}
                  placeholder="6h"
                  spellCheck={false}
                  onChange={(event) => setLength(event.target.value)}
                />
                <Button type="submit" size="md" disabled={!typed}>
                  Set
                </Button>
              </div>
            )}
          </Field>
        </form>
        <form
          className="flex flex-col gap-2 border-line border-t pt-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (fixed) onPick(fixed);
          }}
        >
          <Field label="From">
            {(control) => (
              <Input
                {...control}
                type="datetime-local"
                step={1}
                className="tabular"
                value={from}
                onChange={(event) => setFrom(event.target.value)}
              />
            )}
          </Field>
          <Field label="To" error={fixedError} hint={`Times in ${zoneName(toMs)}`}>
            {(control) => (
              <Input
                {...control}
                type="datetime-local"
                step={1}
                className="tabular"
                value={to}
                onChange={(event) => setTo(event.target.value)}
              />
            )}
          </Field>
          <Button type="submit" variant="primary" className="self-end" disabled={!fixed}>
            Apply
          </Button>
        </form>
      </div>
    </div>
  );
}

function toLocalInput(ms: number): string {
  const zoneMs = new Date(ms).getTimezoneOffset() * 60_000;
  return new Date(ms - zoneMs).toISOString().slice(0, 19);
}

function periodProblem(fromMs: number, toMs: number): string {
  if (Number.isNaN(fromMs) || Number.isNaN(toMs)) return "Give both a date and a time.";
  if (fromMs >= toMs) return "This must lie after the start.";
  return "A range is at most 400 days long.";
}
