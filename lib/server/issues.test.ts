import { expect, it } from "vitest";
import { z } from "zod";
import { getLatencyRanking } from "@/lib/contracts/latency";
import { listSpans } from "@/lib/contracts/traces";
import { wordIssues } from "./issues";

function words(schema: z.ZodType, given: unknown): string[] {
  const parsed = schema.safeParse(given);
  if (parsed.success) return [];
  return wordIssues(parsed.error, "query", given).map(({ message }) => message);
}

const range = { from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z" };

it("says that a missing parameter is required, and where", () => {
  expect(words(listSpans.query, {})).toEqual(["`from` is required", "`to` is required"]);
  const parsed = listSpans.query.safeParse({});
  expect(parsed.error && wordIssues(parsed.error, "query", {})[0]?.path).toBe("query.from");
});

it("names the allowed values of a choice", () => {
  expect(words(listSpans.query, { ...range, sort: "size" })).toEqual([
    "`sort` must be one of time, cost, duration, ttft, outputTokens",
  ]);
  expect(words(getLatencyRanking.query, { ...range, percentile: "p42" })).toEqual([
    "`percentile` must be one of p50, p75, p90, p95, p99",
  ]);
});

it("shows what an instant looks like", () => {
  expect(words(listSpans.query, { ...range, from: "yesterday" })).toEqual([
    "`from` must be an instant with an offset, such as 2026-01-31T08:00:00Z",
  ]);
});

it("tells the limits of numbers and texts", () => {
  expect(words(listSpans.query, { ...range, limit: "0" })).toEqual(["`limit` must be at least 1"]);
  expect(words(listSpans.query, { ...range, limit: "x" })).toEqual(["`limit` must be a number"]);
  expect(words(z.object({ name: z.string().max(3) }), { name: "four" })).toEqual([
    "`name` must be at most 3 characters long",
  ]);
});

it("leaves a message that names its parameter as it is, and names it in others", () => {
  expect(words(listSpans.query, { from: range.to, to: range.from })).toEqual([
    "`from` must lie before `to`",
  ]);
  expect(words(listSpans.query, { ...range, project: "A B" })).toEqual([
    "`project`: a project is 1 to 63 lowercase letters, digits and hyphens",
  ]);
});
