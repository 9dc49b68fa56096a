"use client";

import Link from "next/link";
import { EmptyState } from "@/components/ui/empty-state";
import { formatDuration } from "@/lib/client/format";
import { useScopedHref } from "@/lib/client/scope";
import { AttributeTable } from "./attribute-table";
import { withSpan } from "./search-params";
import type { SpanDetailData } from "./span-content";
import { epochMs } from "./trace-tree";

/** What happened within the span, in order, with the time since it began. */
export function SpanEvents({
  events,
  startTime,
}: {
  readonly events: SpanDetailData["events"];
  readonly startTime: string;
}) {
  if (events.length === 0) {
    return (
      <EmptyState title="No events">
        Exceptions and streamed chunks stand here where a library sends them.
      </EmptyState>
    );
  }
  const start = epochMs(startTime);
  return (
    <ol className="flex flex-col gap-4">
      {events.map((event, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: events have no identity and never move
        <li key={index} className="rounded-md border border-line bg-panel px-3 py-2">
          <AttributeTable
            title={`${event.name || "(unnamed)"} · ${sinceStart(epochMs(event.time) - start)}`}
            attributes={event.attributes}
            needle=""
          />
        </li>
      ))}
    </ol>
  );
}

function sinceStart(ms: number): string {
  return ms < 0 ? `${formatDuration(-ms)} before the start` : `after ${formatDuration(ms)}`;
}

/** Other spans that this one points at. */
export function SpanLinks({ links }: { readonly links: SpanDetailData["links"] }) {
  const href = useScopedHref();
  if (links.length === 0) {
    return (
      <EmptyState title="No links">
        Spans of other traces that this one was caused by would stand here.
      </EmptyState>
    );
  }
  return (
    <ul className="flex flex-col gap-3">
      {links.map((link, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a span can be linked twice
        <li key={index} className="rounded-md border border-line bg-panel px-3 py-2">
          <Link
            href={withSpan(href(`/traces/${link.traceId}`), link.spanId)}
            className="font-mono text-accent text-xs hover:underline [overflow-wrap:anywhere]"
          >
            {link.traceId} · {link.spanId}
          </Link>
          <AttributeTable title="Attributes" attributes={link.attributes} needle="" />
        </li>
      ))}
    </ul>
  );
}
