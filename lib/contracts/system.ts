import * as z from "zod";
import { contract } from "./contract";
import { ProjectSlug } from "./filter";

export const getHealth = contract({
  method: "GET",
  path: "/api/v1/health",
  summary: "Liveness, readiness, versions and stores; 503 while not ready",
  params: z.object({}),
  query: z.object({}),
  body: z.undefined(),
  response: z.object({
    live: z.boolean(),
    ready: z.boolean(),
    version: z.string(),
    uptimeSeconds: z.number(),
    stores: z.object({
      clickhouse: z.object({
        ok: z.boolean(),
        engine: z.enum(["embedded", "server"]),
        version: z.string(),
      }),
      postgres: z.object({
        ok: z.boolean(),
        engine: z.enum(["embedded", "server"]),
        version: z.string(),
      }),
    }),
    ingest: z.object({ otlpHttp: z.string().nullable() }),
  }),
});

const DemoState = z.object({
  state: z.enum(["idle", "running", "done", "failed"]),
  sent: z.int(),
  total: z.int(),
  message: z.string(),
});

export const getDemo = contract({
  method: "GET",
  path: "/api/v1/demo",
  summary: "Progress of the demo traffic",
  params: z.object({}),
  query: z.object({}),
  body: z.undefined(),
  response: DemoState,
});

export const startDemo = contract({
  method: "POST",
  path: "/api/v1/demo",
  summary: "Send demo traffic to a project through the OTLP port",
  params: z.object({}),
  query: z.object({}),
  body: z.object({ project: ProjectSlug }),
  response: DemoState,
});

/** The one body of every error answer. */
export const ErrorBody = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.json().optional(),
  }),
});
