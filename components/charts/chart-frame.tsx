"use client";

import { type ReactNode, useId, useRef, useState } from "react";
import { cn } from "@/components/ui/cn";
import { ChartMenu } from "./chart-menu";
import type { ChartTable } from "./csv";
import { DataTable } from "./data-table";

interface ChartFrameProps {
  readonly title: string;
  /** Anchor of the chart in links to it; unique on the page. */
  readonly anchor: string;
  /** Unit, scale and zone: what the axes mean. */
  readonly note?: ReactNode;
  /** Switches and legends, beside the title. */
  readonly controls?: ReactNode;
  /** The figures drawn; called when somebody asks for them. */
  readonly table: () => ChartTable;
  /** False for a table: there is nothing to save as PNG or to turn into a table. */
  readonly hasPicture?: boolean;
  /** New data is on its way: the old stays, dimmed. */
  readonly busy?: boolean;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** Title, units and menu (link, CSV, PNG, table) around any chart. */
export function ChartFrame({
  title,
  anchor,
  note,
  controls,
  table,
  hasPicture = true,
  busy = false,
  className,
  children,
}: ChartFrameProps) {
  const body = useRef<HTMLDivElement>(null);
  const [asTable, setAsTable] = useState(false);
  const titleId = useId();
  return (
    <section
      id={anchor}
      aria-labelledby={titleId}
      aria-busy={busy}
      className={cn("min-w-0 scroll-mt-16 rounded-lg border border-line bg-panel", className)}
    >
      <header className="flex min-h-10 flex-wrap items-center gap-x-2 gap-y-1 px-3 pt-2 pb-1">
        <h2 id={titleId} className="min-w-0 truncate font-semibold text-sm">
          {title}
        </h2>
        {note ? <p className="text-faint text-xs">{note}</p> : null}
        <div className="ml-auto flex flex-wrap items-center gap-1">
          {controls}
          <ChartMenu
            title={title}
            anchor={anchor}
            table={table}
            hasPicture={hasPicture}
            body={body}
            asTable={asTable}
            onAsTable={setAsTable}
          />
        </div>
      </header>
      <div ref={body} className={cn("px-2 pb-2", busy && "outdated")}>
        {asTable ? <DataTable table={table()} /> : children}
      </div>
    </section>
  );
}
