import { crc32 } from "node:zlib";

/**
 * What a request brings to the spool: one Native block, and beside it in `index` what the
 * recent ids and the journal need. All in few buffers, so that a worker hands them over.
 */
export interface Frame {
  readonly projectId: string;
  /** Microseconds since 1970; no other request's. */
  readonly receivedUnixMicro: bigint;
  readonly block: Uint8Array;
  readonly blockCrc: number;
  readonly rows: number;
  readonly traces: number;
  /**
   * `rows` × 16 bytes: 12 that stand for (project, trace, span), 4 for the content; then
   * `traces` × 32 bytes: 12 for (project, trace), the trace id's 16, 4 of flags.
   */
  readonly index: Uint32Array;
}

export const ROW_WORDS = 4;
export const TRACE_WORDS = 8;
const TRACE_ID_WORD = 3;
const TRACE_FLAGS_WORD = 7;

/** A span of it has a parent that is not in its request, or it is a log: others may change its rows. */
export const TRACE_OPEN = 1;
/** What is stored of it is to be made anew, once this frame stands in ClickHouse. */
export const TRACE_DIRTY = 2;

export interface TraceRef {
  readonly projectId: string;
  readonly traceId: string;
}

export function traceAt(frame: Pick<Frame, "rows">, trace: number): number {
  return frame.rows * ROW_WORDS + trace * TRACE_WORDS;
}

export function traceFlags(index: Uint32Array, at: number): number {
  return index[at + TRACE_FLAGS_WORD] ?? 0;
}

export function setTraceFlags(index: Uint32Array, at: number, flags: number): void {
  index[at + TRACE_FLAGS_WORD] = flags;
}

/** The bytes of a trace id within an index. */
function traceIdBytes(index: Uint32Array, at: number): Buffer {
  return Buffer.from(index.buffer, index.byteOffset + (at + TRACE_ID_WORD) * 4, 16);
}

export function setTraceId(index: Uint32Array, at: number, hex: string): void {
  traceIdBytes(index, at).write(hex, "hex");
}

type Traces = Pick<Frame, "projectId" | "rows" | "traces" | "index">;

export function dirtyTraces(frame: Traces): TraceRef[] {
  return tracesWith(frame, TRACE_DIRTY);
}

export function allTraces(frame: Traces): TraceRef[] {
  return tracesWith(frame, 0);
}

function tracesWith(frame: Traces, flags: number): TraceRef[] {
  const found: TraceRef[] = [];
  for (let trace = 0; trace < frame.traces; trace++) {
    const at = traceAt(frame, trace);
    if ((traceFlags(frame.index, at) & flags) !== flags) continue;
    const traceId = traceIdBytes(frame.index, at).toString("hex");
    found.push({ projectId: frame.projectId, traceId });
  }
  return found;
}

/** Where a frame lies in its segment's data file, and all else that its journal says of it. */
export interface JournalRecord extends Omit<Frame, "block"> {
  readonly offset: number;
  readonly length: number;
}

/** Found by it after a torn or spoilt stretch: eight bytes that no text holds. */
const MAGIC = Buffer.from([0x89, 0x50, 0x4c, 0x4a, 0x52, 0x4e, 0x0a, 0xff]);
const HEADER_BYTES = 56;
const CRC_AT = 12;
const CHECKED_FROM = 16;

/**
 * A record of the journal, little endian: magic (8), its length (4), the CRC-32 of all that
 * follows (4); then offset (8), length (4) and CRC-32 (4) of the block, rows (4), traces (4),
 * received (8), length of the project's name (4), unused (4), the index, the project's name.
 */
