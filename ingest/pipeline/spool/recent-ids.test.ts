import { describe, expect, it } from "vitest";
import { frame, traceId } from "../testing/frames";
import { dirtyTraces, type Frame } from "./frame";
import { createRecentIds } from "./recent-ids";

const open = (sharedTraces = false) => createRecentIds({ capacity: 1_000, sharedTraces });

describe("ids of spans", () => {
  it("are claimed all or none", () => {
    const ids = open();
    expect(ids.claim(frame({ spans: [1, 2, 3] }))).toBe(true);
    expect(ids.claim(frame({ spans: [4, 5, 3] }))).toBe(false);
    expect(ids.claim(frame({ spans: [4, 5] }))).toBe(true);
  });

  it("can be given back", () => {
    const ids = open();
    const first = frame({ spans: [1, 2] });
    ids.claim(first);
    ids.release(first);
    expect(ids.claim(frame({ spans: [2, 1] }))).toBe(true);
  });

  it("tell the same content from another", () => {
    const ids = open();
    ids.claim(frame({ spans: [1, 2], content: 5 }));
    expect([...ids.marksOf(frame({ spans: [2, 9], content: 5 }))]).toEqual([1, 0]);
    expect([...ids.marksOf(frame({ spans: [1, 9], content: 6 }))]).toEqual([2, 0]);
  });

  it("are restored from before a restart, and say where nothing was new", () => {
    const ids = open();
    expect(ids.restore(frame({ spans: [1, 2] }))).toBe(true);
    expect(ids.restore(frame({ spans: [1, 2] }))).toBe(false);
    expect(ids.claim(frame({ spans: [2] }))).toBe(false);
  });
});

describe("a trace", () => {
  /** Which parts, given in this order, make the trace dirty. */
  function dirtyParts(parts: readonly boolean[], shared = false): boolean[] {
    const ids = open(shared);
    return parts.map((isOpen, place) => {
      const part = frame({ spans: [place + 1], traces: [{ trace: 7, open: isOpen }] });
      ids.noteTraces(part);
      return dirtyTraces(part).length > 0;
    });
  }

  it("is clean while it came in one request", () => {
    expect(dirtyParts([false])).toEqual([false]);
    expect(dirtyParts([true])).toEqual([false]);
  });

  it("is dirty when a part comes whose parent came before, or a log", () => {
    expect(dirtyParts([false, true])).toEqual([false, true]);
  });

  it("is dirty when what an earlier part waited for may have come", () => {
    expect(dirtyParts([true, false])).toEqual([false, true]);
    expect(dirtyParts([true, false, false])).toEqual([false, true, true]);
  });

  it("is clean where all its parts stand for themselves", () => {
    expect(dirtyParts([false, false, false])).toEqual([false, false, false]);
  });

  it("is dirty at its first open part where other processes may have the rest", () => {
    expect(dirtyParts([true], true)).toEqual([true]);
    expect(dirtyParts([false], true)).toEqual([false]);
  });

  it("is remembered for as long as parts of it come", () => {
    const ids = createRecentIds({ capacity: 8, sharedTraces: false });
    const note = (span: number, trace: number, isOpen = false) => {
      const part = frame({ spans: [span], traces: [{ trace, open: isOpen }] });
      ids.turn();
      ids.claim(part);
      ids.noteTraces(part);
      return part;
    };
    note(1, 7, true);
    const later: Frame[] = [];
    for (let span = 100; span < 400; span++) {
      note(span, span);
      if (span % 5 === 0) later.push(note(span * 10, 7));
    }
    expect(later.every((part) => dirtyTraces(part).length === 1)).toBe(true);
    // A start finds the journals of the last parts alone: they tell of the first one.
    const restarted = open();
    for (const part of later.slice(-1)) restarted.restore(part);
    const last = frame({ spans: [2], traces: [{ trace: 7 }] });
    restarted.noteTraces(last);
    expect(dirtyTraces(last)).toHaveLength(1);
  });

  it("is remembered across a restart, and named by its id", () => {
    const ids = open();
    ids.restore(frame({ spans: [1], traces: [{ trace: 7, open: true }] }));
    const part = frame({ spans: [2], traces: [{ trace: 8 }, { trace: 7 }] });
    ids.noteTraces(part);
    expect(dirtyTraces(part)).toEqual([{ projectId: "default", traceId: traceId(7) }]);
  });
});
