"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useQueryState } from "nuqs";
import { useCallback, useMemo } from "react";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { ApiError } from "@/lib/client/api";
import { contractQuery } from "@/lib/client/query";
import { useScope, useScopedHref } from "@/lib/client/scope";
import { getTrace, isTraceId } from "@/lib/contracts/traces";
import { traceParams } from "./search-params";
import { SpanDetail } from "./span-detail";
import { type TraceData, TraceHeader } from "./trace-header";
import { buildTraceTree } from "./trace-tree";
import { Waterfall } from "./waterfall";

/** A whole trace: its outline, its spans in time, and the selected one in full. */
export function TraceView({ traceId }: { readonly traceId: string }) {
  return isTraceId(traceId) ? (
    <StoredTrace traceId={traceId} />
  ) : (
    <EmptyState title="Not a trace id: 32 hex digits are one" action={<ToTheList />}>
      <code className="block break-all font-mono text-xs">{traceId}</code>
    </EmptyState>
  );
}

function ToTheList() {
  const href = useScopedHref();
  return (
    <Button asChild>
      <Link href={href("/traces")}>Go to the list</Link>
    </Button>
  );
}

function StoredTrace({ traceId }: { readonly traceId: string }) {
  const { project } = useScope();
  const result = useQuery(contractQuery(getTrace, { params: { traceId }, query: { project } }));
  if (result.data && result.data.traceId === traceId && result.data.spans.length > 0) {
    return <LoadedTrace trace={result.data} />;
  }
  const isMissing =
    (result.error instanceof ApiError && result.error.status === 404) ||
    result.data?.spans.length === 0;
  if (isMissing) {
    return (
      <EmptyState title="No span of this trace is stored" action={<ToTheList />}>
        <code className="block break-all font-mono text-xs">{traceId}</code>
        The id may belong to another project than {project}, or its spans are still under way.
      </EmptyState>
    );
  }
  if (result.isError) {
    return (
      <ErrorState
        title="The trace could not be read"
        error={result.error}
        onRetry={() => void result.refetch()}
      />
    );
  }
  return (
    <div className="flex flex-col gap-3" role="status">
      <span className="sr-only">Loading the trace</span>
      <Skeleton className="h-16" />
      <Skeleton className="h-[60dvh]" />
    </div>
  );
}

function LoadedTrace({ trace }: { readonly trace: TraceData }) {
  const tree = useMemo(() => buildTraceTree(trace.spans), [trace.spans]);
  const [chosen, setChosen] = useQueryState("span", traceParams.span);
  const select = useCallback((spanId: string) => void setChosen(spanId), [setChosen]);
  const fallback = trace.spans.find((span) => span.isModelCall) ?? tree.nodes[0]?.span;
  const selected = trace.spans.find((span) => span.spanId === chosen) ?? fallback;
  const nextError = (): void => {
    const errors = tree.nodes.filter((node) => node.span.isError);
    const here = tree.nodes.findIndex((node) => node.span.spanId === selected?.spanId);
    const next = errors.find((node) => node.index > here) ?? errors[0];
    if (next) select(next.span.spanId);
  };
  return (
    <div className="flex flex-col gap-3 lg:h-[calc(100dvh-4rem)] lg:min-h-[36rem]">
      <TraceHeader trace={trace} tree={tree} onNextError={nextError} />
      <div className="grid min-h-0 flex-1 gap-3 lg:grid-cols-[minmax(0,11fr)_minmax(24rem,9fr)]">
        <Panel
          className="flex min-h-48 flex-col overflow-hidden max-lg:max-h-[45dvh] [--names:minmax(9rem,42%)] [&>div]:flex [&>div]:min-h-0 [&>div]:flex-1 [&>div]:flex-col"
          aria-label="Spans"
        >
          <Waterfall tree={tree} selected={selected?.spanId ?? null} onSelect={select} />
        </Panel>
        {selected && <SpanDetail span={selected} />}
      </div>
    </div>
  );
}
