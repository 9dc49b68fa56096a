import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

interface PanelProps extends Omit<ComponentProps<"section">, "title"> {
  readonly title?: ReactNode;
  /** Beside the title: unit, count, scale. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  /** Its figures answer the question before this one. */
  readonly isOutdated?: boolean;
}

/** A bounded part of a page with a heading. Content brings its own padding (`p-3`). */
export function Panel({
  title,
  note,
  actions,
  isOutdated = false,
  className,
  children,
  ...props
}: PanelProps) {
  return (
    <section
      className={cn("min-w-0 rounded-lg border border-line bg-panel", className)}
      aria-busy={isOutdated}
      {...props}
    >
      {title !== undefined && (
        <header className="flex min-h-10 flex-wrap items-center gap-x-2 gap-y-1 px-3 pt-2 pb-1">
          <h2 className="font-semibold text-sm">{title}</h2>
          {note && <span className="text-faint text-xs">{note}</span>}
          {actions && <div className="ml-auto flex items-center gap-1">{actions}</div>}
        </header>
      )}
      <div className={cn(isOutdated && "outdated")}>{children}</div>
    </section>
  );
}
