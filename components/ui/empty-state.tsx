import type { ReactNode } from "react";
import { cn } from "./cn";

interface EmptyStateProps {
  readonly title: string;
  /** What would stand here, and how to get it. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly className?: string;
}

export function EmptyState({ title, children, action, className }: EmptyStateProps) {
  return (
    <div className={cn("flex flex-col items-center gap-1.5 px-6 py-10 text-center", className)}>
      <p className="font-medium text-ink text-sm">{title}</p>
      {children && (
        <div className="max-w-md text-balance text-muted-foreground text-sm">{children}</div>
      )}
      {action && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
