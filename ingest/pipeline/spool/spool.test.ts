import { mkdtempSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { IngestError } from "@/ingest/ingest-error";
import { SILENT_LOGGER } from "../logger";
import { frame } from "../testing/frames";
import type { Segment } from "./segment";
import type { OpenFile } from "./segment-files";
import { openSpool, type Spool, type SpoolLimits } from "./spool";

let directory: string;
const opened: Spool[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "plumbline-spool-"));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((spool) => spool.close()));
  await rm(directory, { recursive: true, force: true });
});

async function spoolOf(limits: Partial<SpoolLimits> = {}, openFile?: OpenFile): Promise<Spool> {
  const spool = await openSpool({
    directory,
    logger: SILENT_LOGGER,
    limits: { segmentMs: 0, minFreeBytes: 0, ...limits },
    ...(openFile ? { open: openFile } : {}),
  });
  opened.push(spool);
  return spool;
}

/** Frames of each segment that the loader would get now. */
async function segments(spool: Spool): Promise<number[][]> {
  const found: number[][] = [];
  while (spool.state().segments > 0) {
    const segment = await spool.next(AbortSignal.timeout(5_000));
    if (segment === null) throw new Error("no segment came");
    found.push(segment.frames.map(({ rows }) => rows));
    await spool.done(segment);
  }
  return found;
}

const STORED = { stored: true };
const failureOf = (error: unknown) => (error instanceof IngestError ? error.failure : error);

describe("a spool", () => {
  it("has what it acknowledged after a restart, and only its owner can read it", async () => {
    const first = await spoolOf();
    expect(await first.append(frame({ spans: [1, 2] }))).toEqual(STORED);
    expect(await first.append(frame({ spans: [3] }))).toEqual(STORED);
    for (const name of readdirSync(directory)) {
      expect(statSync(join(directory, name)).mode & 0o077).toBe(0);
    }
    // Not closed: as a process that was killed leaves it.
    const second = await spoolOf();
    expect(second.id).toBe(first.id);
    expect((await segments(second)).flat()).toEqual([2, 1]);
  });

  it("takes the same spans once, whoever sends them at the same time", async () => {
    const spool = await spoolOf();
    const answers = await Promise.all([
      spool.append(frame({ spans: [1, 2] })),
      spool.append(frame({ spans: [1, 2] })),
      spool.append(frame({ spans: [2, 3], content: 5 })),
      spool.append(frame({ spans: [4] })),
    ]);
    expect(answers).toEqual([
      STORED,
      { stored: false, marks: new Uint8Array([1, 1]) },
      { stored: false, marks: new Uint8Array([2, 0]) },
      STORED,
    ]);
    expect((await segments(spool)).flat()).toEqual([2, 1]);
  });

  it("knows re-sent spans after they are loaded, and after a restart", async () => {
    const first = await spoolOf();
    await first.append(frame({ spans: [1] }));
    await segments(first);
    const known = { stored: false, marks: new Uint8Array([1]) };
    expect(await first.append(frame({ spans: [1] }))).toEqual(known);
    await first.close();
    const second = await spoolOf();
    expect(second.state().segments).toBe(0);
    expect(await second.append(frame({ spans: [1] }))).toEqual(known);
  });

  it("keeps no more journals than it remembers ids", async () => {
    const spool = await spoolOf({ recentSpans: 40 });
    for (let span = 0; span < 200; span++) {
      await spool.append(frame({ spans: [span] }));
      await segments(spool);
    }
    const journals = readdirSync(directory).filter((name) => name.endsWith(".journal"));
    expect(journals.length).toBeLessThanOrEqual(51);
    expect(spool.state().recentIds).toBeGreaterThanOrEqual(40);
  });

  it("begins another segment at the size of one", async () => {
    const spool = await spoolOf({ maxSegmentBytes: 100, segmentMs: 60_000 });
    for (const span of [1, 2, 3]) await spool.append(frame({ spans: [span], bytes: 100 }));
    expect(spool.state().segments).toBe(3);
  });

  it("refuses at its limit with a failure that is retried, and takes on when there is room", async () => {
    const spool = await spoolOf({ maxSpoolBytes: 250 });
    for (const span of [1, 2, 3]) await spool.append(frame({ spans: [span] }));
    expect(failureOf(await spool.append(frame({ spans: [4] })).catch((error) => error))).toBe(
      "overloaded",
    );
    await segments(spool);
    expect(await spool.append(frame({ spans: [4] }))).toEqual(STORED);
  });

  it("refuses where the disk has less left than it is to leave", async () => {
    const spool = await spoolOf({ minFreeBytes: Number.MAX_SAFE_INTEGER });
    await expect
      .poll(async () =>
        failureOf(await spool.append(frame({ spans: [1] })).catch((error) => error)),
      )
      .toBe("overloaded");
  });
});

