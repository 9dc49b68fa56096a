import * as z from "zod";
import { contract } from "./contract";
import { Dimension, ProjectSlug } from "./filter";

/** What can change at a time; `other` for what has no name here. */
export const CHANGE_EVENT_KINDS = [
  "deploy",
  "flag",
  "incident",
  "campaign",
  "prompt",
  "model",
  "price",
  "other",
] as const;
export type ChangeEventKind = (typeof CHANGE_EVENT_KINDS)[number];

const Instant = z.iso.datetime({ offset: true });

/** An event as it is sent. */
export const ChangeEventInput = z
  .strictObject({
    /** The sender's own id: sent again, it is the same event, mended. Without it, equal events are one. */
    id: z.string().min(1).max(200).optional(),
    kind: z.enum(CHANGE_EVENT_KINDS),
    title: z.string().trim().min(1).max(200),
    description: z.string().max(5_000).default(""),
    url: z.union([z.literal(""), z.url({ protocol: /^https?$/ }).max(2_000)]).default(""),
    /** Now unless told. */
    startedAt: Instant.optional(),
    /** Absent for a moment, and for what goes on. */
    endedAt: Instant.nullable().default(null),
    source: z.string().min(1).max(100).default("api"),
    /** What it concerns, by dimension; everything unless told. */
    scope: z.partialRecord(Dimension, z.string().min(1).max(200)).default({}),
  })
  .refine(
    ({ startedAt, endedAt }) =>
      endedAt === null || startedAt === undefined || Date.parse(startedAt) <= Date.parse(endedAt),
    { message: "`endedAt` must not lie before `startedAt`", path: ["endedAt"] },
  );
export type ChangeEventInput = z.infer<typeof ChangeEventInput>;

export const ChangeEvent = z.object({
  id: z.string(),
  externalId: z.string(),
  kind: z.enum(CHANGE_EVENT_KINDS),
  title: z.string(),
  description: z.string(),
  url: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  source: z.string(),
  scope: z.record(z.string(), z.string()),
  createdAt: z.string(),
});
export type ChangeEvent = z.infer<typeof ChangeEvent>;

const InProject = z.object({ project: ProjectSlug.default("default") });

/** One answer an item, in the order sent: a bad item costs no other. */
export const BulkResults = z.array(
  z.object({
    id: z.string().nullable(),
    status: z.enum(["created", "updated", "rejected"]),
    /** Why it was rejected, else empty. */
    message: z.string(),
  }),
);

export const postEvent = contract({
  method: "POST",
  path: "/api/v1/events",
  summary: "Record something that changed: a deploy, a flag, an incident, a campaign",
  params: z.object({}),
  query: InProject,
  body: ChangeEventInput,
  response: z.object({ event: ChangeEvent, created: z.boolean() }),
});

export const postEvents = contract({
  method: "POST",
  path: "/api/v1/events/bulk",
  summary: "Record many events; each is taken or rejected on its own",
  params: z.object({}),
  query: InProject,
  /** Items are as of `POST /api/v1/events`. */
  body: z.strictObject({ events: z.array(z.unknown()).min(1).max(1_000) }),
  response: z.object({ results: BulkResults }),
});

export const listEvents = contract({
  method: "GET",
  path: "/api/v1/events",
  summary: "Events that touch a range, newest first",
  params: z.object({}),
  query: InProject.extend({
    from: Instant,
    to: Instant,
    limit: z.coerce.number().int().min(1).max(1_000).default(500),
  }),
  body: z.undefined(),
  response: z.object({ events: z.array(ChangeEvent), total: z.int() }),
});

export const deleteEvent = contract({
  method: "DELETE",
  path: "/api/v1/events/{id}",
  summary: "Take an event back",
  params: z.object({ id: z.string().min(1).max(100) }),
  query: InProject,
  body: z.undefined(),
  response: z.object({ deleted: z.boolean() }),
});
