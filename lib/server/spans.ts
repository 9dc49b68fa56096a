import { z } from "zod";
import { listSpans as listSpansQuery } from "@/db/clickhouse/spans";
import type { SpanPosition } from "@/db/clickhouse/spans-by-value";
import { type listSpans, SPAN_SORTS, type SpanSort } from "@/lib/contracts/traces";
import type { App } from "./app";
import { ApiError } from "./errors";
import { toQueryScope } from "./query-scope";

export async function readSpans(
  app: App,
  query: z.output<(typeof listSpans)["query"]>,
  signal: AbortSignal,
): Promise<z.input<(typeof listSpans)["response"]>> {
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor, query.sort);
  const page = await listSpansQuery(
    app.clickhouse.reader,
    { ...toQueryScope(query), limit: query.limit, sort: query.sort, after },
    { signal },
  );
  return {
    spans: page.spans,
    nextCursor: page.next && encodeCursor(query.sort, page.next),
    total: page.total,
  };
}

const Cursor = z.tuple([
  z.enum(SPAN_SORTS),
  z.string().regex(/^-?\d{1,19}$/),
  z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9}$/),
  z.string().regex(/^[0-9a-f]{32}$/),
  z.string().regex(/^[0-9a-f]{16}$/),
]);

function encodeCursor(sort: SpanSort, { value, start, traceId, spanId }: SpanPosition): string {
  return Buffer.from(JSON.stringify([sort, value, start, traceId, spanId])).toString("base64url");
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
  const [sort, value, start, traceId, spanId] = parsed.data;
  if (sort !== wanted) {
    throw new ApiError(
      400,
      "invalid-cursor",
      `The cursor is of a list by ${sort}, not by ${wanted}: start from the first page.`,
    );
  }
  return { value, start, traceId, spanId };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
