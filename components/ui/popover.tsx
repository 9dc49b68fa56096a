"use client";

import { Popover as RadixPopover } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn";

export const Popover = RadixPopover.Root;
export const PopoverTrigger = RadixPopover.Trigger;

export function PopoverContent({
  className,
  label,
  align = "start",
  sideOffset = 6,
  ...props
}: ComponentProps<typeof RadixPopover.Content> & {
  /** What it holds, for screen readers. */
  readonly label: string;
}) {
  return (
    <RadixPopover.Portal>
      <RadixPopover.Content
        aria-label={label}
        align={align}
        sideOffset={sideOffset}
        collisionPadding={8}
        className={cn(
          "z-50 max-h-[var(--radix-popover-content-available-height)] w-72 max-w-[calc(100vw-1rem)] animate-fade overflow-auto rounded-lg border border-line-strong bg-raised p-3 text-sm shadow-pop outline-none",
          className,
        )}
        {...props}
      />
    </RadixPopover.Portal>
  );
}
