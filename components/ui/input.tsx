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

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return (
    <textarea
      className={cn(
        "min-h-20 w-full rounded-md border border-control-line/60 bg-panel px-2.5 py-1.5 text-ink text-sm placeholder:text-faint hover:border-control-line focus-visible:border-accent aria-invalid:border-bad",
        className,
      )}
      {...props}
    />
  );
}
