import * as z from "zod";

/** Dimensions that every page filters and groups by. `model` is the request model. */
export const DIMENSIONS = [
  "environment",
  "service",
  "provider",
  "model",
  "responseModel",
  "route",
  "tenant",
  "tier",
  "team",
  "region",
  "promptName",
  "promptVersion",
  "agent",
  "tool",
  "operation",
  "finishReason",
  "errorType",
] as const;
export const Dimension = z.enum(DIMENSIONS);
export type Dimension = z.infer<typeof Dimension>;

/** Filtered by, never grouped by: identifiers and facts of one span. */
export const FACTS = [
  "user",
  "session",
  "kind",
  "status",
  "stream",
  "modelCall",
  "ttftAbsentReason",
  "traceId",
] as const;

/** Filtered by range: `gte` and `lt`. */
export const MEASURES = [
  "ttftMs",
  "durationMs",
  "tpotMs",
  "tokensPerSecond",
  "inputTokens",
  "outputTokens",
  "costUsd",
] as const;
export const Measure = z.enum(MEASURES);
export type Measure = z.infer<typeof Measure>;

const AttributeKey = z.templateLiteral(["attr:", z.string().min(1).max(200)]);
export const FilterKey = z.union([z.enum([...DIMENSIONS, ...FACTS, ...MEASURES]), AttributeKey]);
export type FilterKey = z.infer<typeof FilterKey>;

export const FilterOp = z.enum(["is", "not", "gte", "lt", "exists", "missing"]);
export type FilterOp = z.infer<typeof FilterOp>;

/**
 * One condition. Several `is` on one key are alternatives; everything else is joined by AND.
 * `exists` and `missing` take an empty value.
 */
export const Filter = z.object({ key: FilterKey, op: FilterOp, value: z.string().max(1000) });
export type Filter = z.infer<typeof Filter>;

/** `model~is~gpt-4o`: how a filter stands in a URL (parameter `f`, repeated). */
export function formatFilter(filter: Filter): string {
  return `${filter.key}~${filter.op}~${filter.value}`;
}

export function parseFilter(text: string): Filter | null {
  const [key, op, ...rest] = text.split("~");
  const parsed = Filter.safeParse({ key, op, value: rest.join("~") });
  return parsed.success ? parsed.data : null;
}

const FilterParam = z.string().transform((text, context) => {
  const filter = parseFilter(text);
  if (filter) return filter;
  context.addIssue({
    code: "custom",
    message: `"${text}" is not a filter: write key~op~value, for example model~is~gpt-4o`,
  });
  return z.NEVER;
});

/** One or many of a repeated URL parameter, as a list. */
export const FilterList = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]))
  .pipe(z.array(FilterParam).max(50));

export const ProjectSlug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
  message: "a project is 1 to 63 lowercase letters, digits and hyphens",
});

/** What every question to the data is scoped by. Times are ISO 8601, `from` inclusive, `to` exclusive. */
export const Scope = z
  .object({
    project: ProjectSlug.default("default"),
    from: z.iso.datetime({ offset: true }),
    to: z.iso.datetime({ offset: true }),
    f: FilterList,
  })
  .refine((scope) => Date.parse(scope.from) < Date.parse(scope.to), {
    message: "`from` must lie before `to`",
    path: ["from"],
  });
