import type { ReactNode } from "react";
import { Skeleton } from "@/components/ui/skeleton";

interface PageHeaderProps {
  /** The page's name; the browser's title says it too. */
  readonly title: string;
  /** The finding, in words; null while it is being computed. Left out on pages without one. */
  readonly headline?: ReactNode | null;
  /** A second, quieter line: the figures that show it. */
  readonly detail?: ReactNode;
  readonly actions?: ReactNode;
  readonly isOutdated?: boolean;
}

/** How every page begins. Room for two lines is kept, so that nothing jumps when the words come. */
export function PageHeader({ title, headline, detail, actions, isOutdated }: PageHeaderProps) {
  const isFinding = headline !== undefined;
  return (
    <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
      <div className="min-w-0 max-w-4xl flex-1 basis-80">
        {isFinding && <p className="mb-0.5 font-medium text-faint text-xs">{title}</p>}
        <h1
          aria-live={isFinding ? "polite" : undefined}
          className={`text-pretty font-semibold text-lg tracking-[-0.01em] ${isOutdated ? "outdated" : ""}`}
        >
          {isFinding ? (headline ?? <HeadlineSkeleton title={title} />) : title}
        </h1>
        {detail && (
          <p className={`mt-0.5 text-muted-foreground text-base ${isOutdated ? "outdated" : ""}`}>
            {detail}
          </p>
        )}
      </div>
      {actions && <div className="flex items-center gap-2">{actions}</div>}
    </header>
  );
}

function HeadlineSkeleton({ title }: { readonly title: string }) {
  return (
    <>
      <span className="sr-only">{title}</span>
      <Skeleton className="mt-1 h-5 w-3/4" />
    </>
  );
}
