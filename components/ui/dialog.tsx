"use client";

import { X } from "lucide-react";
import { Dialog as RadixDialog } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

export const Dialog = RadixDialog.Root;

interface DialogContentProps extends Omit<ComponentProps<typeof RadixDialog.Content>, "title"> {
  readonly title: string;
  readonly description?: ReactNode;
  /** Keeps the title for screen readers alone. */
  readonly hideTitle?: boolean;
  /** A panel at the screen's edge rather than in its middle. */
  readonly side?: "center" | "right" | "left";
}

const PLACES = {
  center:
    "top-[12vh] left-1/2 max-h-[76vh] w-[calc(100vw-2rem)] max-w-lg -translate-x-1/2 rounded-lg border",
  right: "inset-y-0 right-0 w-[min(100vw,44rem)] border-l",
  left: "inset-y-0 left-0 w-[min(84vw,17rem)] animate-slide border-r",
} as const;

export function DialogContent({
  title,
  description,
  hideTitle = false,
  side = "center",
  className,
  children,
  ...props
}: DialogContentProps) {
  return (
    <RadixDialog.Portal>
      <RadixDialog.Overlay className="fixed inset-0 z-40 animate-fade bg-black/30 dark:bg-black/60" />
      <RadixDialog.Content
        className={cn(
          "fixed z-50 flex animate-fade flex-col overflow-auto border-line-strong bg-raised text-ink shadow-pop outline-none",
          PLACES[side],
          className,
        )}
        {...(description ? {} : { "aria-describedby": undefined })}
        {...props}
      >
        <div className={cn("flex items-start gap-4 px-4 pt-3.5 pb-1", hideTitle && "sr-only")}>
          <div className="min-w-0 flex-1">
            <RadixDialog.Title className="font-semibold text-base">{title}</RadixDialog.Title>
            {description && (
              <RadixDialog.Description className="mt-0.5 text-muted-foreground text-sm">
                {description}
              </RadixDialog.Description>
            )}
          </div>
          {!hideTitle && (
            <RadixDialog.Close
              aria-label="Close"
              className="-mr-1 rounded-sm p-1 text-faint hover:bg-hover hover:text-ink"
            >
              <X className="size-4" aria-hidden />
            </RadixDialog.Close>
          )}
        </div>
        {children}
      </RadixDialog.Content>
    </RadixDialog.Portal>
  );
}

export function DialogBody({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("px-4 py-3", className)} {...props} />;
}

export function DialogFooter({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      className={cn("flex justify-end gap-2 border-line border-t px-4 py-3", className)}
      {...props}
    />
  );
}
