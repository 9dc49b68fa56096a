import { randomUUID } from "node:crypto";
import type { z } from "zod";
import {
  type ChangeEventRow,
  deleteChangeEvent,
  listChangeEvents,
  putChangeEvent,
} from "@/db/postgres/change-events";
import {
  type ChangeEvent,
  ChangeEventInput,
  type listEvents,
  type postEvents,
} from "@/lib/contracts/events";
import type { App } from "./app";
import { takeEach } from "./bulk";
import { contentId } from "./content-id";
import { notFound } from "./errors";

export async function addEvent(
  app: App,
  project: string,
  { id, startedAt, endedAt, ...rest }: ChangeEventInput,
): Promise<{ event: ChangeEvent; created: boolean }> {
  const { event, created } = await putChangeEvent(app.postgres.db, {
    ...rest,
    id: randomUUID(),
    projectId: project,
    externalId: id ?? contentId({ ...rest, startedAt, endedAt }),
    startedAt: startedAt === undefined ? new Date() : new Date(startedAt),
    endedAt: endedAt === null ? null : new Date(endedAt),
  });
  return { event: toEvent(event), created };
}

export async function addEvents(
  app: App,
  project: string,
  items: readonly unknown[],
): Promise<z.input<(typeof postEvents)["response"]>> {
  const results = await takeEach(items, ChangeEventInput, async (item) => {
    const { event, created } = await addEvent(app, project, item);
    return { id: event.id, created };
  });
  return { results };
}

export async function readEvents(
  app: App,
  query: z.output<(typeof listEvents)["query"]>,
): Promise<z.input<(typeof listEvents)["response"]>> {
  const { events, total } = await listChangeEvents(app.postgres.db, {
    projectId: query.project,
    from: new Date(query.from),
    to: new Date(query.to),
    limit: query.limit,
  });
  return { events: events.map(toEvent), total };
}

/** @throws {ApiError} 404 */
export async function removeEvent(app: App, project: string, id: string): Promise<void> {
  const deleted = await deleteChangeEvent(app.postgres.db, { projectId: project, id });
  if (!deleted) throw notFound(`event "${id}"`);
}

function toEvent({ projectId: _, kind, ...row }: ChangeEventRow): ChangeEvent {
  return {
    ...row,
    // Only kinds of the contract are ever written.
    kind: kind as ChangeEvent["kind"],
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
