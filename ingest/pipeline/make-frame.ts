import { crc32 } from "node:zlib";
import { allocate, ByteWriter, TooManyBytesError } from "@/db/clickhouse/byte-writer";
import { writeBlock } from "@/db/clickhouse/native-block";
import { TRACE_COLUMNS, type TraceRecord } from "@/db/clickhouse/payload-columns";
import { foldFixed, foldTexts, frameIndex, markRepeated, rowKeys } from "./fingerprint";
import type { ReportUnread } from "./prepare";
import { type Frame, ROW_WORDS } from "./spool/frame";
import { ROW_CONFLICTING, ROW_IDENTICAL, ROW_NEW } from "./spool/recent-ids";

export interface MadeFrame {
  /** Null where no row is left. Its block's memory is its own: it can be handed to another thread. */
  readonly frame: Frame | null;
  /** Rows whose id an earlier row of the request has. */
  readonly identical: number;
  readonly conflicting: number;
}

export interface FrameOptions {
  readonly maxBytes: number;
  /** Rows that are to be left out: known already. As many as the frame had without. */
  readonly marks: Uint8Array | null;
  /** Memory to write to, if it has room. */
  readonly spare: ArrayBuffer | null;
  readonly report: ReportUnread;
}

/** Columns whose values make two records under one id the same or not. */
const FIXED_CONTENT: Readonly<Record<string, number>> = { start_time: 8, duration_nano: 8 };
const TEXT_CONTENT: ReadonlySet<string> = new Set([
  "parent_span_id",
  "trace_state",
  "status_message",
  "payload_attributes",
  "payload_events",
  "payload_links",
  "payload_resource_attributes",
]);

/** Room for a row: a span of 3 KB of text takes 3.9 KB. */
const BYTES_PER_RECORD = 4_608;
const MIN_BUFFER = 1 << 16;
/** More grows as it is needed: a request of many small spans would ask for more than it fills. */
const MAX_FIRST_BUFFER = 32 << 20;

/** Records → what the spool takes. A record that can't be encoded is left out, alone. */
export function makeFrame(given: readonly TraceRecord[], options: FrameOptions): MadeFrame {
  let records = given;
  let written: Written;
  try {
    written = write(records, options);
  } catch (error) {
    if (error instanceof TooManyBytesError) throw error;
    records = encodable(records, options);
    written = write(records, options);
  }
  const keys = rowKeys(records, written.contents);
  const repeated = new Uint8Array(records.length);
  markRepeated(keys, repeated);
  const kept = keptRows(repeated, options.marks);
  if (kept.length < records.length) {
    records = kept.flatMap((row) => records[row] ?? []);
    written = write(records, options);
  }
  const counts = {
    identical: count(repeated, ROW_IDENTICAL),
    conflicting: count(repeated, ROW_CONFLICTING),
  };
  const [first] = records;
  if (first === undefined) return { frame: null, ...counts };
  const { index, traces } = frameIndex(records, selected(keys, kept));
  const block = written.block;
  return {
    frame: {
      projectId: first.projectId,
      receivedUnixMicro: first.receivedUnixMicro,
      block,
      blockCrc: crc32(block),
      rows: records.length,
      traces,
      index,
    },
    ...counts,
  };
}

interface Written {
  readonly block: Uint8Array;
  readonly contents: Uint32Array;
}

function write(records: readonly TraceRecord[], { maxBytes, spare }: FrameOptions): Written {
  const wanted = Math.max(MIN_BUFFER, records.length * BYTES_PER_RECORD);
  const room = Math.min(MAX_FIRST_BUFFER, wanted);
  const isEnough = spare !== null && spare.byteLength >= Math.min(room, 4 * MIN_BUFFER);
  const to = new ByteWriter(isEnough ? Buffer.from(spare) : allocate(room), maxBytes);
  const contents = new Uint32Array(records.length);
  writeBlock(to, TRACE_COLUMNS, records, (name, start) => {
    const size = FIXED_CONTENT[name];
    if (size !== undefined) foldFixed(to.buffer, start, size, contents);
    else if (TEXT_CONTENT.has(name)) foldTexts(to.buffer, start, contents);
  });
  if (to.length > maxBytes) throw new TooManyBytesError(`rows take over ${maxBytes} bytes`);
  return { block: to.bytes(), contents };
}

function encodable(records: readonly TraceRecord[], options: FrameOptions): TraceRecord[] {
  return records.filter((record) => {
    try {
      write([record], { ...options, spare: null });
      return true;
    } catch (error) {
      options.report("encode", record.span.scopeName, error);
      return false;
    }
  });
}

/** Rows that are neither repeated within the request nor known: `known` counts without the repeated. */
function keptRows(repeated: Uint8Array, known: Uint8Array | null): number[] {
  const kept: number[] = [];
  let place = 0;
  repeated.forEach((mark, row) => {
    if (mark !== ROW_NEW) return;
    if (known === null || (known[place] ?? ROW_NEW) === ROW_NEW) kept.push(row);
    place++;
  });
  return kept;
}

function selected(keys: Uint32Array, rows: readonly number[]): Uint32Array {
  if (rows.length * ROW_WORDS === keys.length) return keys;
  const some = new Uint32Array(rows.length * ROW_WORDS);
  rows.forEach((row, place) => {
    some.set(keys.subarray(row * ROW_WORDS, (row + 1) * ROW_WORDS), place * ROW_WORDS);
  });
  return some;
}

function count(marks: Uint8Array, mark: number): number {
  return marks.reduce((sum, found) => (found === mark ? sum + 1 : sum), 0);
}
