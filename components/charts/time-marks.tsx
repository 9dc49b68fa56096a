"use client";

import { createContext, type ReactNode, use, useMemo, useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { formatDateTime, zoneName } from "@/lib/client/format";
import type { Period } from "@/lib/client/range";
import type { Plot } from "./heat-geometry";
import { clusterMarks, concerns, type MarkCluster, type TimeMark } from "./mark-clusters";

const MarksContext = createContext<readonly TimeMark[]>([]);

/** Time charts below show these marks. */
export function MarksProvider({
  marks,
  children,
}: {
  readonly marks: readonly TimeMark[];
  readonly children: ReactNode;
}) {
  return <MarksContext value={marks}>{children}</MarksContext>;
}

/** Charts below speak of a part: of the marks above only those that can concern it are shown. */
export function MarksOf({
  part,
  children,
}: {
  readonly part: Parameters<typeof concerns>[1];
  readonly children: ReactNode;
}) {
  const all = use(MarksContext);
  const marks = useMemo(() => all.filter((mark) => concerns(mark.scope, part)), [all, part]);
  return <MarksContext value={marks}>{children}</MarksContext>;
}

interface TimeMarksProps {
  readonly period: Period;
  readonly plot: Plot;
}

/** The page's marks along the bottom of a time chart: what, who and when, on hover and on focus. */
export function TimeMarks({ period, plot }: TimeMarksProps) {
  const marks = use(MarksContext);
  const clusters = useMemo(() => clusterMarks(marks, period, plot), [marks, period, plot]);
  return clusters.map((cluster) => (
    <Mark key={cluster.marks[0]?.id ?? cluster.x} cluster={cluster} plot={plot} />
  ));
}

const SIZE = 14;

function Mark({ cluster, plot }: { readonly cluster: MarkCluster; readonly plot: Plot }) {
  const [open, setOpen] = useState(false);
  const { marks, x, stretches } = cluster;
  const bottom = plot.top + plot.height;
  const count = marks.length;
  return (
    <>
      {stretches.map(({ from, to }) => (
        <span
          key={`${from}-${to}`}
          aria-hidden
          className="pointer-events-none absolute h-[3px] bg-ink/45"
          style={{ left: from, width: Math.max(2, to - from), top: bottom - 3 }}
        />
      ))}
      {open ? (
        <span
          aria-hidden
          className="pointer-events-none absolute border-ink/50 border-l border-dashed"
          style={{ left: x, top: plot.top, height: plot.height }}
        />
      ) : null}
      <Popover open={open} onOpenChange={setOpen}>
        <PopoverTrigger asChild>
          <button
            type="button"
            aria-label={marks.map(({ kind, title }) => `${kind}: ${title}`).join("; ")}
            className="absolute z-10 grid place-items-center rounded-full focus-visible:outline-2 focus-visible:outline-accent"
            style={{ left: x - SIZE / 2, top: bottom - SIZE / 2, width: SIZE, height: SIZE }}
            onPointerEnter={(event) => event.pointerType === "mouse" && setOpen(true)}
            onPointerLeave={() => setOpen(false)}
            onPointerDown={(event) => event.stopPropagation()}
            onPointerUp={(event) => event.stopPropagation()}
            onDoubleClick={(event) => event.stopPropagation()}
          >
            {count === 1 ? (
              <span className="size-2 rotate-45 border border-panel bg-ink" />
            ) : (
              <span className="min-w-3.5 rounded-full border border-panel bg-ink px-0.5 text-center text-[10px] text-panel leading-3 tabular-nums">
                {count}
              </span>
            )}
          </button>
        </PopoverTrigger>
        <PopoverContent
          label="What changed here"
          side="top"
          align="center"
          onOpenAutoFocus={(event) => event.preventDefault()}
          onPointerEnter={() => setOpen(true)}
          onPointerLeave={() => setOpen(false)}
        >
          <ul className="grid gap-2">
            {marks.map((mark) => (
              <MarkText key={mark.id} mark={mark} />
            ))}
          </ul>
        </PopoverContent>
      </Popover>
    </>
  );
}

function MarkText({ mark }: { readonly mark: TimeMark }) {
  const scope = Object.entries(mark.scope);
  return (
    <li className="grid gap-0.5 text-xs">
      <p className="flex items-baseline gap-1.5 text-sm">
        <Badge tone={mark.kind === "incident" ? "watch" : "neutral"}>{mark.kind}</Badge>
        {mark.url === "" ? (
          <span className="min-w-0 break-words font-medium">{mark.title}</span>
        ) : (
          <a
            href={mark.url}
            target="_blank"
            rel="noreferrer"
            className="min-w-0 break-words font-medium underline decoration-line-strong underline-offset-4"
          >
            {mark.title}
          </a>
        )}
      </p>
      <p className="tabular text-muted-foreground">
        {formatDateTime(mark.fromMs)}
        {mark.toMs === null ? "" : ` – ${formatDateTime(mark.toMs)}`} {zoneName(mark.fromMs)} · from{" "}
        {mark.source}
      </p>
      {scope.length > 0 ? (
        <p className="text-muted-foreground">
          {scope.map(([key, value]) => `${key} ${value}`).join(", ")}
        </p>
      ) : null}
      {mark.description === "" ? null : (
        <p className="line-clamp-4 whitespace-pre-line break-words">{mark.description}</p>
      )}
    </li>
  );
}
