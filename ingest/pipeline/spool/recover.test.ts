import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { frame } from "../testing/frames";
import { encodeRecord, type Frame, readJournal } from "./frame";
import { createRecentIds } from "./recent-ids";
import { recoverSpool } from "./recover";
import { createSegment } from "./segment";
import { dataPath, journalPath, openFile } from "./segment-files";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "plumbline-recover-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const FRAMES = [
  frame({ spans: [1, 2], bytes: 60 }),
  frame({ spans: [3], traces: [{ trace: 3, open: true }], bytes: 90 }),
  frame({ spans: [4, 5, 6], bytes: 30 }),
];

async function written(seq: number, frames: readonly Frame[]): Promise<void> {
  const segment = await createSegment(directory, seq, openFile);
  for (const one of frames) await segment.append([one]);
  await segment.close();
}

const recover = () =>
  recoverSpool(directory, createRecentIds({ capacity: 1_000, sharedTraces: false }), 1_000);

describe("a journal", () => {
  it("reads back what was written, whatever one byte of it has become", () => {
    const records = FRAMES.map((one, place) => encodeRecord(one, place * 100));
    const bytes = Buffer.concat(records);
    const ends = records.map((_, place) =>
      records.slice(0, place + 1).reduce((sum, { length }) => sum + length, 0),
    );
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const spoilt = Buffer.from(bytes);
        spoilt[at] = (spoilt[at] ?? 0) ^ change;
        const hit = ends.findIndex((end) => at < end);
        const expected = [0, 1, 2].filter((place) => place !== hit).map((place) => place * 100);
        const { records: read, unreadableBytes } = readJournal(spoilt);
        expect(read.map(({ offset }) => offset)).toEqual(expected);
        expect(unreadableBytes).toBeGreaterThan(0);
      }),
    );
  });

  it("takes no whole record for the beginning of one, whatever its length has become", () => {
    const bytes = encodeRecord(frame({ spans: [1, 2] }), 0);
    for (let at = 8; at < 12; at++) {
      for (let change = 1; change < 256; change++) {
        const spoilt = Buffer.from(bytes);
        spoilt[at] = (spoilt[at] ?? 0) ^ change;
        expect(readJournal(spoilt)).toEqual({ records: [], unreadableBytes: bytes.length });
      }
    }
  });

  it("reads every whole record of a file that ends anywhere, and calls nothing unreadable", () => {
    const records = FRAMES.map((one) => encodeRecord(one, 0));
    const bytes = Buffer.concat(records);
    for (let end = 0; end <= bytes.length; end++) {
      const { records: read, unreadableBytes } = readJournal(bytes.subarray(0, end));
      const ends = records.map((_, place) => Buffer.concat(records.slice(0, place + 1)).length);
      expect(read.length).toBe(ends.filter((recordEnd) => recordEnd <= end).length);
      expect(unreadableBytes).toBe(0);
    }
  });
});

describe("recovery", () => {
  it("finds all that was written, in order", async () => {
    await written(1, FRAMES.slice(0, 2));
    await written(2, FRAMES.slice(2));
    const { segments, nextSeq, lost } = await recover();
    expect(segments.map(({ seq, frames }) => [seq, frames.map(({ rows }) => rows)])).toEqual([
      [1, [2, 1]],
      [2, [3]],
    ]);
    expect(segments.every(({ isWhole }) => isWhole)).toBe(true);
    expect(nextSeq).toBe(3);
    expect(lost).toEqual({ frames: 0, rows: 0, bytes: 0 });
  });

  it("keeps every frame whose bytes are intact, whatever one byte of the data has become", async () => {
    await written(1, FRAMES);
    const bytes = readFileSync(dataPath(directory, 1));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (at) => {
        const spoilt = Buffer.from(bytes);
        spoilt[at] = (spoilt[at] ?? 0) ^ 64;
        writeFileSync(dataPath(directory, 1), spoilt);
        const hit = [60, 150, 180].findIndex((end) => at < end);
        const { segments, lost } = await recover();
        const rows = [2, 1, 3];
        expect(segments[0]?.frames.map((found) => found.rows)).toEqual(
          rows.filter((_, place) => place !== hit),
        );
        expect(segments[0]).toMatchObject({ isWhole: false, isDamaged: true });
        expect(lost).toEqual({ frames: 1, rows: rows[hit], bytes: FRAMES[hit]?.block.length });
      }),
      { numRuns: 60 },
    );
  });

  it("keeps every frame before the end of a data file cut anywhere", async () => {
    await written(1, FRAMES);
    const bytes = readFileSync(dataPath(directory, 1));
    for (let end = 0; end <= bytes.length; end += 7) {
      await mkdir(directory, { recursive: true });
      writeFileSync(dataPath(directory, 1), bytes.subarray(0, end));
      const { segments } = await recover();
      const whole = [60, 150, 180].filter((frameEnd) => frameEnd <= end).length;
      expect(segments[0]?.frames.length ?? 0).toBe(whole);
    }
  });

  it("cuts off what was being written, without calling it lost", async () => {
    await written(1, FRAMES.slice(0, 2));
    const record = encodeRecord(frame({ spans: [9] }), 150);
    await writeFile(dataPath(directory, 1), Buffer.alloc(77), { flag: "a" });
    await writeFile(journalPath(directory, 1), record.subarray(0, 40), { flag: "a" });
    const { segments, lost } = await recover();
    expect(segments[0]?.frames).toHaveLength(2);
    expect(segments[0]?.isWhole).toBe(true);
    expect(lost.bytes).toBe(0);
    expect(statSync(dataPath(directory, 1)).size).toBe(150);
  });

  it("sets aside, and reports, acknowledged bytes whose record's length is spoilt", async () => {
    await written(1, FRAMES.slice(0, 2));
    const journal = readFileSync(journalPath(directory, 1));
    const last = journal.lastIndexOf(journal.subarray(0, 8));
    journal.writeUInt32LE(journal.readUInt32LE(last + 8) + 256, last + 8);
    writeFileSync(journalPath(directory, 1), journal);
    const { segments, lost } = await recover();
    expect(segments[0]?.frames).toHaveLength(1);
    expect(segments[0]?.isDamaged).toBe(true);
    expect(lost.bytes).toBe(90);
    expect(statSync(dataPath(directory, 1)).size).toBe(150);
  });

  it("forgets a segment in which nothing was ever acknowledged", async () => {
    await (await createSegment(directory, 1, openFile)).close();
    await writeFile(dataPath(directory, 1), Buffer.alloc(77), { flag: "a" });
    const { segments, lost } = await recover();
    expect(segments).toEqual([]);
    expect(lost.bytes).toBe(0);
  });

  it("sets a data file aside whose journal is gone, and says how much that is", async () => {
    await written(1, FRAMES);
    await rm(journalPath(directory, 1));
    const { segments, lost } = await recover();
    expect(segments).toEqual([]);
    expect(lost.bytes).toBe(180);
    expect(readdirSync(join(directory, "quarantine"))).toHaveLength(1);
  });

  it("stores once what two segments have", async () => {
    await written(1, FRAMES.slice(0, 2));
    await written(2, FRAMES.slice(1));
    const { segments } = await recover();
    expect(
      segments.map(({ frames, isWhole }) => [frames.map(({ rows }) => rows), isWhole]),
    ).toEqual([
      [[2, 1], true],
      [[3], false],
    ]);
  });
});
