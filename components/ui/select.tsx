"use client";

import { Check, ChevronDown } from "lucide-react";
import { Select as RadixSelect } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn";

interface SelectProps<T extends string> {
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly options: readonly { readonly value: T; readonly label: ReactNode }[];
  /** What the choice is about; read to screen readers, and shown before the value with `showLabel`. */
  readonly label: string;
  readonly showLabel?: boolean;
  readonly id?: string;
  readonly className?: string;
}

/** One of a few: `<Select label="Group by" value={by} onChange={setBy} options={[…]} />`. Values must not be empty. */
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
    <RadixSelect.Root value={value} onValueChange={(next) => onChange(next as T)}>
      <RadixSelect.Trigger
        id={id}
        aria-label={label}
        className={cn(
          "inline-flex h-7 min-w-0 items-center gap-1.5 rounded-md border border-line-strong bg-panel px-2 text-ink text-sm hover:bg-hover",
          className,
        )}
      >
        {showLabel && <span className="text-faint">{label}</span>}
        <span className="truncate">
          <RadixSelect.Value />
        </span>
        <RadixSelect.Icon className="ml-auto text-faint">
          <ChevronDown className="size-3.5" aria-hidden />
        </RadixSelect.Icon>
      </RadixSelect.Trigger>
      <RadixSelect.Portal>
        <RadixSelect.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-[var(--radix-select-content-available-height)] min-w-[var(--radix-select-trigger-width)] animate-fade overflow-hidden rounded-lg border border-line-strong bg-raised p-1 text-sm shadow-pop"
        >
          <RadixSelect.Viewport>
            {options.map((option) => (
              <RadixSelect.Item
                key={option.value}
                value={option.value}
                className="relative flex h-7 cursor-default select-none items-center rounded-sm pr-7 pl-2 outline-none data-[highlighted]:bg-hover"
              >
                <RadixSelect.ItemText>{option.label}</RadixSelect.ItemText>
                <RadixSelect.ItemIndicator className="absolute right-2 text-faint">
                  <Check className="size-3.5" aria-hidden />
                </RadixSelect.ItemIndicator>
              </RadixSelect.Item>
            ))}
          </RadixSelect.Viewport>
        </RadixSelect.Content>
      </RadixSelect.Portal>
    </RadixSelect.Root>
  );
}
