import { allocate, ByteWriter } from "./byte-writer";
import { structureOf, writeBlock } from "./native-block";
import { TRACE_COLUMNS, TRACE_LOADS, type TraceRecord } from "./payload-columns";
import type { Writer } from "./query";

/** Rows of one request as one block: made once, and joined to others' by putting bytes side by side. */
export interface EncodedSpans {
  readonly rows: number;
  readonly block: Uint8Array;
}

export type SpanEncoder = (records: readonly TraceRecord[]) => EncodedSpans;

/** A request of more than `maxBytes` throws TooManyBytesError. */
export function createSpanEncoder(maxBytes = Number.POSITIVE_INFINITY): SpanEncoder {
  return (records) => {
    const writer = new ByteWriter(allocate(1 << 16), maxBytes);
    writeBlock(writer, TRACE_COLUMNS, records);
    return { rows: records.length, block: writer.bytes() };
  };
}

/** Stores requests together; resolves when all rows are stored. */
export async function insertSpans(
  writer: Writer,
  requests: readonly EncodedSpans[],
): Promise<void> {
  const from = requests.map(({ block }) => block);
  for (const load of TRACE_LOADS) {
    const structure = structureOf(TRACE_COLUMNS);
    await writer.insertNative(`insert into ${load.table}`, { ...load, structure, from });
  }
}
