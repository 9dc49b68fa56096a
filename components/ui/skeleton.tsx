import { cn } from "./cn";

/** Reserves the room of what is loading: `<Skeleton className="h-40" />`. */
export function Skeleton({ className }: { readonly className?: string }) {
  // A span, so that it may stand in a heading or a paragraph too.
  return (
    <span aria-hidden className={cn("block animate-pulse-soft rounded-md bg-hover", className)} />
  );
}
