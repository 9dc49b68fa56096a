import { TooManyBytesError } from "@/db/clickhouse/byte-writer";
import type { MetricPointRecord } from "@/db/clickhouse/metric-points";
import type { TraceRecord } from "@/db/clickhouse/payload-columns";
import { toMetricRecord } from "@/ingest/genai/metric-record";
import { IngestError, type IngestFailure } from "@/ingest/ingest-error";
import { type Compression, decompressSync } from "@/ingest/otlp/compression";
import { decodeTraces, type OtlpEncoding } from "@/ingest/otlp/decode";
import { decodeLogs } from "@/ingest/otlp/decode-logs";
import { decodeMetrics } from "@/ingest/otlp/decode-metrics";
import type { ReasonCount } from "@/ingest/otlp/request-counts";
import { MalformedBodyError } from "@/ingest/otlp/wire-reader";
import { makeFrame } from "./make-frame";
import { type IngestProject, logRecords, spanRecords } from "./prepare";
import type { Frame } from "./spool/frame";

/** A request as a worker gets it: plain data, and the same rows however often it is done. */
export interface Job {
  readonly signal: "traces" | "logs" | "metrics";
  readonly encoding: OtlpEncoding;
  readonly compression: Compression;
  /** As sent. */
  readonly body: Uint8Array;
  readonly project: IngestProject;
  readonly nowUnixNano: bigint;
  readonly receivedUnixMicro: bigint;
  readonly maxDecompressedBytes: number;
  readonly maxRequestBytes: number;
  /** Of the rows that an earlier run of this job made: those to leave out. */
  readonly marks: Uint8Array | null;
  /** Memory for the block; given away. */
  readonly spare: ArrayBuffer | null;
}

export interface Stages {
  readonly decompressMs: number;
  readonly decodeMs: number;
  readonly normaliseMs: number;
  readonly encodeMs: number;
}

export interface Done {
  readonly frame: Frame | null;
  /** Of a request of metrics. */
  readonly points: readonly MetricPointRecord[];
  readonly rejected: readonly ReasonCount[];
  readonly warnings: readonly ReasonCount[];
  /** Sent twice within the request. */
  readonly identical: number;
  readonly conflicting: number;
  /** For the log: stage, scope and kind of error of spans that could not be read. */
  readonly unread: readonly Unread[];
  readonly stages: Stages;
}

export interface Unread {
  readonly stage: string;
  readonly scope: string;
  readonly reason: string;
}

/** What a request's answer says when it was not done. */
export interface Failed {
  readonly failure: IngestFailure;
  readonly message: string;
  /** For the log, where the fault is ours: kind of error and where it was thrown. */
  readonly reason: string | null;
}

export type Outcome = Done | Failed;

/** All that is done with a request's bytes before they go to the spool. Blocks; throws nothing. */
export function work(job: Job): Outcome {
  try {
    return done(job);
  } catch (error) {
    if (error instanceof IngestError) {
      return { failure: error.failure, message: error.message, reason: null };
    }
    if (error instanceof MalformedBodyError) {
      const message = `The body could not be decoded: ${error.message}.`;
      return { failure: "malformed", message, reason: null };
    }
    if (error instanceof TooManyBytesError) {
      const message = "The spans are too large; send smaller batches.";
      return { failure: "too-large", message, reason: null };
    }
    return { failure: "internal", message: "Internal error.", reason: placeOf(error) };
  }
}

const MAX_UNREAD_LOGGED = 10;

function done(job: Job): Done {
  const unread: Unread[] = [];
  let failures = 0;
  const report = (stage: string, scope: string, error: unknown) => {
    failures++;
    if (unread.length < MAX_UNREAD_LOGGED) unread.push({ stage, scope, reason: kindOf(error) });
  };

  const start = performance.now();
  const body = decompressSync(job.body, job.compression, job.maxDecompressedBytes);
  const decompressed = performance.now();
  const decoded = decode(job, body);
  const decodedAt = performance.now();
  const records = decoded.toRecords(job.receivedUnixMicro, report);
  const normalised = performance.now();
  const { frame, identical, conflicting } =
    records.length === 0
      ? { frame: null, identical: 0, conflicting: 0 }
      : makeFrame(records, {
          maxBytes: job.maxRequestBytes,
          marks: job.marks,
          spare: job.spare,
          report,
        });
  const own = failures === 0 ? [] : [{ reason: "span could not be read", count: failures }];
  return {
    frame,
    points: decoded.points ?? [],
    rejected: [...decoded.rejected, ...own],
    warnings: decoded.warnings,
    identical,
    conflicting,
    unread,
    stages: {
      decompressMs: decompressed - start,
      decodeMs: decodedAt - decompressed,
      normaliseMs: normalised - decodedAt,
      encodeMs: performance.now() - normalised,
    },
  };
}

interface Decoded {
  readonly points?: readonly MetricPointRecord[];
  readonly rejected: readonly ReasonCount[];
  readonly warnings: readonly ReasonCount[];
  readonly toRecords: (
    receivedUnixMicro: bigint,
    report: (stage: string, scope: string, error: unknown) => void,
  ) => TraceRecord[];
}

function decode({ signal, encoding, nowUnixNano, project }: Job, body: Uint8Array): Decoded {
  if (signal === "traces") {
    const { spans, rejected, warnings } = decodeTraces(
      body,
      encoding,
      nowUnixNano,
      project.retention,
    );
    return {
      rejected,
      warnings,
      toRecords: (received, report) => spanRecords(spans, project, received, report),
    };
  }
  if (signal === "logs") {
    const { records, rejected, warnings } = decodeLogs(body, encoding, nowUnixNano);
    return {
      rejected,
      warnings,
      toRecords: (received) => logRecords(records, project, received),
    };
  }
  const { points, rejected, warnings } = decodeMetrics(body, encoding, nowUnixNano);
  const { projectId } = project;
  const records = points.map((point) => toMetricRecord(point, projectId));
  return { rejected, warnings, points: records, toRecords: () => [] };
}

/** An error's kind and code: its message may quote the span's text. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return "code" in error ? `${error.name} ${String(error.code)}` : error.name;
}

/** The same, with where it was thrown. */
function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return [kindOf(error), ...frames.slice(0, 8)].join("\n");
}
