import type { z } from "zod";

type Issue = z.core.$ZodIssue;

export interface WordedIssue {
  /** `query.from`: the part of the request, then the name. */
  readonly path: string;
  readonly message: string;
}

/** What is wrong with a request, in words that stand alone and name the parameter. */
export function wordIssues(
  error: z.core.$ZodError,
  place: "path" | "query" | "body",
  given: unknown,
): WordedIssue[] {
  const worded = new Map<string, WordedIssue>();
  for (const issue of error.issues) {
    const path = [place, ...issue.path].join(".");
    // What follows the first fault of a parameter follows from it.
    if (!worded.has(path)) worded.set(path, { path, message: word(issue, given) });
  }
  return [...worded.values()];
}

function word(issue: Issue, given: unknown): string {
  const name = issue.path.length > 0 ? `\`${issue.path.join(".")}\`` : "the body";
  if (issue.code === "custom") return named(name, issue.message);
  if (valueAt(given, issue.path) === undefined) return `${name} is required`;
  if (issue.code === "invalid_format" && issue.format === "datetime") {
    return `${name} must be an instant with an offset, such as 2026-01-31T08:00:00Z`;
  }
  const allowed = allowedBy(issue);
  if (allowed) return `${name} must be one of ${allowed.join(", ")}`;
  if (issue.code === "too_small") return `${name} must be at least ${size(issue, issue.minimum)}`;
  if (issue.code === "too_big") return `${name} must be at most ${size(issue, issue.maximum)}`;
  if (issue.code === "invalid_type") return `${name} must be ${article(issue.expected)}`;
  return named(name, issue.message);
}

/** A message that names its parameter already stays as it is. */
function named(name: string, message: string): string {
  return message.startsWith("`") ? message : `${name}: ${message}`;
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  let value = given;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function allowedBy(issue: Issue): string[] | null {
  if (issue.code === "invalid_value") return issue.values.map(String);
  if (issue.code !== "invalid_union") return null;
  const nested = issue.errors.flat().flatMap((inner) => allowedBy(inner) ?? []);
  return nested.length > 0 ? nested : null;
}

function size(issue: { readonly origin: string }, limit: number | bigint): string {
  if (issue.origin === "string") return `${limit} characters long`;
  if (issue.origin === "array") return `${limit} items long`;
  return String(limit);
}

function article(type: string): string {
  if (type === "int") return "a whole number";
  return `${/^[aeio]/.test(type) ? "an" : "a"} ${type}`;
}
