"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { request } from "@/lib/client/api";
import { formatDateTime, formatExact } from "@/lib/client/format";
import { contractQuery } from "@/lib/client/query";
import { useScope } from "@/lib/client/scope";
import { type ChangeEvent, deleteEvent, listEvents } from "@/lib/contracts/events";
import { NewEventDialog } from "./new-event-dialog";

const LIMIT = 500;

/** What changed in the page's period: the marks of all time charts, as a list to add to. */
export function EventsView() {
  const { project, from, to } = useScope();
  const [isAdding, setIsAdding] = useState(false);
  const result = useQuery(
    contractQuery(listEvents, { query: { project, from, to, limit: LIMIT } }),
  );
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <p className="max-w-prose text-muted-foreground text-sm">
          Deploys, flags, incidents and campaigns stand as marks on every chart over time. Send them
          from your pipeline with{" "}
          <Link href="/docs/events-and-feedback" className="underline underline-offset-4">
            POST /api/v1/events
          </Link>
          , or add one here.
        </p>
        <Button variant="primary" className="ml-auto" onClick={() => setIsAdding(true)}>
          Add event
        </Button>
      </div>
      {result.isPending ? (
        <div role="status">
          <span className="sr-only">Loading events</span>
          <Skeleton className="h-40" />
        </div>
      ) : !result.data ? (
        <ErrorState
          title="The events could not be read"
          error={result.error}
          onRetry={() => void result.refetch()}
        />
      ) : result.data.events.length === 0 ? (
        <EmptyState title="Nothing was recorded in this period">
          An event that began before and goes on would stand here too.
        </EmptyState>
      ) : (
        <>
          <EventTable events={result.data.events} project={project} />
          {result.data.total > result.data.events.length && (
            <p className="text-muted-foreground text-sm">
              The newest {formatExact(result.data.events.length)} of{" "}
              {formatExact(result.data.total)}: choose a shorter period to see the others.
            </p>
          )}
        </>
      )}
      {isAdding && <NewEventDialog onClose={() => setIsAdding(false)} />}
    </div>
  );
}

interface EventTableProps {
  readonly events: readonly ChangeEvent[];
  readonly project: string;
}

function EventTable({ events, project }: EventTableProps) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: ({ id }: ChangeEvent) =>
      request(deleteEvent, { params: { id }, query: { project } }),
    onSuccess: (_, { title }) => toast.success(`${title} is taken back.`),
    onError: (error, { title }) => toast.error(`${title} was not deleted: ${error.message}`),
    onSettled: () => client.invalidateQueries({ queryKey: [listEvents.path] }),
  });
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-panel">
      <Table aria-label="Events">
        <TableHead>
          <tr>
            <TableHeader>When</TableHeader>
            <TableHeader>Kind</TableHeader>
            <TableHeader>What</TableHeader>
            <TableHeader>Concerns</TableHeader>
            <TableHeader>From</TableHeader>
            <TableHeader>
              <span className="sr-only">Delete</span>
            </TableHeader>
          </tr>
        </TableHead>
        <TableBody>
          {events.map((event) => (
            <TableRow key={event.id}>
              <TableCell className="tabular whitespace-nowrap">
                {formatDateTime(event.startedAt)}
                {event.endedAt && (
                  <span className="block text-muted-foreground">
                    until {formatDateTime(event.endedAt)}
                  </span>
                )}
              </TableCell>
              <TableCell>
                <Badge tone={event.kind === "incident" ? "watch" : "neutral"}>{event.kind}</Badge>
              </TableCell>
              <TableCell className="max-w-96 min-w-48 [overflow-wrap:anywhere]">
                <EventTitle event={event} />
                {event.description && (
                  <span className="line-clamp-2 block text-muted-foreground">
                    {event.description}
                  </span>
                )}
              </TableCell>
              <TableCell className="max-w-60 text-muted-foreground [overflow-wrap:anywhere]">
                {Object.entries(event.scope)
                  .map(([key, value]) => `${key} ${value}`)
                  .join(", ") || "everything"}
              </TableCell>
              <TableCell className="text-muted-foreground">{event.source}</TableCell>
              <TableCell className="text-right">
                <Button
                  variant="ghost"
                  disabled={remove.isPending}
                  aria-label={`Delete ${event.title}`}
                  onClick={() => remove.mutate(event)}
                >
                  Delete
                </Button>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

function EventTitle({ event }: { readonly event: ChangeEvent }) {
  if (event.url === "") return event.title;
  return (
    <a
      href={event.url}
      target="_blank"
      rel="noreferrer"
      className="underline decoration-line-strong underline-offset-4"
    >
      {event.title}
    </a>
  );
}
