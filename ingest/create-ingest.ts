import type { AddressInfo } from "node:net";
import { insertMetricPoints } from "@/db/clickhouse/metric-points";
import { structureOf } from "@/db/clickhouse/native-block";
import { TRACE_COLUMNS, TRACE_LOADS } from "@/db/clickhouse/payload-columns";
import type { Writer } from "@/db/clickhouse/query";
import { queueRevisions } from "@/db/clickhouse/revision-queue";
import { lockDataDir } from "@/db/data-dir-lock";
import { NO_OBSERVER } from "./meter/observer";
import type { TransportLimits } from "./otlp/limits";
import { openTransports, type TransportsOptions } from "./otlp/transports";
import { startLoader } from "./pipeline/loader";
import { createPipeline, type PipelineLimits } from "./pipeline/pipeline";
import type { OpenFile } from "./pipeline/spool/segment-files";
import { openSpool, type SpoolLimits } from "./pipeline/spool/spool";
import type { IngestStats } from "./pipeline/stats";

export interface IngestOptions extends Omit<TransportsOptions, "limits"> {
  readonly writer: Writer;
  /** Where what is acknowledged waits for ClickHouse; this process's alone. */
  readonly spoolDir: string;
  /** The bundled worker (dist/ingest/worker.js); without one requests are read on this thread. */
  readonly workerFile?: string | undefined;
  /** One a core, four at most, unless told. */
  readonly workers?: number | undefined;
  /** Others write to the same ClickHouse, and may each get a part of a trace. */
  readonly isOneOfMany?: boolean | undefined;
  readonly limits?: Partial<TransportLimits & PipelineLimits & SpoolLimits> | undefined;
  /** Given by tests that let a disk fill up. */
  readonly openSpoolFile?: OpenFile | undefined;
}

export interface Ingest {
  /** Where OTLP/HTTP is received. */
  readonly address: AddressInfo;
  /** Where OTLP/gRPC is; null where no port was asked for. */
  readonly grpcAddress: AddressInfo | null;
  stats(): IngestStats;
  /** Resolves when all that was acknowledged so far can be queried. */
  flush(): Promise<void>;
  /** Takes no more requests, answers those under way, and loads what it can of the spool. */
  close(): Promise<void>;
}

/** A process is given 20 s to stop; the rest is loaded at the next start. */
const LAST_LOAD_MS = 10_000;

/** Opens the OTLP doors: everything between a sender and the store. Rejects when a port is taken. */
export async function createIngest(options: IngestOptions): Promise<Ingest> {
  const { writer, logger, spoolDir, limits, observer = NO_OBSERVER } = options;
  const lock = lockDataDir(spoolDir);
  try {
    const spool = await openSpool({
      directory: spoolDir,
      logger,
      limits: limits ?? {},
      sharedTraces: options.isOneOfMany ?? false,
      ...(options.openSpoolFile ? { open: options.openSpoolFile } : {}),
    });
    const { lost } = spool;
    if (lost.bytes > 0) logger.error({ ...lost }, "a part of the spool cannot be read");
    const pipeline = createPipeline({
      ...options,
      spool,
      storePoints: (points) => insertMetricPoints(writer, points),
      observer,
      limits,
    });
    const transports = await openTransports(pipeline.export, options).catch(async (error) => {
      await pipeline.close();
      await spool.close();
      throw error;
    });
    const loader = startLoader({
      spool,
      directory: spoolDir,
      writer,
      loads: TRACE_LOADS,
      structure: structureOf(TRACE_COLUMNS),
      isOneOfMany: options.isOneOfMany,
      afterLoad: (traces) => queueRevisions(writer, traces),
      observer,
      logger,
    });
    return {
      address: transports.httpAddress,
      grpcAddress: transports.grpcAddress,
      stats() {
        const loading = loader.state();
        return {
          ...pipeline.counts(),
          spool: {
            ...spool.state(),
            unreadableBytes: lost.bytes + loading.quarantinedBytes,
            lostRows: lost.rows,
          },
          loader: loading,
        };
      },
      flush: () => spool.drained(),
      async close() {
        await transports.close();
        await pipeline.close();
        await spool.close();
        await loader.close(LAST_LOAD_MS);
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
