import type { FileHandle } from "node:fs/promises";
import { dirtyTraces, encodeRecord, type Frame, type JournalRecord, type TraceRef } from "./frame";
import {
  dataPath,
  FILE_MODE,
  journalPath,
  type OpenFile,
  removeFile,
  syncDirectory,
  writeAll,
} from "./segment-files";

/** A frame as the loader needs it. */
export interface StoredFrame {
  readonly offset: number;
  readonly length: number;
  readonly rows: number;
  readonly projectId: string;
  readonly dirty: readonly TraceRef[];
}

/** Frames that are acknowledged and not yet in ClickHouse. */
export interface Segment {
  readonly seq: number;
  readonly dataPath: string;
  readonly frames: readonly StoredFrame[];
  /** Frames that are not in `frames` while the segment waits: see waiting.ts. */
  readonly framesLeft: number;
  /** Of the frames; a data file that holds more, or other bytes between them, is not loaded as it is. */
  readonly bytes: number;
  readonly isWhole: boolean;
  /** Holds bytes that can't be read: set aside after the rest is loaded, not removed. */
  readonly isDamaged: boolean;
  /** When its first frame was acknowledged. */
  readonly sinceUnixMs: number;
}

export function storedFrame(record: JournalRecord): StoredFrame {
  const { offset, length, rows, projectId } = record;
  return { offset, length, rows, projectId, dirty: dirtyTraces(record) };
}

/** The segment that is being written. */
export interface OpenSegment {
  readonly seq: number;
  readonly bytes: number;
  readonly rows: number;
  readonly sinceUnixMs: number;
  /** Writes frames and their records, and resolves when both outlive a power cut. */
  append(frames: readonly Frame[]): Promise<void>;
  /** What the loader gets. `failed`: the last append threw, and what it left behind is cut off. */
  close(failed?: boolean): Promise<Segment>;
  /**
   * After `close`: false while what a failed append left in the journal can't be cut off, or,
   * where nothing was acknowledged, the files not be removed. A segment must not be loaded
   * then: the next start would find more frames under the same token, and ids of spans that
   * were refused.
   */
  settle(): Promise<boolean>;
}

export async function createSegment(
  directory: string,
  seq: number,
  open: OpenFile,
): Promise<OpenSegment> {
  const path = dataPath(directory, seq);
  const data = await open(path, "wx", FILE_MODE);
  let journal: FileHandle;
  try {
    journal = await open(journalPath(directory, seq), "wx", FILE_MODE);
    await syncDirectory(directory);
  } catch (error) {
    await data.close();
    throw error;
  }
  const frames: StoredFrame[] = [];
  const sinceUnixMs = Date.now();
  let bytes = 0;
  let journalBytes = 0;
  let rows = 0;
  let isSettled = true;

  return {
    seq,
    sinceUnixMs,
    get bytes() {
      return bytes;
    },
    get rows() {
      return rows;
    },
    async append(added) {
      let offset = bytes;
      const records = added.map((frame) => {
        const record = encodeRecord(frame, offset);
        offset += frame.block.length;
        return record;
      });
      const blocks = added.map(({ block }) => block);
      // The blocks first: a process that is killed leaves no record of what isn't there.
      await writeAll(data, blocks, bytes);
      await writeAll(journal, records, journalBytes);
      const synced = await Promise.allSettled([data.datasync(), journal.datasync()]);
      for (const result of synced) if (result.status === "rejected") throw result.reason;
      let at = bytes;
      for (const frame of added) {
        const { length } = frame.block;
        const { projectId, rows: count } = frame;
        frames.push({ offset: at, length, rows: count, projectId, dirty: dirtyTraces(frame) });
        at += length;
        rows += count;
      }
      bytes = offset;
      journalBytes += records.reduce((sum, { length }) => sum + length, 0);
    },
    async close(failed = false) {
      let isWhole = true;
      if (failed) {
        // The journal first: a record of what isn't there would be taken for a loss.
        isSettled = await cutOff(journal, journalBytes);
        isWhole = isSettled && (await cutOff(data, bytes));
      }
      // What counts is on the disk; a handle that doesn't close cleanly changes nothing in that.
      await Promise.allSettled([data.close(), journal.close()]);
      return {
        seq,
        dataPath: path,
        frames,
        framesLeft: 0,
        bytes,
        isWhole,
        isDamaged: false,
        sinceUnixMs,
      };
    },
    async settle() {
      if (isSettled) return true;
      if (frames.length === 0) {
        isSettled = await removeBoth(directory, seq);
        return isSettled;
      }
      const again = await open(journalPath(directory, seq), "r+", FILE_MODE).catch(() => null);
      if (again === null) return false;
      isSettled = await cutOff(again, journalBytes);
      await again.close().catch(() => {});
      return isSettled;
    },
  };
}

async function removeBoth(directory: string, seq: number): Promise<boolean> {
  try {
    await removeFile(journalPath(directory, seq));
    await removeFile(dataPath(directory, seq));
    await syncDirectory(directory);
    return true;
  } catch {
    return false;
  }
}

async function cutOff(file: FileHandle, length: number): Promise<boolean> {
  try {
    await file.truncate(length);
    await file.datasync();
    return true;
  } catch {
    return false;
  }
}
