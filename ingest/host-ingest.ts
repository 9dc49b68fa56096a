import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ClickHouse } from "@/db/clickhouse/client";
import type { Postgres } from "@/db/postgres/client";
import { getProject } from "@/db/postgres/projects";
import { isLoopback } from "@/lib/domain/loopback";
import { createIngest, type Ingest } from "./create-ingest";
import { createKeyVerifier } from "./key-verifier";
import type { Meter } from "./meter/create-meter";
import type { Logger } from "./pipeline/logger";
import { createProjectDirectory, type ProjectDirectory } from "./project-directory";

/** The part of the configuration that says how traces come in. */
export interface IngestSettings {
  readonly otlpHost: string;
  /** 0 lets the system choose. */
  readonly otlpHttpPort: number;
  readonly otlpGrpcPort: number;
  readonly requireKeys: boolean;
  readonly allowedHosts: readonly string[];
  readonly spoolDir: string;
  readonly spoolMaxBytes: number;
  /** Threads that decode and normalise; 0 does so on the thread that asks. */
  readonly ingestWorkers: number;
  /** Of the installation: the bundled worker is below it. */
  readonly root: string;
  /** Other processes write to the same ClickHouse too. */
  readonly isOneOfMany?: boolean;
}

export interface HostedIngest extends Ingest {
  /** Base address of OTLP/HTTP, e.g. `http://127.0.0.1:4318`. */
  readonly otlpHttpUrl: string;
  readonly otlpGrpcUrl: string;
  readonly projects: ProjectDirectory;
}

/**
 * The ingest role on open stores, alike in a process of its own and beside the dashboard.
 *
 * @throws saying which port is taken.
 */
export async function hostIngest(
  settings: IngestSettings,
  { clickhouse, postgres }: { readonly clickhouse: ClickHouse; readonly postgres: Postgres },
  logger: Logger,
  meter?: Meter,
): Promise<HostedIngest> {
  const projects = createProjectDirectory((slug) => getProject(postgres.db, slug));
  const ingest = await createIngest({
    writer: clickhouse.writer,
    resolveProject: (slug) => projects.find(slug),
    verifyKey: createKeyVerifier(postgres),
    requireKeys: settings.requireKeys,
    logger,
    observer: meter,
    // Whoever reaches a port of the network has a key, or nothing to ask.
    metrics: isLoopback(settings.otlpHost) ? meter?.renderMetrics : undefined,
    host: settings.otlpHost,
    port: settings.otlpHttpPort,
    grpcPort: settings.otlpGrpcPort,
    // In a network senders know this machine by names of their own choice.
    allowRemote: !isLoopback(settings.otlpHost),
    allowedHosts: settings.allowedHosts,
    spoolDir: settings.spoolDir,
    workerFile: settings.ingestWorkers === 0 ? undefined : bundledWorker(settings.root),
    workers: settings.ingestWorkers,
    isOneOfMany: settings.isOneOfMany,
    limits: { maxSpoolBytes: settings.spoolMaxBytes },
  }).catch((error: unknown) => {
    throw portError(error, settings);
  });
  return {
    ...ingest,
    otlpHttpUrl: httpUrl(settings.otlpHost, ingest.address.port),
    otlpGrpcUrl: httpUrl(settings.otlpHost, ingest.grpcAddress?.port ?? settings.otlpGrpcPort),
    projects,
  };
}

/** Absent where nothing was built, as under `npm run dev`. */
function bundledWorker(root: string): string | undefined {
  const file = join(root, "dist/ingest/worker.js");
  return existsSync(file) ? file : undefined;
}

/** An address as a URL has it. */
export function httpUrl(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function portError(error: unknown, settings: IngestSettings): unknown {
  const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  if (code !== "EADDRINUSE") return error;
  const { otlpHost, otlpHttpPort, otlpGrpcPort } = settings;
  const isGrpc = port !== undefined && port === otlpGrpcPort && port !== otlpHttpPort;
  return new Error(
    `Port ${isGrpc ? otlpGrpcPort : otlpHttpPort} on ${otlpHost} is in use (another OpenTelemetry Collector?): ` +
      `stop what listens there, or set ${isGrpc ? "PLUMBLINE_OTLP_GRPC_PORT" : "PLUMBLINE_OTLP_HTTP_PORT"}.`,
  );
}
