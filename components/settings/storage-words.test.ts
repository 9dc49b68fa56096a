import { describe, expect, it } from "vitest";
import {
  columnBars,
  daysProblem,
  failureWords,
  orderProblem,
  type Storage,
  type StoredTable,
  storageHeadline,
  tableBars,
} from "./storage-words";

const plain = (text: string) => text.replace(/\u00a0/g, " ");

const STORAGE: Storage = {
  at: "2026-03-02T10:00:00.000Z",
  engine: "embedded",
  project: {
    spans: 10,
    originals: 10,
    storedBytes: { text: 1, spans: 1, rollups: 1 },
    retention: {},
  },
  tables: [],
  bytesPerSpan: { text: 450, spans: 150, rollups: 12 },
  bytesOnDisk: 6_120,
  uncompressedBytes: 60_000,
  text: { bytes: 4_500, share: 0.735 },
  ingest: {
    rates: [],
    lastDay: { accepted: 0, duplicates: 0, conflicts: 0, rejected: [], refused: [] },
    refusedUnknown: [],
  },
  spool: null,
  revisionQueue: null,
  disk: { freeBytes: 1e12, totalBytes: 2e12 },
  projection: { spansPerDay: 1_200_000, bytesIn: [], daysUntilFull: 214 },
};

describe("the headline", () => {
  it("says what a span costs and when the disk is full", () => {
    expect(plain(storageHeadline(STORAGE))).toBe(
      "A span takes 612 B on disk, 74 % of it text. At the last 24 h's 1.2M spans a day the disk is full in about 7 months.",
    );
  });

  it("says so when it never fills, nothing came in, or nothing is stored", () => {
    const { projection } = STORAGE;
    const told = (more: Partial<Storage>) => plain(storageHeadline({ ...STORAGE, ...more }));
    expect(told({ projection: { ...projection, daysUntilFull: null } })).toContain("ten years");
    expect(told({ projection: { ...projection, daysUntilFull: 0 } })).toContain("within a day");
    expect(told({ projection: { ...projection, daysUntilFull: 1 } })).toContain("in 1 day.");
    const full = (daysUntilFull: number) => told({ projection: { ...projection, daysUntilFull } });
    expect(full(90)).toContain("in 90 days.");
    expect(full(2_208)).toContain("in about 6 years.");
    expect(told({ projection: { ...projection, spansPerDay: 0 } })).toContain("Nothing came in");
    expect(told({ disk: null })).toContain("no fixed size");
    expect(told({ bytesPerSpan: { text: 0, spans: 0, rollups: 0 } })).toBe(
      "Nothing is stored yet.",
    );
  });
});

describe("the bars", () => {
  const table = (name: string, bytesPerSpan: number | null, columns: number[]): StoredTable => ({
    table: name,
    kind: name === "texts" ? "text" : "spans",
    rows: 10,
    bytesOnDisk: 100,
    compressedBytes: 100,
    uncompressedBytes: 800,
    bytesPerSpan,
    columns: columns.map((bytes, index) => ({
      column: `c${index}`,
      compressedBytes: 10,
      uncompressedBytes: 20,
      bytesPerSpan: bytes,
    })),
  });
  const tables = [table("texts", 9, []), table("spans", 6, [3, 2, 1]), table("queue", null, [])];

  it("show columns where they are known and tables where not, small ones together", () => {
    const bars = columnBars(tables, 2);
    expect(bars.map(({ label, table, bytesPerSpan }) => [label, table, bytesPerSpan])).toEqual([
      ["texts", "", 9],
      ["c0", "spans", 3],
      ["2 more of spans", "", 3],
    ]);
    expect(columnBars(tables, 10)).toHaveLength(4);
  });

  it("show tables, the largest first, with their compression", () => {
    expect(tableBars(tables).map(({ label, ratio }) => [label, ratio])).toEqual([
      ["texts", 8],
      ["spans", 8],
    ]);
  });
});

describe("what is typed for a retention", () => {
  it("is a whole number of days, or nothing", () => {
    for (const good of ["", " ", "1", "365"]) expect(daysProblem(good)).toBeNull();
    for (const bad of ["0", "-1", "1.5", "a week", "40000"])
      expect(daysProblem(bad)).not.toBeNull();
  });

  it("keeps text no longer than spans, and rollups no shorter", () => {
    const typed = (text: string, spans: string, rollups: string) =>
      orderProblem({ text, spans, rollups });
    expect(typed("", "", "")).toBeNull();
    expect(typed("7", "30", "365")).toBeNull();
    expect(typed("7", "", "")).toBeNull();
    expect(typed("", "30", "")).toBeNull();
    expect(typed("60", "30", "")).toContain("Text");
    expect(typed("", "", "365")).toContain("rollups");
    expect(typed("", "400", "365")).toContain("rollups");
  });
});

it("words every failure, and leaves an unknown one as it is", () => {
  expect(failureWords("too-large")).toBe("too large");
  expect(failureWords("new-one")).toBe("new-one");
});
