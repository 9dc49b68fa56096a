"use client";

import { useQuery } from "@tanstack/react-query";
import { useQueryState } from "nuqs";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { formatDuration, formatMoney } from "@/lib/client/format";
import { contractQuery } from "@/lib/client/query";
import { useScope } from "@/lib/client/scope";
import { getSpan, type SpanSummary } from "@/lib/contracts/traces";
import { AttributeGroups } from "./attribute-table";
import { errorTypeWords } from "./error-type";
import { KindIcon } from "./kind-icon";
import { type Pane, traceParams } from "./search-params";
import { Tokens, Ttft } from "./span-cells";
import { SpanContentPane } from "./span-content";
import { SpanEvents, SpanLinks } from "./span-events";
import { SpanFacts } from "./span-facts";
import { SpanFeedback } from "./span-feedback";

/** Everything about the selected span. Its outline comes with the trace, the rest is asked for. */
export function SpanDetail({ span }: { readonly span: SpanSummary }) {
  const { project } = useScope();
  const [pane, setPane] = useQueryState("pane", traceParams.pane);
  const result = useQuery(
    contractQuery(getSpan, {
      params: { traceId: span.traceId, spanId: span.spanId },
      query: { project },
    }),
  );
  // The answer before stays while the next one loads: it must not pass for this span's.
  const detail = result.data?.span.spanId === span.spanId ? result.data : null;
  return (
    <section
      aria-label={`Span ${span.name}`}
      aria-busy={result.isFetching}
      className="flex min-h-0 min-w-0 flex-col rounded-lg border border-line bg-panel lg:overflow-hidden"
    >
      <header className="border-line border-b px-3 pt-2.5 pb-2">
        <h2 className="flex min-w-0 items-center gap-1.5 font-semibold text-base">
          <KindIcon kind={span.kind} />
          <span className="truncate" title={span.name}>
            {span.name}
          </span>
          {span.isError && (
            <Badge tone="bad" title={detail?.statusMessage || span.errorType}>
              {errorTypeWords(span.errorType)}
            </Badge>
          )}
        </h2>
        <p className="tabular mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-muted-foreground text-sm">
          <span>{formatDuration(span.durationMs)}</span>
          {span.isModelCall && (
            <>
              <span>
                <span className="text-faint">TTFT</span> <Ttft span={span} tabIndex={0} />
              </span>
              <span>{span.responseModel || span.model}</span>
              <span>
                <Tokens span={span} /> <span className="text-faint">tokens</span>
              </span>
              <span>{span.costUsd === null ? "unpriced" : formatMoney(span.costUsd)}</span>
            </>
          )}
        </p>
      </header>
      <Tabs
        value={pane}
        onValueChange={(next) => void setPane(next as Pane)}
        className="flex min-h-0 flex-1 flex-col"
      >
        <TabsList className="shrink-0 px-3" aria-label="Parts of the span">
          <TabsTrigger value="content">{span.isModelCall ? "Messages" : "Content"}</TabsTrigger>
          <TabsTrigger value="facts">Facts</TabsTrigger>
          <TabsTrigger value="attributes">Attributes</TabsTrigger>
          <TabsTrigger value="events">Events{count(detail?.events.length)}</TabsTrigger>
          <TabsTrigger value="links">Links{count(detail?.links.length)}</TabsTrigger>
          <TabsTrigger value="feedback">Feedback</TabsTrigger>
        </TabsList>
        <div className={cn("min-h-0 flex-1 bg-canvas px-3 pb-4 lg:overflow-y-auto")}>
          {result.isError && !detail ? (
            <ErrorState
              title="The span could not be read"
              error={result.error}
              onRetry={() => void result.refetch()}
            />
          ) : detail ? (
            <>
              <TabsContent value="content">
                <SpanContentPane detail={detail} />
              </TabsContent>
              <TabsContent value="facts">
                <SpanFacts detail={detail} />
              </TabsContent>
              <TabsContent value="attributes">
                <AttributeGroups
                  groups={[
                    { title: "Attributes", attributes: detail.attributes },
                    { title: "Resource", attributes: detail.resourceAttributes },
                  ]}
                />
              </TabsContent>
              <TabsContent value="events">
                <SpanEvents events={detail.events} startTime={span.startTime} />
              </TabsContent>
              <TabsContent value="links">
                <SpanLinks links={detail.links} />
              </TabsContent>
              <TabsContent value="feedback">
                <SpanFeedback traceId={span.traceId} spanId={span.spanId} />
              </TabsContent>
            </>
          ) : (
            <div className="flex flex-col gap-2 pt-3" role="status">
              <span className="sr-only">Loading the span</span>
              <Skeleton className="h-24" />
              <Skeleton className="h-40" />
            </div>
          )}
        </div>
      </Tabs>
    </section>
  );
}

const count = (n: number | undefined): string => (n ? ` ${n}` : "");
