import { z } from "zod";
import { listSpans as listSpansQuery, type SpanPosition } from "@/db/clickhouse/spans";
import type { listSpans } from "@/lib/contracts/traces";
import type { App } from "./app";
import { ApiError } from "./errors";
import { toQueryScope } from "./query-scope";

export async function readSpans(
  app: App,
  query: z.output<(typeof listSpans)["query"]>,
  signal: AbortSignal,
): Promise<z.input<(typeof listSpans)["response"]>> {
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor);
  const page = await listSpansQuery(
    app.clickhouse.reader,
    { ...toQueryScope(query), limit: query.limit, after },
    { signal },
  );
  return {
    spans: page.spans,
    nextCursor: page.next && encodeCursor(page.next),
    total: page.total,
  };
}

const Cursor = z.tuple([
  z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9}$/),
  z.string().regex(/^[0-9a-f]{32}$/),
  z.string().regex(/^[0-9a-f]{16}$/),
]);

function encodeCursor({ start, traceId, spanId }: SpanPosition): string {
  return Buffer.from(JSON.stringify([start, traceId, spanId])).toString("base64url");
}

/** @throws {ApiError} 400 for anything but what `encodeCursor` gave. */
function decodeCursor(text: string): SpanPosition {
  try {
    const [start, traceId, spanId] = Cursor.parse(
      JSON.parse(Buffer.from(text, "base64url").toString("utf8")),
    );
    return { start, traceId, spanId };
  } catch {
    throw new ApiError(
      400,
      "invalid-cursor",
      "The cursor is not one of ours: start from the first page.",
    );
  }
}
