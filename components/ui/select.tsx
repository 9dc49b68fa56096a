"use client";

import { ChevronDown } from "lucide-react";
import { cn } from "./cn";

interface SelectProps<T extends string> {
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  /** What the choice is about; read to screen readers, and shown before the value with `showLabel`. */
  readonly label: string;
  readonly showLabel?: boolean;
  readonly id?: string;
  readonly className?: string;
}

/**
 * One of many: `<Select label="Group by" value={by} onChange={setBy} options={[…]} />`. The
 * browser's own control: every keyboard, screen reader and phone knows it, and it weighs nothing.
 */
export function Select<T extends string>({
  value,
  onChange,
  options,
  label,
  showLabel = false,
  id,
  className,
}: SelectProps<T>) {
  return (
    <span
      className={cn(
        "relative inline-flex h-7 min-w-0 items-center rounded-md border border-line-strong bg-panel text-sm hover:bg-hover",
        className,
      )}
    >
      {showLabel && (
        <span aria-hidden className="pl-2 text-faint">
          {label}
        </span>
      )}
      <select
        id={id}
        aria-label={label}
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen) onChange(chosen.value);
        }}
        className="h-full min-w-0 appearance-none rounded-md bg-transparent pr-7 pl-2 text-ink [&>option]:bg-raised [&>option]:text-ink"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute right-2 size-3.5 text-faint"
      />
    </span>
  );
}
