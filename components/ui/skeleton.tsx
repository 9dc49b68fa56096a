import { cn } from "./cn";

/** Reserves the room of what is loading: `<Skeleton className="h-40" />`. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <div aria-hidden className={cn("animate-pulse-soft rounded-md bg-hover", className)} />;
}
