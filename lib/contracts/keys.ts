import * as z from "zod";
import { contract } from "./contract";
import { ProjectSlug } from "./filter";

/** A key that services send spans with; the key itself is told once, when it is made. */
export const IngestKey = z.object({
  id: z.string(),
  name: z.string(),
  /** The first characters, by which people tell keys apart. */
  prefix: z.string(),
  createdAt: z.string(),
  /** To the minute; null while nothing was sent with it. */
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
export type IngestKey = z.infer<typeof IngestKey>;

export const listKeys = contract({
  method: "GET",
  path: "/api/v1/projects/{slug}/keys",
  summary: "Ingest keys of a project, the newest first, revoked ones too",
  params: z.object({ slug: ProjectSlug }),
  query: z.object({}),
  body: z.undefined(),
  response: z.object({
    keys: z.array(IngestKey),
    /** Where this installation receives spans, to be pasted beside a key; null where it does not. */
    endpoints: z.object({ otlpHttp: z.string().nullable(), otlpGrpc: z.string().nullable() }),
  }),
});

export const createKey = contract({
  method: "POST",
  path: "/api/v1/projects/{slug}/keys",
  summary: "Make an ingest key; the answer is the only place that the key stands in",
  params: z.object({ slug: ProjectSlug }),
  query: z.object({}),
  body: z.object({ name: z.string().trim().min(1).max(100) }),
  response: z.object({ key: IngestKey, secret: z.string() }),
});

export const revokeKey = contract({
  method: "DELETE",
  path: "/api/v1/projects/{slug}/keys/{id}",
  summary: "Revoke an ingest key; within ten seconds nothing is taken with it any more",
  params: z.object({ slug: ProjectSlug, id: z.uuid() }),
  query: z.object({}),
  body: z.undefined(),
  response: z.object({ key: IngestKey }),
});