describe("a long outage of ClickHouse", () => {
  /** Each in a segment of its own. */
  async function outage(segmentCount: number): Promise<Spool> {
    const spool = await spoolOf({ maxSegmentBytes: 1, segmentMs: 60_000 });
    for (let span = 1; span <= segmentCount; span++) {
      const traces = [{ trace: 7, open: true }];
      await spool.append(frame({ spans: [span], traces, bytes: 100 + span }));
    }
    return spool;
  }

  async function given(spool: Spool): Promise<Segment[]> {
    const found: Segment[] = [];
    spool.hurry();
    while (spool.state().segments > 0) {
      const segment = await spool.next(AbortSignal.timeout(5_000));
      if (segment === null) throw new Error("no segment came");
      found.push(segment);
      await spool.done(segment);
    }
    return found;
  }

  it("changes nothing in what is loaded, nor does a restart in it", async () => {
    const first = await outage(20);
    const restarted = await given(await spoolOf());
    expect(restarted.map(({ frames }) => frames.map(({ length }) => length))).toEqual(
      Array.from({ length: 20 }, (_, place) => [101 + place]),
    );
    expect(restarted.map(({ frames }) => frames[0]?.dirty.length)).toEqual([
      0,
      ...Array.from({ length: 19 }, () => 1),
    ]);
    expect(restarted.every(({ isWhole, framesLeft }) => isWhole && framesLeft === 0)).toBe(true);
    await first.close();
  });

  it("keeps the frames of many waiting segments on the disk alone", async () => {
    const spool = await outage(20);
    const journals = readdirSync(directory).filter((name) => name.endsWith(".journal"));
    writeFileSync(join(directory, journals.sort()[14] ?? ""), "");
    const segments = await given(spool);
    expect(segments).toHaveLength(20);
    for (const [place, { frames, isDamaged }] of segments.entries()) {
      expect([frames.length, isDamaged]).toEqual(place === 14 ? [0, true] : [1, false]);
    }
    // Its bytes are not lost: they wait for somebody.
    expect(readdirSync(join(directory, "quarantine"))).toHaveLength(1);
  });
});

