import * as z from "zod";
import { contract } from "./contract";
import { FilterKey, ProjectSlug, Scope } from "./filter";

/** Extra attribute keys a project reads these dimensions from, before the built-in ones. */
export const ContextKeys = z.object({
  environment: z.array(z.string().min(1).max(200)).max(20).default([]),
  route: z.array(z.string().min(1).max(200)).max(20).default([]),
  tenant: z.array(z.string().min(1).max(200)).max(20).default([]),
  tier: z.array(z.string().min(1).max(200)).max(20).default([]),
  team: z.array(z.string().min(1).max(200)).max(20).default([]),
  region: z.array(z.string().min(1).max(200)).max(20).default([]),
});
export type ContextKeys = z.infer<typeof ContextKeys>;

const Days = z.int().min(1).max(36_500).optional();

/** Days that each kind of data is kept; what is left out is kept for ever. */
export const Retention = z
  .object({
    /** Prompts, answers and all other originals. */
    textDays: Days,
    /** One row per span: lists, traces, attributes. */
    spanDays: Days,
    /** What charts over long ranges are drawn from. */
    rollupDays: Days,
  })
  .refine(
    ({ textDays = Infinity, spanDays = Infinity }) =>
      spanDays === Infinity || textDays <= spanDays || textDays === Infinity,
    {
      message: "`textDays` must not be longer than `spanDays`: text is reached through its span",
      path: ["textDays"],
    },
  )
  .refine(({ spanDays = Infinity, rollupDays = Infinity }) => spanDays <= rollupDays, {
    message: "`rollupDays` must not be shorter than `spanDays`: charts would end before the traces",
    path: ["rollupDays"],
  });
export type Retention = z.infer<typeof Retention>;

export const Project = z.object({
  slug: ProjectSlug,
  name: z.string().min(1).max(100),
  createdAt: z.string(),
  contextKeys: ContextKeys,
  retention: Retention,
});
export type Project = z.infer<typeof Project>;

export const listProjects = contract({
  method: "GET",
  path: "/api/v1/projects",
  summary: "All projects",
  params: z.object({}),
  query: z.object({}),
  body: z.undefined(),
  response: z.object({ projects: z.array(Project) }),
});

export const createProject = contract({
  method: "POST",
  path: "/api/v1/projects",
  summary: "Make a project",
  params: z.object({}),
  query: z.object({}),
  body: z.object({ slug: ProjectSlug, name: z.string().min(1).max(100) }),
  response: z.object({ project: Project }),
});

export const updateProject = contract({
  method: "PATCH",
  path: "/api/v1/projects/{slug}",
  summary: "Rename a project, change where its dimensions are read from or how long data is kept",
  params: z.object({ slug: ProjectSlug }),
  query: z.object({}),
  body: z.object({
    name: z.string().min(1).max(100).optional(),
    contextKeys: ContextKeys.optional(),
    retention: Retention.optional(),
  }),
  response: z.object({ project: Project }),
});

export const getProjectStatus = contract({
  method: "GET",
  path: "/api/v1/projects/{slug}/status",
  summary: "Whether and when the project received spans, and where to send them",
  params: z.object({ slug: ProjectSlug }),
  query: z.object({}),
  body: z.undefined(),
  response: z.object({
    spanCount: z.int(),
    firstSpanAt: z.string().nullable(),
    lastSpanAt: z.string().nullable(),
    lastReceivedAt: z.string().nullable(),
    /** Base address of OTLP/HTTP, e.g. http://127.0.0.1:4318. */
    otlpHttpUrl: z.string(),
  }),
});

export const listFilterValues = contract({
  method: "GET",
  path: "/api/v1/filters/values",
  summary: "Values of a dimension or attribute under the other filters, by count",
  params: z.object({}),
  query: Scope.safeExtend({
    key: FilterKey,
    search: z.string().max(200).default(""),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  body: z.undefined(),
  response: z.object({
    values: z.array(z.object({ value: z.string(), count: z.int() })),
    distinct: z.int(),
    /** Counted from here to `to`: later than `from` where all of the range would take too long. */
    since: z.string(),
  }),
});

export const listAttributeKeys = contract({
  method: "GET",
  path: "/api/v1/filters/attributes",
  summary: "Attribute keys seen in the range, by count",
  params: z.object({}),
  query: Scope.safeExtend({ search: z.string().max(200).default("") }),
  body: z.undefined(),
  response: z.object({
    keys: z.array(z.object({ key: z.string(), count: z.int() })),
    /** Counted from here to `to`: later than `from` where all of the range would take too long. */
    since: z.string(),
  }),
});
