import {
  type Frame,
  ROW_WORDS,
  setTraceFlags,
  TRACE_DIRTY,
  TRACE_OPEN,
  traceAt,
  traceFlags,
} from "./frame";
import { createRecentTable } from "./recent-table";

/** What the recent ids say of a row. */
export const ROW_NEW = 0;
/** The same was stored before. */
export const ROW_IDENTICAL = 1;
/** Something else was stored under this id before: the first stands. */
export const ROW_CONFLICTING = 2;

type Indexed = Pick<Frame, "rows" | "traces" | "index">;

export interface RecentIds {
  /** Adds all rows' ids, or none where one is known already. */
  claim(frame: Indexed): boolean;
  /** Takes back what `claim` added. */
  release(frame: Indexed): void;
  /** What is known of each row. */
  marksOf(frame: Indexed): Uint8Array;
  /** Notes the traces of a frame, and marks those dirty whose stored rows it may change. */
  noteTraces(frame: Indexed): void;
  /** Adds a frame of before the start, as it was judged then; answers whether any row was new. */
  restore(frame: Indexed): boolean;
  /** Forgets the oldest where there are too many; call it between groups. */
  turn(): void;
  readonly generation: { readonly newest: number; readonly oldest: number };
  readonly size: number;
}

export interface RecentIdsOptions {
  /** Spans (and as many traces) that are remembered. */
  readonly capacity: number;
  /** Several processes may each hold a part of a trace: each open part then counts as changed. */
  readonly sharedTraces: boolean;
}

/**
 * The ids of what was stored lately: which rows of a request are re-sent ones, and which of
 * its traces have rows that an earlier request brought.
 */
export function createRecentIds({ capacity, sharedTraces }: RecentIdsOptions): RecentIds {
  const rows = createRecentTable(capacity);
  const traces = createRecentTable(capacity);

  function release({ index, rows: count }: Indexed): void {
    for (let row = 0; row < count; row++) {
      const at = row * ROW_WORDS;
      rows.remove(index[at] ?? 0, index[at + 1] ?? 0, index[at + 2] ?? 0);
    }
  }

  function noteTraces(frame: Indexed, judge: boolean): void {
    const { index } = frame;
    for (let trace = 0; trace < frame.traces; trace++) {
      const at = traceAt(frame, trace);
      const [a, b, c] = [index[at] ?? 0, index[at + 1] ?? 0, index[at + 2] ?? 0];
      const known = traces.get(a, b, c);
      const open = traceFlags(index, at) & TRACE_OPEN;
      const flags = known < 0 ? open : known | open;
      if (known < 0) traces.add(a, b, c, flags);
      // Also where it says nothing new: a trace is remembered for as long as parts of it come.
      else traces.set(a, b, c, flags);
      if (!judge) continue;
      const changesOthers = known >= 0 && flags !== 0;
      const dirty = changesOthers || (sharedTraces && open !== 0);
      // Earlier parts' flag too: their journals may be gone at the next start, and this one not.
      setTraceFlags(index, at, dirty ? flags | TRACE_DIRTY : flags);
    }
  }

  return {
    claim(frame) {
      const { index } = frame;
      for (let row = 0; row < frame.rows; row++) {
        const at = row * ROW_WORDS;
        const [a, b, c] = [index[at] ?? 0, index[at + 1] ?? 0, index[at + 2] ?? 0];
        if (rows.get(a, b, c) >= 0) {
          release({ ...frame, rows: row });
          return false;
        }
        rows.add(a, b, c, index[at + 3] ?? 0);
      }
      return true;
    },
    release,
    marksOf({ index, rows: count }) {
      const marks = new Uint8Array(count);
      for (let row = 0; row < count; row++) {
        const at = row * ROW_WORDS;
        const known = rows.get(index[at] ?? 0, index[at + 1] ?? 0, index[at + 2] ?? 0);
        if (known >= 0) marks[row] = known === index[at + 3] ? ROW_IDENTICAL : ROW_CONFLICTING;
      }
      return marks;
    },
    noteTraces: (frame) => noteTraces(frame, true),
    restore(frame) {
      const { index } = frame;
      let added = frame.rows === 0;
      for (let row = 0; row < frame.rows; row++) {
        const at = row * ROW_WORDS;
        const [a, b, c] = [index[at] ?? 0, index[at + 1] ?? 0, index[at + 2] ?? 0];
        if (rows.get(a, b, c) >= 0) continue;
        rows.add(a, b, c, index[at + 3] ?? 0);
        added = true;
      }
      noteTraces(frame, false);
      return added;
    },
    turn() {
      rows.turn();
      traces.turn();
    },
    get generation() {
      return { newest: rows.newest, oldest: rows.oldest };
    },
    get size() {
      return rows.size;
    },
  };
}
