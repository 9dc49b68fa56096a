import type { Columns } from "./insert-row-binary";
import type { Writer } from "./query";
import { RowBinaryWriter } from "./row-binary";
import {
  CONTEXT_COLUMNS,
  type Column,
  PAYLOAD_COLUMNS,
  SPAN_COLUMNS,
  type SpanRecord,
  type TraceContextRecord,
} from "./span-columns";

/** Rows of one request as RowBinary: made once, and joined to others' by putting bytes side by side. */
export interface EncodedSpans {
  readonly rows: number;
  readonly spans: Uint8Array;
  readonly payloads: Uint8Array;
  readonly contexts: Uint8Array;
}

export function encodeSpans(
  records: readonly SpanRecord[],
  contexts: readonly TraceContextRecord[],
): EncodedSpans {
  return {
    rows: records.length,
    spans: encode(SPAN_COLUMNS, records, 700),
    payloads: encode(PAYLOAD_COLUMNS, records, 4_000),
    contexts: encode(CONTEXT_COLUMNS, contexts, 200),
  };
}

/** Bytes an encoded request holds in memory until it is stored. */
export function encodedSize({ spans, payloads, contexts }: EncodedSpans): number {
  return spans.length + payloads.length + contexts.length;
}

/**
 * Stores requests together: text first and the spans last, so that a span that can be
 * seen can also be opened. Resolves when all rows are stored.
 *
 * A failure between the tables leaves payloads without a span, which nothing reads; the
 * sender's retry then stores them a second time.
 */
export async function insertSpans(
  writer: Writer,
  requests: readonly EncodedSpans[],
): Promise<void> {
  await Promise.all([
    insert(writer, "span_payloads_v1", PAYLOAD_COLUMNS, requests, (request) => request.payloads),
    insert(writer, "trace_context_v1", CONTEXT_COLUMNS, requests, (request) => request.contexts),
  ]);
  await insert(writer, "llm_spans_v1", SPAN_COLUMNS, requests, (request) => request.spans);
}

async function insert<T>(
  writer: Writer,
  table: string,
  columns: readonly Column<T>[],
  requests: readonly EncodedSpans[],
  of: (request: EncodedSpans) => Uint8Array,
): Promise<void> {
  const pieces = requests.map(of).filter(({ length }) => length > 0);
  await writer.insertRowBinary(`insert into ${table}`, {
    table,
    columns: declared(columns),
    pieces,
  });
}

function declared<T>(columns: readonly Column<T>[]): Columns {
  return columns.map(([name, type]) => [name, type] as const);
}

function encode<T>(columns: readonly Column<T>[], rows: readonly T[], bytesPerRow: number): Buffer {
  const writer = new RowBinaryWriter(rows.length * bytesPerRow);
  for (const row of rows) for (const [, , write] of columns) write(writer, row);
  return writer.bytes();
}
