import { z } from "zod";
import type { SpanPosition } from "@/db/clickhouse/span-position";
import {
  countSpans as countSpansQuery,
  listSpans as listSpansQuery,
  type SpanCount,
} from "@/db/clickhouse/spans";
import { type countSpans, type listSpans, SPAN_SORTS, type SpanSort } from "@/lib/contracts/traces";
import type { App } from "./app";
import { ApiError } from "./errors";
import { toInstant, toQueryScope } from "./query-scope";

/** A list by value answers at once for all that it looked at, so it may look for longer. */
const BY_VALUE_BUDGET_MS = 4_000;

export async function readSpans(
  app: App,
  query: z.output<(typeof listSpans)["query"]>,
  signal: AbortSignal,
): Promise<z.input<(typeof listSpans)["response"]>> {
  const { cursor, limit, sort } = query;
  const after = cursor === undefined ? null : decodeCursor(cursor, sort);
  const budgetMs = sort === "time" ? query.budgetMs : Math.max(query.budgetMs, BY_VALUE_BUDGET_MS);
  const page = await listSpansQuery(
    app.clickhouse.reader,
    { ...toQueryScope(query), limit, sort, after, budgetMs },
    { signal },
  );
  return {
    spans: page.spans,
    nextCursor: page.next && encodeCursor(sort, page.next),
    isComplete: page.isComplete,
    ...toCount(page.count),
  };
}

export async function readSpanCount(
  app: App,
  query: z.output<(typeof countSpans)["query"]>,
  signal: AbortSignal,
): Promise<z.input<(typeof countSpans)["response"]>> {
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor, "time");
  const scope = { ...toQueryScope(query), after, budgetMs: query.budgetMs };
  return toCount(await countSpansQuery(app.clickhouse.reader, scope, { signal }));
}

function toCount({
  counted,
  rest,
  reachedMs,
}: SpanCount): z.input<(typeof countSpans)["response"]> {
  return {
    counted,
    total: rest === null ? counted : null,
    countCursor: rest && encodeCursor("time", rest),
    searchedTo: toInstant(reachedMs),
  };
}

const Cursor = z.tuple([
  z.enum(SPAN_SORTS),
  z.string().regex(/^-?\d{1,19}$/),
  z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9}$/),
  z.string().regex(/^[0-9a-f]{32}$/),
  z.string().regex(/^[0-9a-f]{16}$/),
  z.int().min(0),
  z.int().min(0).nullable(),
  z.int().nullable(),
]);

function encodeCursor(sort: SpanSort, position: SpanPosition): string {
  const { value, start, traceId, spanId, seen, total = null, sinceMs = null } = position;
  const id = [traceId, spanId] as const;
  const cursor: z.input<typeof Cursor> = [sort, value, start, ...id, seen, total, sinceMs];
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

/** @throws {ApiError} 400 for anything but what `encodeCursor` gave for the same order. */
function decodeCursor(text: string, wanted: SpanSort): SpanPosition {
  const parsed = Cursor.safeParse(jsonOf(Buffer.from(text, "base64url").toString("utf8")));
  if (!parsed.success) {
    throw new ApiError(
      400,
      "invalid-cursor",
      "The cursor is not one of ours: start from the first page.",
    );
  }
  const [sort, value, start, traceId, spanId, seen, total, sinceMs] = parsed.data;
  if (sort !== wanted) {
    throw new ApiError(
      400,
      "invalid-cursor",
      `The cursor is of a list by ${sort}, not by ${wanted}: start from the first page.`,
    );
  }
  const known = { total: total ?? undefined, sinceMs: sinceMs ?? undefined };
  return { value, start, traceId, spanId, seen, ...known };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
