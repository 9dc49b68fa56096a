import { hash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { TraceRecord } from "@/db/clickhouse/payload-columns";
import { ROW_WORDS, setTraceFlags, setTraceId, TRACE_OPEN, TRACE_WORDS } from "./spool/frame";
import { ROW_CONFLICTING, ROW_IDENTICAL, ROW_NEW } from "./spool/recent-ids";

/** Rows and traces of a request, by what the recent ids know them by. */
export interface Fingerprints {
  /** As `Frame.index` wants it. */
  readonly index: Uint32Array<ArrayBuffer>;
  readonly traces: number;
}

/** 12 bytes of a SHA-1: nobody can make two ids that collide, by accident or by intent. */
function putKey(words: Uint32Array, at: number, text: string): void {
  const digest = hash("sha1", text, "buffer");
  // A key's first word is never 0: that marks an empty slot.
  words[at] = digest.readUInt32LE(0) || 1;
  words[at + 1] = digest.readUInt32LE(4);
  words[at + 2] = digest.readUInt32LE(8);
}

/**
 * A span is its trace id and span id. A log has no id of its own: it is its content, and
 * said twice in one request it was said twice.
 */
export function rowKeys(records: readonly TraceRecord[], contents: Uint32Array): Uint32Array {
  const keys = new Uint32Array(records.length * ROW_WORDS);
  const logs = new Map<string, number>();
  for (let row = 0; row < records.length; row++) {
    const record = records[row];
    if (record === undefined) continue;
    const { span, projectId } = record;
    let text = `${projectId}\n${span.traceId}${span.spanId}`;
    if (record.record === "log") {
      text += `\n${span.startUnixNano}\n${span.name}\n${contents[row]}`;
      text += `\n${JSON.stringify(span.events[0]?.attributes ?? {})}`;
      const before = logs.get(text) ?? 0;
      logs.set(text, before + 1);
      text += `\n${before}`;
    }
    putKey(keys, row * ROW_WORDS, text);
    keys[row * ROW_WORDS + 3] = contents[row] ?? 0;
  }
  return keys;
}

/** Rows whose id an earlier row of the same request has: the first stands. */
export function markRepeated(keys: Uint32Array, marks: Uint8Array): void {
  const first = new Map<string, number>();
  for (let row = 0; row < marks.length; row++) {
    if (marks[row] !== ROW_NEW) continue;
    const at = row * ROW_WORDS;
    const key = `${keys[at]},${keys[at + 1]},${keys[at + 2]}`;
    const known = first.get(key);
    if (known === undefined) first.set(key, keys[at + 3] ?? 0);
    else marks[row] = known === keys[at + 3] ? ROW_IDENTICAL : ROW_CONFLICTING;
  }
}

/** The index of a frame: the rows' keys, then their traces. */
export function frameIndex(records: readonly TraceRecord[], keys: Uint32Array): Fingerprints {
  const traces = openTraces(records);
  const index = new Uint32Array(keys.length + traces.size * TRACE_WORDS);
  index.set(keys);
  let at = keys.length;
  const projectId = records[0]?.projectId ?? "";
  for (const [traceId, isOpen] of traces) {
    putKey(index, at, `${projectId}\n${traceId}`);
    setTraceId(index, at, traceId);
    setTraceFlags(index, at, isOpen ? TRACE_OPEN : 0);
    at += TRACE_WORDS;
  }
  return { index, traces: traces.size };
}

/** Traces of the records; true where a span's parent is in another request, or one is a log. */
function openTraces(records: readonly TraceRecord[]): ReadonlyMap<string, boolean> {
  const traces = new Map<string, boolean>();
  const known = new Set<string>();
  let hasParents = false;
  for (const { span } of records) {
    traces.set(span.traceId, false);
    hasParents ||= span.parentSpanId !== "";
  }
  // Spans that are all roots, one a trace, need no look at each other.
  if (hasParents) {
    for (const { record, span } of records) {
      if (record === "span") known.add(span.traceId + span.spanId);
    }
  }
  for (const { record, span } of records) {
    const isOrphan = span.parentSpanId !== "" && !known.has(span.traceId + span.parentSpanId);
    if (record === "log" || isOrphan) traces.set(span.traceId, true);
  }
  return traces;
}

/** Adds the values of a column of texts, written at `start`, to each row's checksum. */
export function foldTexts(buffer: Buffer, start: number, contents: Uint32Array): void {
  let at = start;
  for (let row = 0; row < contents.length; row++) {
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = buffer[at++] ?? 0;
      length |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    // "", "{}" and "[]" say nothing.
    if (length > 2) contents[row] = crc32(buffer.subarray(at, at + length), contents[row]);
    at += length;
  }
}

/** The same for values of `size` bytes. */
export function foldFixed(
  buffer: Buffer,
  start: number,
  size: number,
  contents: Uint32Array,
): void {
  for (let row = 0; row < contents.length; row++) {
    const at = start + row * size;
    contents[row] = crc32(buffer.subarray(at, at + size), contents[row]);
  }
}
