"use client";

import { type ReactNode, useId } from "react";
import { cn } from "./cn";

interface SegmentedProps<T extends string> {
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly options: readonly { readonly value: T; readonly label: ReactNode }[];
  readonly label: string;
  readonly className?: string;
}

/** One of two to five, all in sight: radio buttons that look like one control. */
export function Segmented<T extends string>({
  value,
  onChange,
  options,
  label,
  className,
}: SegmentedProps<T>) {
  const name = useId();
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={cn(
        "inline-flex h-7 rounded-md border border-line-strong bg-panel p-px",
        className,
      )}
    >
      {options.map((option) => (
        <label
          key={option.value}
          className="relative flex items-center gap-1 whitespace-nowrap rounded-[5px] px-2 text-muted-foreground text-sm hover:text-ink has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent [&_svg]:size-3.5"
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
