import { describe, expect, it } from "vitest";
import { createPendingTraces } from "./pending";

const A = { projectId: "p", traceId: "a", attempt: 0, records: 0 };
const B = { projectId: "p", traceId: "b", attempt: 0, records: 0 };

describe("traces that wait", () => {
  it("are ready once each, the longest waiting first", () => {
    const pending = createPendingTraces();
    pending.add([
      { ...B, queuedUnixMicro: 20 },
      { ...A, queuedUnixMicro: 10 },
      { ...B, queuedUnixMicro: 5 },
    ]);
    expect(pending.ready(0)).toEqual([
      { ...B, sinceUnixMicro: 5 },
      { ...A, sinceUnixMicro: 10 },
    ]);
    pending.done(B, 3, 0);
    expect(pending.oldestUnixMicro).toBe(10);
    // Read again from the table, an entry is known; another one of the trace is not.
    pending.add([{ ...B, queuedUnixMicro: 20 }]);
    expect(pending.size).toBe(1);
    pending.add([{ ...B, queuedUnixMicro: 21 }]);
    expect(pending.size).toBe(2);
    expect(pending.countTaken({ after: 5, until: 20 })).toBe(2);
  });

  it("rest by their size, so that a trace costs 2,000 spans a second however it grows", () => {
    const pending = createPendingTraces();
    let spans = 0;
    let read = 0;
    // A part of 100 spans every 100 ms for 100 s: 100,000 spans in the end.
    for (let nowMs = 0; nowMs < 100_000; nowMs += 100) {
      spans += 100;
      pending.add([{ ...A, queuedUnixMicro: nowMs + 1 }]);
      for (const trace of pending.ready(nowMs)) {
        read += spans;
        pending.done(trace, spans, nowMs);
      }
    }
    expect(read).toBeLessThanOrEqual(2 * 100_000 + spans);
    // Nothing is forgotten by resting: the last part is still to be read.
    expect(pending.ready(200_000)).toHaveLength(1);
  });

  it("are looked at for what came of itself before what was looked for again", () => {
    const pending = createPendingTraces();
    const again = { ...A, attempt: 3, records: 7 };
    pending.add([{ ...again, queuedUnixMicro: 1 }]);
    expect(pending.ready(0)).toEqual([{ ...again, sinceUnixMicro: 1 }]);
    pending.add([{ ...A, queuedUnixMicro: 2 }]);
    pending.add([{ ...again, queuedUnixMicro: 3 }]);
    expect(pending.ready(0)).toEqual([{ ...A, sinceUnixMicro: 1 }]);
  });

  it("that could not be revised are tried again later", () => {
    const pending = createPendingTraces();
    pending.add([{ ...A, queuedUnixMicro: 1 }]);
    pending.postpone(A, 1_000);
    expect(pending.ready(2_000)).toEqual([]);
    expect(pending.ready(6_000)).toHaveLength(1);
    expect(pending.oldestUnixMicro).toBe(1);
  });

  it("that fail again and again are given up, and hold the queue no longer", () => {
    const pending = createPendingTraces();
    pending.add([{ ...A, queuedUnixMicro: 1 }]);
    let nowMs = 0;
    let tries = 1;
    while (pending.postpone(A, nowMs) && tries < 100) {
      tries++;
      nowMs += 1_000_000;
      expect(pending.ready(nowMs)).toHaveLength(1);
    }
    expect(tries).toBe(8);
    expect(pending.oldestUnixMicro).toBeNull();
    // What comes of it later is a fresh start.
    pending.add([{ ...A, queuedUnixMicro: 2 }]);
    expect(pending.ready(nowMs + 1)).toHaveLength(1);
    expect(pending.postpone(A, nowMs)).toBe(true);
  });
});
