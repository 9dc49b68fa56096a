import * as z from "zod";
import { contract } from "./contract";
import { ProjectSlug } from "./filter";
import { Retention } from "./projects";

/** Bytes on disk of each kind of data. */
const ByKind = z.object({ text: z.number(), spans: z.number(), rollups: z.number() });

const Counts = z.object({
  /** Stored for the first time. */
  accepted: z.int(),
  /** Dropped: the same had been sent before. */
  duplicates: z.int(),
  /** Dropped: other content had been sent under the same id before. */
  conflicts: z.int(),
  /** What could not be kept, by reason, the most frequent first. */
  rejected: z.array(z.object({ reason: z.string(), count: z.int() })),
  /** Requests refused as a whole, by failure, the most frequent first. */
  refused: z.array(z.object({ reason: z.string(), count: z.int() })),
});

export const getStorage = contract({
  method: "GET",
  path: "/api/v1/projects/{slug}/storage",
  summary: "What storing costs: bytes per span, ingest rates, what was rejected, the disk to come",
  params: z.object({ slug: ProjectSlug }),
  query: z.object({}),
  body: z.undefined(),
  response: z.object({
    /** ISO 8601; everything is as of now. */
    at: z.string(),
    engine: z.enum(["embedded", "server"]),
    project: z.object({
      spans: z.int(),
      /** Spans (and log records) whose prompts, answers and other originals are still there. */
      originals: z.int(),
      /** Its share of the tables by its rows: the engine keeps bytes by table, not by project. */
      storedBytes: ByKind,
      retention: Retention,
    }),
    /** Of all projects together. */
    tables: z.array(
      z.object({
        table: z.string(),
        kind: z.enum(["text", "spans", "rollups", "other"]),
        rows: z.int(),
        bytesOnDisk: z.int(),
        compressedBytes: z.int(),
        uncompressedBytes: z.int(),
        /** Null where the table has no rows per span. */
        bytesPerSpan: z.number().nullable(),
        /** The largest first; empty until a part of the table has 10 MB. */
        columns: z.array(
          z.object({
            column: z.string(),
            compressedBytes: z.int(),
            uncompressedBytes: z.int(),
            bytesPerSpan: z.number(),
          }),
        ),
      }),
    ),
    /** Of all projects together; each kind over the spans that it holds. */
    bytesPerSpan: ByKind,
    bytesOnDisk: z.int(),
    uncompressedBytes: z.int(),
    /** Prompts, answers and other originals, of all projects together. */
    text: z.object({ bytes: z.int(), share: z.number().nullable() }),
    ingest: z.object({
      /** Of the project: its spans and its bytes as sent, over the last full minutes. */
      rates: z.array(
        z.object({
          minutes: z.int(),
          spansPerSecond: z.number(),
          bytesPerSecond: z.number(),
        }),
      ),
      /** Of the project, over the last 24 h. */
      lastDay: Counts,
      /** Requests of the last 24 h that were refused before their project was known. */
      refusedUnknown: z.array(z.object({ reason: z.string(), count: z.int() })),
    }),
    /** Of all ingest processes heard of in the last minutes; null where there is none. */
    spool: z
      .object({
        processes: z.int(),
        bytes: z.int(),
        limitBytes: z.int(),
        segments: z.int(),
        /** How long the oldest span waits that is not yet in ClickHouse; 0 when none does. */
        lagSeconds: z.number(),
        unreadableBytes: z.int(),
        /** When the latest of them was heard of. */
        seenAt: z.string(),
      })
      .nullable(),
    /** Traces of which a part came late and that wait to be read again; null when it cannot be told. */
    revisionQueue: z.int().nullable(),
    /** Null where the engine's storage has no end. */
    disk: z.object({ freeBytes: z.int(), totalBytes: z.int() }).nullable(),
    /** If spans of all projects keep coming as in the last 24 h. */
    projection: z.object({
      spansPerDay: z.number(),
      bytesIn: z.array(z.object({ days: z.int(), bytes: z.number() })),
      /** Null when the disk never fills at this rate, or not within ten years. */
      daysUntilFull: z.int().nullable(),
    }),
  }),
});