export function encodeRecord(frame: Frame, offset: number): Buffer {
  const project = Buffer.from(frame.projectId);
  const { index } = frame;
  const length = HEADER_BYTES + index.byteLength + project.length;
  const record = Buffer.allocUnsafe(length);
  MAGIC.copy(record, 0);
  record.writeUInt32LE(length, 8);
  record.writeBigUInt64LE(BigInt(offset), 16);
  record.writeUInt32LE(frame.block.length, 24);
  record.writeUInt32LE(frame.blockCrc, 28);
  record.writeUInt32LE(frame.rows, 32);
  record.writeUInt32LE(frame.traces, 36);
  record.writeBigInt64LE(frame.receivedUnixMicro, 40);
  record.writeUInt32LE(project.length, 48);
  record.writeUInt32LE(0, 52);
  Buffer.from(index.buffer, index.byteOffset, index.byteLength).copy(record, HEADER_BYTES);
  project.copy(record, HEADER_BYTES + index.byteLength);
  record.writeUInt32LE(crc32(record.subarray(CHECKED_FROM)), CRC_AT);
  return record;
}

export interface ReadJournal {
  readonly records: readonly JournalRecord[];
  /**
   * Bytes that belong to no intact record, without a last record that is incomplete: that
   * one was being written when its process ended, and nobody was told that it was kept.
   */
  readonly unreadableBytes: number;
}

/** Every intact record, however torn or spoilt what lies between them is. */
export function readJournal(bytes: Buffer): ReadJournal {
  const records: JournalRecord[] = [];
  let unreadableBytes = 0;
  let at = 0;
  while (at < bytes.length) {
    const start = bytes.indexOf(MAGIC, at);
    const found = start < 0 ? null : readRecord(bytes, start);
    if (found !== null) {
      records.push(found.record);
      unreadableBytes += start - at;
      at = start + found.bytes;
      continue;
    }
    const next = start < 0 ? -1 : bytes.indexOf(MAGIC, start + 1);
    const end = next < 0 ? bytes.length : next;
    if (next >= 0 || !isIncomplete(bytes.subarray(at))) unreadableBytes += end - at;
    at = end;
  }
  return { records, unreadableBytes };
}

/** The beginning of a record whose end is missing. */
function isIncomplete(rest: Buffer): boolean {
  if (rest.length < MAGIC.length + 4) {
    return MAGIC.subarray(0, rest.length).equals(rest.subarray(0, MAGIC.length));
  }
  if (!MAGIC.equals(rest.subarray(0, MAGIC.length))) return false;
  const stated = rest.readUInt32LE(8);
  // A spoilt length would make a whole record, and its acknowledged rows, look like a beginning.
  if (rest.length >= HEADER_BYTES && stated !== lengthByContent(rest, 0)) return false;
  return stated > rest.length;
}

/** A record's length by what its header says of its content. */
function lengthByContent(bytes: Buffer, at: number): number {
  return HEADER_BYTES + indexWords(bytes, at) * 4 + bytes.readUInt32LE(at + 48);
}

function indexWords(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at + 32) * ROW_WORDS + bytes.readUInt32LE(at + 36) * TRACE_WORDS;
}

function readRecord(bytes: Buffer, at: number): { record: JournalRecord; bytes: number } | null {
  if (at + HEADER_BYTES > bytes.length) return null;
  const total = bytes.readUInt32LE(at + 8);
  if (total < HEADER_BYTES || at + total > bytes.length) return null;
  if (crc32(bytes.subarray(at + CHECKED_FROM, at + total)) !== bytes.readUInt32LE(at + CRC_AT))
    return null;
  if (lengthByContent(bytes, at) !== total) return null;
  const words = indexWords(bytes, at);
  const index = new Uint32Array(words);
  const projectAt = at + HEADER_BYTES + words * 4;
  bytes.copy(Buffer.from(index.buffer), 0, at + HEADER_BYTES, projectAt);
  return {
    bytes: total,
    record: {
      offset: Number(bytes.readBigUInt64LE(at + 16)),
      length: bytes.readUInt32LE(at + 24),
      blockCrc: bytes.readUInt32LE(at + 28),
      rows: bytes.readUInt32LE(at + 32),
      traces: bytes.readUInt32LE(at + 36),
      receivedUnixMicro: bytes.readBigInt64LE(at + 40),
      projectId: bytes.toString("utf8", projectAt, at + total),
      index,
    },
  };
}
