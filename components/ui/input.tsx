import type { ComponentProps } from "react";
import { cn } from "./cn";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return (
    <input
      className={cn(
        "h-8 w-full min-w-0 rounded-md border border-control-line/60 bg-panel px-2.5 text-ink text-sm placeholder:text-faint hover:border-control-line focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 disabled:opacity-50 aria-invalid:border-bad aria-invalid:outline-bad",
        className,
      )}
      {...props}
    />
  );
}