describe("a disk that can neither write nor cut back", () => {
  /** Files whose bytes arrive but are never synced, nor cut off, while it is broken. */
  function brokenDisk() {
    const state = { broken: false, refusedCuts: 0 };
    const openFile: OpenFile = async (path, flags, mode) => {
      const file = await open(path, flags, mode);
      const [datasync, truncate] = [file.datasync.bind(file), file.truncate.bind(file)];
      const refuse = () => Promise.reject(Object.assign(new Error("i/o error"), { code: "EIO" }));
      file.datasync = () => (state.broken ? refuse() : datasync());
      file.truncate = (length) => {
        if (!state.broken) return truncate(length);
        state.refusedCuts++;
        return refuse();
      };
      return file;
    };
    return { state, openFile };
  }

  it("has no segment loaded before its journal says just what was acknowledged", async () => {
    const { state, openFile } = brokenDisk();
    const spool = await spoolOf({ segmentMs: 60_000 }, openFile);
    await spool.append(frame({ spans: [1] }));
    state.broken = true;
    const refused = frame({ spans: [2, 3] });
    expect(failureOf(await spool.append(refused).catch((error) => error))).toBe("unavailable");
    let given = 0;
    const next = spool.next(AbortSignal.timeout(5_000)).then((segment) => {
      given++;
      return segment;
    });
    await expect.poll(() => state.refusedCuts).toBeGreaterThan(3);
    expect(given).toBe(0);
    state.broken = false;
    expect((await next)?.frames.map(({ rows }) => rows)).toEqual([1]);
    // Killed when ClickHouse has the segment and the spool doesn't know: the same frames again.
    const restarted = await spoolOf();
    const again = await restarted.next(AbortSignal.timeout(5_000));
    expect(again?.frames.map(({ rows }) => rows)).toEqual([1]);
    expect(await restarted.append(refused)).toEqual(STORED);
  });

  it("leaves nothing of a segment in which nothing was acknowledged", async () => {
    const { state, openFile } = brokenDisk();
    const spool = await spoolOf({}, openFile);
    state.broken = true;
    const refused = frame({ spans: [2, 3] });
    expect(failureOf(await spool.append(refused).catch((error) => error))).toBe("unavailable");
    state.broken = false;
    const restarted = await spoolOf();
    expect(restarted.state().segments).toBe(0);
    expect(await restarted.append(refused)).toEqual(STORED);
  });
});

describe("a disk that is full", () => {
  /** Files of a kind are /dev/full while it is full: writes fail as they do on such a disk. */
  function disk(kind: ".native" | ".journal") {
    const state = { full: false };
    const openFile: OpenFile = (path, flags, mode) =>
      state.full && path.endsWith(kind) ? open("/dev/full", "w") : open(path, flags, mode);
    return { state, openFile };
  }

  it.each([".native", ".journal"] as const)(
    "(%s) fails what can't be written, keeps the rest and goes on",
    async (kind) => {
      const { state, openFile } = disk(kind);
      const spool = await spoolOf({}, openFile);
      await spool.append(frame({ spans: [1] }));
      const segment = await spool.next(AbortSignal.timeout(5_000));
      if (segment) await spool.done(segment);
      state.full = true;
      const refused = await Promise.allSettled([
        spool.append(frame({ spans: [2] })),
        spool.append(frame({ spans: [3] })),
        spool.append(frame({ spans: [2] })),
      ]);
      for (const result of refused) {
        expect(result.status).toBe("rejected");
        expect(failureOf((result as PromiseRejectedResult).reason)).toBe("overloaded");
      }
      expect(spool.state()).toMatchObject({ segments: 0, bytes: 0 });
      state.full = false;
      // What was refused is not known: it may be sent again.
      expect(await spool.append(frame({ spans: [2, 3] }))).toEqual(STORED);
      expect(await segments(spool)).toEqual([[2]]);
    },
  );

  it("while a segment is being written costs nothing that was acknowledged", async () => {
    let fail = false;
    const openFile: OpenFile = async (path, flags, mode) => {
      const file = await open(path, flags, mode);
      const full = await open("/dev/full", "w");
      const writev = file.writev.bind(file);
      // The device itself answers, with the error of a real full disk.
      file.writev = (...given) => (fail ? full.writev(...given) : writev(...given));
      const close = file.close.bind(file);
      file.close = async () => {
        await full.close();
        await close();
      };
      return file;
    };
    const spool = await spoolOf({ segmentMs: 60_000 }, openFile);
    await spool.append(frame({ spans: [1], bytes: 80 }));
    fail = true;
    await expect(spool.append(frame({ spans: [2] }))).rejects.toMatchObject({
      failure: "overloaded",
    });
    fail = false;
    await spool.append(frame({ spans: [2] }));
    spool.hurry();
    expect(await segments(spool)).toEqual([[1], [1]]);
    expect(spool.lost.bytes).toBe(0);
  });
});
