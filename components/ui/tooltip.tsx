"use client";

import { Tooltip as RadixTooltip } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return (
    <RadixTooltip.Provider delayDuration={250} skipDelayDuration={150}>
      {children}
    </RadixTooltip.Provider>
  );
}

interface TooltipProps extends Omit<ComponentProps<typeof RadixTooltip.Content>, "content"> {
  readonly content: ReactNode;
  /** One element that can take the pointer and the focus. */
  readonly children: ReactNode;
}

/** `<Tooltip content="…"><button>…</button></Tooltip>` */
export function Tooltip({ content, children, className, ...props }: TooltipProps) {
  return (
    <RadixTooltip.Root>
      <RadixTooltip.Trigger asChild>{children}</RadixTooltip.Trigger>
      <RadixTooltip.Portal>
        <RadixTooltip.Content
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            "z-50 max-w-80 animate-fade rounded-md border border-line-strong bg-raised px-2.5 py-1.5 text-ink text-xs shadow-pop",
            className,
          )}
          {...props}
        >
          {content}
        </RadixTooltip.Content>
      </RadixTooltip.Portal>
    </RadixTooltip.Root>
  );
}
