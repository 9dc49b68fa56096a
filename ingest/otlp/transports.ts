import type { AddressInfo } from "node:net";
import { type IngestObserver, NO_OBSERVER } from "../meter/observer";
import type { Logger } from "../pipeline/logger";
import { type AuthoriseOptions, createAuthorise } from "./authorise";
import { createByteBudget } from "./byte-budget";
import type { Export } from "./export";
import { createOtlpGrpcServer } from "./grpc";
import { createOtlpHttpServer, type Metrics, type OtlpServer } from "./http";
import type { PageRules } from "./http-guard";
import { DEFAULT_TRANSPORT_LIMITS, type TransportLimits } from "./limits";

export interface TransportsOptions extends PageRules {
  readonly resolveProject: AuthoriseOptions["resolveProject"];
  /** Without it every key of ours is unknown. */
  readonly verifyKey?: AuthoriseOptions["verifyKey"] | undefined;
  /** Unless true, requests without a key are taken. */
  readonly requireKeys?: boolean | undefined;
  readonly logger: Logger;
  readonly observer?: IngestObserver | undefined;
  /** What `GET /metrics` answers on the port of OTLP/HTTP; absent it is no path. */
  readonly metrics?: Metrics | undefined;
  readonly host: string;
  /** Of OTLP/HTTP; 0 takes a free one. */
  readonly port: number;
  /** Of OTLP/gRPC, on the same host; 0 takes a free one, absent there is none. */
  readonly grpcPort?: number | undefined;
  readonly limits?: Partial<TransportLimits> | undefined;
}

export interface Transports {
  readonly httpAddress: AddressInfo;
  readonly grpcAddress: AddressInfo | null;
  /** Takes no more requests, answers those under way. */
  close(): Promise<void>;
}

/** Opens both doors before one `Export`; they share what may be in flight. Rejects when a port is taken. */
export async function openTransports(
  exportRequest: Export,
  options: TransportsOptions,
): Promise<Transports> {
  const limits = { ...DEFAULT_TRANSPORT_LIMITS, ...options.limits };
  const shared = {
    export: exportRequest,
    authorise: createAuthorise({
      resolveProject: options.resolveProject,
      verifyKey: options.verifyKey ?? (async () => null),
      requireKeys: options.requireKeys ?? false,
    }),
    logger: options.logger,
    observer: options.observer ?? NO_OBSERVER,
    budget: createByteBudget(limits.maxInFlightBytes),
    limits,
    host: options.host,
  };
  const { port, grpcPort, metrics, allowRemote = false, allowedHosts = [], corsOrigins } = options;
  const http = await createOtlpHttpServer({
    ...shared,
    port,
    metrics,
    allowRemote,
    allowedHosts,
    ...(corsOrigins ? { corsOrigins } : {}),
  });
  let grpc: OtlpServer | null = null;
  try {
    if (grpcPort !== undefined) grpc = await createOtlpGrpcServer({ ...shared, port: grpcPort });
  } catch (error) {
    await http.close();
    throw error;
  }
  return {
    httpAddress: http.address,
    grpcAddress: grpc?.address ?? null,
    async close() {
      await Promise.all([http.close(), grpc?.close()]);
    },
  };
}
