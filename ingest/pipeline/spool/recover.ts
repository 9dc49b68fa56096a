import { open, readFile, stat, truncate } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { type JournalRecord, type ReadJournal, readJournal } from "./frame";
import type { RecentIds } from "./recent-ids";
import { type Segment, storedFrame } from "./segment";
import {
  dataPath,
  journalPath,
  listSegments,
  moveAside,
  removeFile,
  type SegmentNames,
  syncDirectory,
} from "./segment-files";
import { asWaiting } from "./waiting";

/** What was found damaged and could not be read. */
export interface Lost {
  /** Of which at least the journal could be read. */
  readonly frames: number;
  readonly rows: number;
  readonly bytes: number;
}

export interface Recovered {
  /** To be loaded, in order. */
  readonly segments: readonly Segment[];
  /** Journals that are kept for their ids, and the generation of ids that each is in. */
  readonly journals: ReadonlyMap<number, number>;
  readonly nextSeq: number;
  readonly lost: Lost;
}

/**
 * Reads what an earlier process left: every frame whose record and bytes are intact is kept,
 * whatever happened to the others. A tail that was never acknowledged is cut off; a file
 * with bytes that can't be read is set aside when the rest of it is loaded.
 */
export async function recoverSpool(
  directory: string,
  ids: RecentIds,
  capacity: number,
): Promise<Recovered> {
  const names = await listSegments(directory);
  const old = await forgettable(directory, names, capacity);
  const segments: Segment[] = [];
  const journals = new Map<number, number>();
  const lost = { frames: 0, rows: 0, bytes: 0 };
  for (const name of names) {
    if (old.has(name.seq)) {
      await removeFile(journalPath(directory, name.seq));
      continue;
    }
    const journal = await journalOf(directory, name);
    const found = name.hasData ? await inspect(directory, name, journal) : null;
    const records = found?.intact ?? journal.records;
    // Not new: written by an attempt that failed, and stored when it was sent again.
    const fresh = records.filter((record) => ids.restore(record));
    ids.turn();
    journals.set(name.seq, ids.generation.newest);
    if (found === null) continue;
    lost.frames += found.lost.frames;
    lost.rows += found.lost.rows;
    lost.bytes += found.lost.bytes;
    if (fresh.length > 0) {
      const isWhole = found.isWhole && fresh.length === records.length;
      const segment = { ...found.segment, frames: fresh.map(storedFrame), isWhole };
      segments.push(asWaiting(segment, segments.length));
    } else if (found.segment.isDamaged) {
      await moveAside(directory, found.segment.dataPath);
    } else await removeFile(found.segment.dataPath);
  }
  await syncDirectory(directory);
  return { segments, journals, nextSeq: (names.at(-1)?.seq ?? 0) + 1, lost };
}

/** Journals of loaded segments beyond what is remembered, counted from the newest. */
async function forgettable(
  directory: string,
  names: readonly SegmentNames[],
  capacity: number,
): Promise<ReadonlySet<number>> {
  /** A row takes 16 bytes in a journal, and 32 more where it is its trace's only one. */
  const MOST_BYTES_PER_ROW = 48;
  const old = new Set<number>();
  let bytes = 0;
  for (const { seq, hasData, hasJournal } of names.toReversed()) {
    if (!hasJournal) continue;
    if (!hasData && bytes > capacity * MOST_BYTES_PER_ROW) old.add(seq);
    else bytes += (await stat(journalPath(directory, seq))).size;
  }
  return old;
}

async function journalOf(directory: string, name: SegmentNames): Promise<ReadJournal> {
  if (!name.hasJournal) return { records: [], unreadableBytes: 0 };
  return readJournal(await readFile(journalPath(directory, name.seq)));
}

interface Inspected {
  readonly segment: Segment;
  readonly intact: readonly JournalRecord[];
  readonly isWhole: boolean;
  readonly lost: Lost;
}

async function inspect(
  directory: string,
  { seq, hasJournal }: SegmentNames,
  journal: ReadJournal,
): Promise<Inspected> {
  const path = dataPath(directory, seq);
  const { size, mtimeMs } = await stat(path);
  const intact = await intactFrames(path, journal.records);
  const bytes = intact.reduce((sum, { length }) => sum + length, 0);
  const claimed = Math.max(0, ...journal.records.map(({ offset, length }) => offset + length));
  // What lies behind the last record was being written, and nobody was told that it was kept.
  const isTail = hasJournal && journal.unreadableBytes === 0;
  const beyond = isTail ? 0 : Math.max(0, size - claimed);
  const lostBytes = claimed - bytes + beyond;
  if (isTail && size > claimed) await truncate(path, claimed);
  return {
    intact,
    isWhole: lostBytes === 0,
    segment: {
      seq,
      dataPath: path,
      frames: [],
      framesLeft: 0,
      bytes,
      isWhole: lostBytes === 0,
      isDamaged: lostBytes > 0,
      // A file that is cut off or copied looks younger than what it holds.
      sinceUnixMs: intact.reduce((since, record) => Math.min(since, receivedMs(record)), mtimeMs),
    },
    lost: {
      frames: journal.records.length - intact.length,
      rows: rowsOf(journal.records) - rowsOf(intact),
      bytes: lostBytes,
    },
  };
}

function receivedMs({ receivedUnixMicro }: JournalRecord): number {
  return Number(receivedUnixMicro / 1_000n);
}

async function intactFrames(
  path: string,
  records: readonly JournalRecord[],
): Promise<JournalRecord[]> {
  const intact: JournalRecord[] = [];
  const file = await open(path, "r");
  try {
    for (const record of records) {
      const bytes = Buffer.allocUnsafe(record.length);
      const { bytesRead } = await file.read(bytes, 0, record.length, record.offset);
      if (bytesRead === record.length && crc32(bytes) === record.blockCrc) intact.push(record);
    }
  } finally {
    await file.close();
  }
  return intact;
}

function rowsOf(records: readonly JournalRecord[]): number {
  return records.reduce((sum, { rows }) => sum + rows, 0);
}
