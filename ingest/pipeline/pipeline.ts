import { availableParallelism } from "node:os";
import type { MetricPointRecord } from "@/db/clickhouse/metric-points";
import { ClickHouseQueryError } from "@/db/clickhouse/query";
import { IngestError } from "@/ingest/ingest-error";
import type { Export, ExportRequest, ExportResult } from "@/ingest/otlp/export";
import type { ReasonCount } from "@/ingest/otlp/request-counts";
import type { IngestObserver } from "../meter/observer";
import type { Logger } from "./logger";
import { ROW_CONFLICTING, ROW_IDENTICAL } from "./spool/recent-ids";
import type { Spool } from "./spool/spool";
import { addRequest, emptyCounts, type IngestCounts } from "./stats";
import type { Done, Job } from "./work";
import { createWorkerPool } from "./worker-pool";

export interface PipelineLimits {
  /**
   * A request's rows. Resource and scope are stored with each of their spans: 1 MB of
   * resource above 50,000 spans would be 50 GB.
   */
  readonly maxRequestBytes: number;
  /** After decompression; 64 MiB is what the specification recommends. */
  readonly maxDecompressedBytes: number;
  /** A request that keeps a worker for longer is given up. */
  readonly maxWorkMs: number;
}

export const DEFAULT_PIPELINE_LIMITS: PipelineLimits = {
  maxRequestBytes: 256 * 1_048_576,
  maxDecompressedBytes: 64 * 1_048_576,
  maxWorkMs: 30_000,
};

export interface PipelineOptions {
  readonly spool: Spool;
  /** Resolves when the points can be queried. Metrics come once a minute: they need no spool. */
  readonly storePoints: (points: readonly MetricPointRecord[]) => Promise<void>;
  readonly observer: IngestObserver;
  readonly logger: Logger;
  readonly workerFile?: string | undefined;
  /** One a core, four at most, unless told. */
  readonly workers?: number | undefined;
  readonly limits?: Partial<PipelineLimits> | undefined;
}

export interface Pipeline {
  /** The one door behind every transport: resolves when what was kept is stored durably. */
  readonly export: Export;
  counts(): IngestCounts;
  close(): Promise<void>;
}

const MAX_WORKERS = 4;
/** Blocks' memory that is used again: fresh pages for each cost a fifth of the time. */
const MAX_SPARES = 8;
const MAX_SPARE_BYTES = 8 * 1_048_576;

/** Request → worker → spool. */
export function createPipeline(options: PipelineOptions): Pipeline {
  const { spool, observer, logger } = options;
  const limits = { ...DEFAULT_PIPELINE_LIMITS, ...options.limits };
  const pool = createWorkerPool({
    file: options.workerFile,
    size: options.workers ?? Math.min(MAX_WORKERS, availableParallelism()),
    timeoutMs: limits.maxWorkMs,
    logger,
  });
  const counts = emptyCounts();
  const spares: ArrayBuffer[] = [];

  function keepSpare({ buffer }: Uint8Array): void {
    if (!(buffer instanceof ArrayBuffer) || buffer.byteLength > MAX_SPARE_BYTES) return;
    if (spares.length < MAX_SPARES) spares.push(buffer);
  }

  async function keepPoints(points: readonly MetricPointRecord[]): Promise<void> {
    if (points.length === 0) return;
    try {
      await options.storePoints(points);
    } catch (cause) {
      // Our own errors name the statement, never its values.
      const reason = cause instanceof ClickHouseQueryError ? cause.message : String(cause);
      logger.error({ reason: reason.slice(0, 200) }, "metric points could not be stored");
      throw new IngestError("unavailable", "the store is not available, try again later", {
        cause,
      });
    }
  }

  async function process(request: ExportRequest): Promise<ExportResult> {
    spool.checkRoom();
    const now = BigInt(Date.now());
    const job: Omit<Job, "marks" | "spare"> = {
      ...request,
      nowUnixNano: now * 1_000_000n,
      receivedUnixMicro: uniqueUnixMicro(now * 1_000n),
      maxDecompressedBytes: limits.maxDecompressedBytes,
      maxRequestBytes: limits.maxRequestBytes,
    };
    let done = await pool.run({ ...job, marks: null, spare: spares.pop() ?? null });
    const first = done;
    let { identical, conflicting } = done;
    /** What the recent ids said of each row that the first run made. */
    const known = new Uint8Array(first.frame?.rows ?? 0);
    while (done.frame !== null) {
      const appended = await spool.append(done.frame);
      keepSpare(done.frame.block);
      if (appended.stored) break;
      noteKnown(known, appended.marks);
      identical += countOf(appended.marks, ROW_IDENTICAL);
      conflicting += countOf(appended.marks, ROW_CONFLICTING);
      if (known.every((mark) => mark !== 0)) {
        done = { ...done, frame: null };
        break;
      }
      // Rare: some of a re-sent request's spans are new. The rest of them is made again.
      done = await pool.run({ ...job, marks: known, spare: spares.pop() ?? null });
    }
    await keepPoints(done.points);
    const accepted = (done.frame?.rows ?? 0) + done.points.length;
    const { rejected } = first;
    observer.records({
      projectId: request.project.projectId,
      signal: request.signal,
      accepted,
      duplicates: identical,
      conflicts: conflicting,
      rejected,
    });
    addRequest(counts, request, {
      accepted,
      identical,
      conflicting,
      rejected,
      stages: first.stages,
    });
    return answer(first, conflicting);
  }

  return {
    async export(request) {
      try {
        return await process(request);
      } catch (error) {
        const failure = error instanceof IngestError ? error.failure : "internal";
        counts.failures[failure] = (counts.failures[failure] ?? 0) + 1;
        throw error;
      }
    },
    counts: () => counts,
    close: () => pool.close(),
  };
}

/** `marks` are of the rows that were not known before. */
function noteKnown(known: Uint8Array, marks: Uint8Array): void {
  let place = 0;
  for (let row = 0; row < known.length; row++) {
    if (known[row] !== 0) continue;
    known[row] = marks[place++] ?? 0;
  }
}

function countOf(marks: Uint8Array, mark: number): number {
  let count = 0;
  for (const found of marks) if (found === mark) count++;
  return count;
}

let lastUnixMicro = 0n;

/** The time, moved on where an earlier request has taken it: requests are told apart by it. */
function uniqueUnixMicro(now: bigint): bigint {
  lastUnixMicro = now > lastUnixMicro ? now : lastUnixMicro + 1n;
  return lastUnixMicro;
}

function answer({ rejected, warnings }: Done, conflicting: number): ExportResult {
  const total = rejected.reduce((sum, { count }) => sum + count, 0);
  const parts = [
    ...(total > 0 ? [`rejected: ${reasons(rejected)}`] : []),
    ...(warnings.length > 0 ? [`kept with a change: ${reasons(warnings)}`] : []),
    ...(conflicting > 0
      ? [`not kept: ${conflicting} × sent before under the same id with other content`]
      : []),
  ];
  return { rejected: total, message: parts.join("; ") };
}

function reasons(counts: readonly ReasonCount[]): string {
  return counts.map(({ reason, count }) => `${count} × ${reason}`).join(", ");
}
