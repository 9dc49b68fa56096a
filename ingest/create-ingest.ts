import type { AddressInfo } from "node:net";
import { insertSpans } from "@/db/clickhouse/insert-spans";
import type { Writer } from "@/db/clickhouse/query";
import { createExport } from "./otlp/export";
import type { TransportLimits } from "./otlp/limits";
import { openTransports, type TransportsOptions } from "./otlp/transports";
import { createPipeline, type PipelineLimits } from "./pipeline/pipeline";

export interface IngestOptions extends Omit<TransportsOptions, "limits"> {
  readonly writer: Writer;
  readonly limits?: Partial<
    TransportLimits & PipelineLimits & { readonly maxDecompressedBytes: number }
  >;
}

export interface Ingest {
  /** Where OTLP/HTTP is received. */
  readonly address: AddressInfo;
  /** Where OTLP/gRPC is; null where no port was asked for. */
  readonly grpcAddress: AddressInfo | null;
  /** Takes no more requests, stores and answers those under way. */
  close(): Promise<void>;
}

/** Opens the OTLP door: everything between a sender and the store. Rejects when the port is taken. */
export async function createIngest(options: IngestOptions): Promise<Ingest> {
  const { writer, logger, limits = {} } = options;
  const pipeline = createPipeline({
    insert: (requests) => insertSpans(writer, requests),
    logger,
    limits,
  });
  const transports = await openTransports(
    createExport(pipeline, limits.maxDecompressedBytes),
    options,
  );
  return {
    address: transports.httpAddress,
    grpcAddress: transports.grpcAddress,
    async close() {
      pipeline.hurry();
      await transports.close();
      await pipeline.close();
    },
  };
}
