import type { ReactNode } from "react";

interface FactProps {
  readonly label: string;
  readonly hint?: string;
  readonly children: ReactNode;
}

/** A line of a description list: what, and how much. */
export function Fact({ label, hint, children }: FactProps) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 text-sm">
      <dt className="w-36 shrink-0 text-muted-foreground" title={hint}>
        {label}
      </dt>
      <dd className="tabular min-w-0 flex-1 basis-40">{children}</dd>
    </div>
  );
}
