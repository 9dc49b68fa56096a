"use client";

import Link from "next/link";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { formatExact, formatPercent } from "@/lib/client/format";
import { useScopedHref, useScopedQuery, useTracesHref } from "@/lib/client/scope";
import { ttftAbsentWords } from "@/lib/client/ttft-words";
import { getLatencyCoverage } from "@/lib/contracts/latency";

/** How many calls the page speaks of, and why the others carry no TTFT. */
export function CoveragePanel() {
  const coverage = useScopedQuery(getLatencyCoverage, {});
  const href = useScopedHref();
  return (
    <Panel
      id="coverage"
      title="Coverage"
      note="model calls in this range, under these filters"
      isOutdated={coverage.isOutdated}
      actions={
        <Link href={href("/settings/sources")} className="text-accent text-xs hover:underline">
          Complete the instrumentation
        </Link>
      }
    >
      {coverage.error && !coverage.data ? (
        <ErrorState
          title="Coverage could not be read"
          error={coverage.error}
          onRetry={() => void coverage.refetch()}
        />
      ) : !coverage.data ? (
        <Skeleton className="m-3 h-40" />
      ) : coverage.data.modelCalls === 0 ? (
        <EmptyState title="No model call in this range" />
      ) : (
        <Figures {...coverage.data} />
      )}
    </Panel>
  );
}

interface FiguresProps {
  readonly modelCalls: number;
  readonly streamed: number;
  readonly unknownStreaming: number;
  readonly withTtft: number;
  readonly absent: ReadonlyArray<{ readonly reason: string; readonly count: number }>;
}

function Figures({ modelCalls, streamed, unknownStreaming, withTtft, absent }: FiguresProps) {
  const traces = useTracesHref();
  const share = (count: number) => formatPercent(modelCalls > 0 ? count / modelCalls : null);
  return (
    <div className="px-3 pb-3 text-sm" data-testid="coverage">
      <p>
        <strong className="font-semibold">
          {formatExact(withTtft)} of {formatExact(modelCalls)}
        </strong>{" "}
        model calls ({share(withTtft)}) carry a time to first token. {formatExact(streamed)} (
        {share(streamed)}) are streamed
        {unknownStreaming > 0
          ? `; of ${formatExact(unknownStreaming)} (${share(unknownStreaming)}) nothing says whether they were`
          : ""}
        .
      </p>
      {absent.length > 0 ? (
        <ul className="mt-2 grid gap-2 md:grid-cols-2">
          {absent.map(({ reason, count }) => {
            const words = ttftAbsentWords(reason);
            return (
              <li key={reason} className="min-w-0">
                <div className="flex items-baseline gap-2">
                  <Link
                    href={traces([{ key: "ttftAbsentReason", op: "is", value: reason }])}
                    className="font-medium hover:text-accent hover:underline"
                  >
                    {words.short}
                  </Link>
                  <span className="tabular ml-auto text-muted-foreground">
                    {formatExact(count)} · {share(count)}
                  </span>
                </div>
                <div aria-hidden className="my-1 h-1 rounded-full bg-line">
                  <div
                    className={`h-full rounded-full ${words.mendable ? "bg-watch" : "bg-ghost"}`}
                    style={{ width: `${(100 * count) / modelCalls}%` }}
                  />
                </div>
                <p className="text-muted-foreground text-xs">
                  {words.long}
                  {words.mendable ? " Instrumentation can mend this." : ""}
                </p>
              </li>
            );
          })}
        </ul>
      ) : (
        <p className="mt-1 text-muted-foreground">Every model call carries one.</p>
      )}
    </div>
  );
}

/** The same in one line, beside the controls: what share of calls the page speaks of. */
export function CoverageLine() {
  const { data } = useScopedQuery(getLatencyCoverage, {});
  if (!data || data.modelCalls === 0) return null;
  return (
    <a
      href="#coverage"
      className="tabular text-muted-foreground text-xs hover:text-accent hover:underline"
    >
      {formatPercent(data.withTtft / data.modelCalls)} of {formatExact(data.modelCalls)} model calls
      carry a TTFT
    </a>
  );
}
