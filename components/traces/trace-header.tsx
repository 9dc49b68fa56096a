"use client";

import { ArrowLeft, CircleAlert, TriangleAlert } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import type { z } from "zod";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import {
  formatDateTime,
  formatDuration,
  formatExact,
  formatMoney,
  zoneName,
} from "@/lib/client/format";
import { useScopedHref } from "@/lib/client/scope";
import type { getTrace } from "@/lib/contracts/traces";
import { FilterValue } from "./filter-value";
import type { TraceTree } from "./trace-tree";

export type TraceData = z.output<(typeof getTrace)["response"]>;

interface TraceHeaderProps {
  readonly trace: TraceData;
  readonly tree: TraceTree;
  readonly onNextError: () => void;
}

/** What the trace was, for whom, how long it took and what it cost. */
export function TraceHeader({ trace, tree, onNextError }: TraceHeaderProps) {
  const href = useScopedHref();
  const root = tree.nodes[0]?.span;
  const { totals } = trace;
  const services = distinct(trace.spans.map((span) => span.service));
  const route = firstSaid(trace.spans.map((span) => span.route));
  const tenant = firstSaid(trace.spans.map((span) => span.tenant));
  const user = firstSaid(trace.spans.map((span) => span.user));
  const session = firstSaid(trace.spans.map((span) => span.session));
  return (
    <header className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Button variant="ghost" size="icon" asChild>
          <Link href={href("/traces")} aria-label="Back to the list of traces" title="Traces">
            <ArrowLeft aria-hidden />
          </Link>
        </Button>
        <h1 className="min-w-0 max-w-full truncate font-semibold text-lg" title={root?.name}>
          {root?.name ?? "Trace"}
        </h1>
        <span className="flex min-w-0 items-center text-faint text-xs">
          <code className="truncate font-mono">{trace.traceId}</code>
          <CopyButton value={trace.traceId} label="Copy the trace id" />
        </span>
        {root && (
          <span className="tabular text-muted-foreground text-sm md:ml-auto">
            {formatDateTime(root.startTime)} {zoneName(root.startTime)}
          </span>
        )}
      </div>
      <dl className="flex flex-wrap items-baseline gap-x-6 gap-y-1.5 text-sm">
        <Item label="Took">{formatDuration(tree.durationMs)}</Item>
        <Item label="Model calls">{formatExact(totals.modelCalls)}</Item>
        <Item label="Spans">{formatExact(trace.spans.length)}</Item>
        <Item label="Tokens">
          {formatExact(totals.inputTokens)} <span className="text-faint">in</span>{" "}
          {formatExact(totals.outputTokens)} <span className="text-faint">out</span>
        </Item>
        <Item label="Cost">
          {formatMoney(totals.costUsd)}{" "}
          {totals.unpricedCalls > 0 && (
            <Badge
              tone="watch"
              title={`${totals.unpricedCalls} of ${totals.modelCalls} model calls have no known price`}
            >
              <TriangleAlert aria-hidden />
              PARTIAL
            </Badge>
          )}
        </Item>
        <Item label={services.length > 1 ? "Services" : "Service"}>{services.join(", ")}</Item>
        {route && (
          <Item label="Route">
            <FilterValue filterKey="route" value={route} />
          </Item>
        )}
        {tenant && (
          <Item label="Tenant">
            <FilterValue filterKey="tenant" value={tenant} />
          </Item>
        )}
        {user && (
          <Item label="User">
            <FilterValue filterKey="user" value={user} />
          </Item>
        )}
        {session && (
          <Item label="Session">
            <FilterValue filterKey="session" value={session} />
          </Item>
        )}
        {totals.errors > 0 && (
          <Button variant="danger" onClick={onNextError} title="Go to the next error">
            <CircleAlert aria-hidden />
            {formatExact(totals.errors)} {totals.errors === 1 ? "error" : "errors"}
          </Button>
        )}
      </dl>
      <Oddities tree={tree} />
    </header>
  );
}

/** What is amiss with the trace itself, said once. */
function Oddities({ tree }: { readonly tree: TraceTree }) {
  const said = [
    tree.missingParents > 0 &&
      `${plural(tree.missingParents, "span names a parent", "spans name a parent")} that has not been received: it may still be under way, be sampled out, or be sent elsewhere.`,
    tree.roots - tree.missingParents > 1 &&
      `${tree.roots - tree.missingParents} spans have no parent: this trace has several roots.`,
    tree.startingBeforeParent > 0 &&
      `${plural(tree.startingBeforeParent, "span starts", "spans start")} before the parent: the clocks of the machines differ. Times are shown as sent.`,
  ].filter((text) => text !== false);
  if (said.length === 0) return null;
  return (
    <ul className="flex flex-col gap-0.5 rounded-md bg-watch-soft px-3 py-1.5 text-sm text-watch">
      {said.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

const Item = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <div className="flex min-w-0 max-w-full items-baseline gap-1.5">
    <dt className="shrink-0 text-faint text-xs">{label}</dt>
    <dd className="tabular min-w-0 truncate">{children}</dd>
  </div>
);

const distinct = (values: readonly string[]): string[] => [
  ...new Set(values.filter((value) => value !== "")),
];
const firstSaid = (values: readonly string[]): string => values.find((value) => value !== "") ?? "";
const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
