import type { IngestFailure } from "@/ingest/ingest-error";
import type { ExportRequest } from "@/ingest/otlp/export";
import type { ReasonCount } from "@/ingest/otlp/request-counts";
import type { SpoolState } from "../meter/observer";
import type { LoaderFigures } from "./loader";
import type { Stages } from "./work";

/** Since the process began. */
export interface IngestCounts {
  requests: number;
  /** Of bodies, as sent. */
  bytes: number;
  spans: number;
  logs: number;
  points: number;
  duplicates: { identical: number; conflicting: number };
  /** Records that were not kept, by reason. */
  rejected: Record<string, number>;
  /** Requests that were refused as a whole. */
  failures: Partial<Record<IngestFailure, number>>;
  stagesMs: { decompress: number; decode: number; normalise: number; encode: number };
}

/** All that ingest tells of itself at a moment. */
export interface IngestStats extends Readonly<IngestCounts> {
  readonly spool: SpoolState & {
    /** Of the disk that the spool is on; null where it isn't known. */
    readonly freeBytes: number | null;
    readonly recentIds: number;
    /** Rows found unreadable at the start, as far as their journal could be read. */
    readonly lostRows: number;
  };
  readonly loader: LoaderFigures;
}

export function emptyCounts(): IngestCounts {
  return {
    requests: 0,
    bytes: 0,
    spans: 0,
    logs: 0,
    points: 0,
    duplicates: { identical: 0, conflicting: 0 },
    rejected: {},
    failures: {},
    stagesMs: { decompress: 0, decode: 0, normalise: 0, encode: 0 },
  };
}

interface AnsweredRequest {
  readonly accepted: number;
  readonly identical: number;
  readonly conflicting: number;
  readonly rejected: readonly ReasonCount[];
  readonly stages: Stages;
}

const COUNTED_AS = { traces: "spans", logs: "logs", metrics: "points" } as const;

/** Reasons are sentences of ours: few. */
export function addRequest(
  counts: IngestCounts,
  { signal, body }: Pick<ExportRequest, "signal" | "body">,
  { accepted, identical, conflicting, rejected, stages }: AnsweredRequest,
): void {
  counts.requests++;
  counts.bytes += body.length;
  counts[COUNTED_AS[signal]] += accepted;
  counts.duplicates.identical += identical;
  counts.duplicates.conflicting += conflicting;
  for (const { reason, count } of rejected) {
    counts.rejected[reason] = (counts.rejected[reason] ?? 0) + count;
  }
  counts.stagesMs.decompress += stages.decompressMs;
  counts.stagesMs.decode += stages.decodeMs;
  counts.stagesMs.normalise += stages.normaliseMs;
  counts.stagesMs.encode += stages.encodeMs;
}
