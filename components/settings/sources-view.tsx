"use client";

import Link from "next/link";
import { useMemo } from "react";
import { CountedSince } from "@/components/shell/counted-since";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Panel } from "@/components/ui/panel";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import { formatExact } from "@/lib/client/format";
import { useScope, useScopedQuery, useTracesHref } from "@/lib/client/scope";
import { getSources } from "@/lib/contracts/sources";
import { sortSources, sourcesHeadline } from "./field-words";
import { SourceCard } from "./source-card";

/** How complete the instrumentation of each service is, and how to mend it. */
export function SourcesView() {
  const { from } = useScope();
  const result = useScopedQuery(getSources, {});
  const sources = useMemo(() => sortSources(result.data?.sources ?? []), [result.data]);
  if (result.isPending) {
    return (
      <div className="flex flex-col gap-3" role="status">
        <span className="sr-only">Loading sources</span>
        <Skeleton className="h-6 w-2/3" />
        <Skeleton className="h-40" />
        <Skeleton className="h-40" />
      </div>
    );
  }
  if (!result.data) {
    return (
      <ErrorState
        title="The sources could not be read"
        error={result.error}
        onRetry={() => void result.refetch()}
      />
    );
  }
  const { metricsOnly } = result.data;
  if (sources.length === 0 && metricsOnly.length === 0) {
    return (
      <EmptyState
        title="Nothing was received in this period"
        action={
          <Button asChild>
            <Link href="/docs/sending-traces">How to send traces</Link>
          </Button>
        }
      >
        Each service that sends spans stands here, with the share of its model calls that carry time
        to first token, tokens, messages, tenant and the rest.
      </EmptyState>
    );
  }
  return (
    <div className={`flex flex-col gap-3 ${result.isOutdated ? "outdated" : ""}`}>
      {sources.length > 0 && <p className="max-w-prose text-base">{sourcesHeadline(sources)}</p>}
      <CountedSince since={result.data.since} from={from} />
      <p className="max-w-prose text-muted-foreground text-sm">
        Choose a figure to see what would complete it, line by line, for the library that sends it.
      </p>
      {sources.map((source) => (
        <SourceCard
          key={`${source.service}|${source.scope}|${source.scopeVersion}|${source.convention}`}
          source={source}
        />
      ))}
      {metricsOnly.length > 0 && <MetricsOnly services={metricsOnly} />}
      <UnpricedModels models={result.data.unpriced} />
    </div>
  );
}

function MetricsOnly({
  services,
}: {
  readonly services: readonly {
    readonly service: string;
    readonly metrics: readonly string[];
    readonly calls: number;
    readonly lastPointAt: string;
  }[];
}) {
  return (
    <Panel title="Services that send metrics and no spans" note={services.length}>
      <p className="max-w-prose px-3 pb-2 text-muted-foreground text-sm">
        Metrics say how many calls there were and how long they took, not which. Turn on traces in
        the same library to see each call.
      </p>
      <Table aria-label="Services that send metrics and no spans">
        <TableHead>
          <TableRow>
            <TableHeader>Service</TableHeader>
            <TableHeader>Metrics</TableHeader>
            <TableHeader numeric>Calls</TableHeader>
            <TableHeader numeric>Last</TableHeader>
          </TableRow>
        </TableHead>
        <TableBody>
          {services.map(({ service, metrics, calls, lastPointAt }) => (
            <TableRow key={service}>
              <TableCell>{service || "(no service named)"}</TableCell>
              <TableCell className="font-mono text-muted-foreground text-xs">
                {metrics.join(", ")}
              </TableCell>
              <TableCell numeric>{formatExact(calls)}</TableCell>
              <TableCell numeric>
                <RelativeTime time={lastPointAt} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Panel>
  );
}

function UnpricedModels({
  models,
}: {
  readonly models: readonly { provider: string; model: string; calls: number }[];
}) {
  const tracesHref = useTracesHref();
  return (
    <Panel
      title="Models without a known price"
      note={models.length > 0 ? models.length : undefined}
    >
      {models.length === 0 ? (
        <p className="px-3 pb-3 text-muted-foreground text-sm">
          Every model that was called in this period has a known price.
        </p>
      ) : (
        <>
          <p className="max-w-prose px-3 pb-2 text-muted-foreground text-sm">
            Their tokens are counted, their cost is not: totals that include them are marked
            PARTIAL.
          </p>
          <Table aria-label="Models without a known price">
            <TableHead>
              <TableRow>
                <TableHeader>Model</TableHeader>
                <TableHeader>Provider</TableHeader>
                <TableHeader numeric>Calls</TableHeader>
              </TableRow>
            </TableHead>
            <TableBody>
              {models.map(({ provider, model, calls }) => (
                <TableRow key={`${provider}|${model}`}>
                  <TableCell>
                    <Link
                      href={tracesHref([{ key: "model", op: "is", value: model }])}
                      className="hover:text-accent hover:underline"
                    >
                      {model || "(no model named)"}
                    </Link>
                  </TableCell>
                  <TableCell className="text-muted-foreground">{provider || "–"}</TableCell>
                  <TableCell numeric>{formatExact(calls)}</TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </>
      )}
    </Panel>
  );
}
