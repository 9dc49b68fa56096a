import type { Columns } from "./insert-row-binary";
import type { Writer } from "./query";
import { allocate, RowBinaryWriter } from "./row-binary";
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
  /** Gives the memory back, once nothing reads these bytes any more. */
  release(): void;
}

/** The rows of one request take more memory than one may have. */
export class TooManyBytesError extends Error {
  override readonly name = "TooManyBytesError";
}

export type SpanEncoder = (
  records: readonly SpanRecord[],
  contexts: readonly TraceContextRecord[],
) => EncodedSpans;

/** Room for a row in each table: a span of 3 KB of text takes 3.9 KB. */
const BYTES_PER_RECORD = 4_608;
const MIN_BUFFER = 1 << 16;
/** More grows as it is needed: a request of many small spans would ask for more than it fills. */
const MAX_FIRST_BUFFER = 32 << 20;
/** Buffers kept for the next requests, all together. */
const MAX_FREE_BYTES = 64 << 20;

/**
 * Encodes requests into buffers that are used again: fresh ones of 2 MB a request cost a
 * fifth of the time in page faults and garbage collection. A request of more than
 * `maxBytes` throws TooManyBytesError.
 */
export function createSpanEncoder(maxBytes = Number.POSITIVE_INFINITY): SpanEncoder {
  const free: Buffer[] = [];
  let freeBytes = 0;

  function take(size: number): Buffer {
    const index = free.findIndex((buffer) => buffer.length >= size);
    const [buffer] = index < 0 ? [] : free.splice(index, 1);
    if (buffer === undefined) return allocate(Math.max(MIN_BUFFER, size));
    freeBytes -= buffer.length;
    return buffer;
  }

  function give(buffer: Buffer): void {
    if (freeBytes + buffer.length > MAX_FREE_BYTES) return;
    free.push(buffer);
    freeBytes += buffer.length;
  }

  return (records, contexts) => {
    const writer = new RowBinaryWriter(
      take(Math.min(MAX_FIRST_BUFFER, records.length * BYTES_PER_RECORD)),
    );
    encode(writer, SPAN_COLUMNS, records, maxBytes);
    const spansEnd = writer.length;
    encode(writer, PAYLOAD_COLUMNS, records, maxBytes);
    const payloadsEnd = writer.length;
    encode(writer, CONTEXT_COLUMNS, contexts, maxBytes);
    let held = true;
    return {
      rows: records.length,
      spans: writer.bytes(0, spansEnd),
      payloads: writer.bytes(spansEnd, payloadsEnd),
      contexts: writer.bytes(payloadsEnd),
      release() {
        if (held) give(writer.buffer);
        held = false;
      },
    };
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
  const inserts = await Promise.allSettled([
    insert(writer, "span_payloads_v1", PAYLOAD_COLUMNS, requests, (request) => request.payloads),
    insert(writer, "trace_context_v1", CONTEXT_COLUMNS, requests, (request) => request.contexts),
  ]);
  // Only now does nothing read the bytes any more, and the caller may be told.
  for (const result of inserts) if (result.status === "rejected") throw result.reason;
  await insert(writer, "llm_spans_v2", SPAN_COLUMNS, requests, (request) => request.spans);
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

function encode<T>(
  to: RowBinaryWriter,
  columns: readonly Column<T>[],
  rows: readonly T[],
  maxBytes: number,
): void {
  for (const row of rows) {
    for (const [, , write] of columns) write(to, row);
    if (to.length > maxBytes) throw new TooManyBytesError(`rows take over ${maxBytes} bytes`);
  }
}
