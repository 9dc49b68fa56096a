import type { ClickHouse } from "@/db/clickhouse/client";
import type { Postgres } from "@/db/postgres/client";
import type { HostedIngest } from "@/ingest/host-ingest";
import type { Meter } from "@/ingest/meter/create-meter";
import type { ProjectDirectory } from "@/ingest/project-directory";
import type { Logger } from "@/lib/process/logger";
import type { DemoRunner } from "./demo-runner";
import { ApiError } from "./errors";

/** Everything that runs in this process, made once by the composition root. */
export interface App {
  readonly version: string;
  readonly startedAt: number;
  readonly dataDir: string;
  readonly web: {
    readonly host: string;
    readonly port: number;
    /** Names, beside those of loopback, under which it answers. */
    readonly allowedHosts: readonly string[];
  };
  /** Base address of OTLP/HTTP, e.g. `http://127.0.0.1:4318`. */
  readonly otlpHttpUrl: string;
  /** Address of OTLP/gRPC, e.g. `http://127.0.0.1:4317`. */
  readonly otlpGrpcUrl: string;
  /** Null where ingest is a process of its own. */
  readonly ingest: Pick<HostedIngest, "flush" | "stats"> | null;
  readonly clickhouse: ClickHouse;
  readonly postgres: Postgres;
  /** Looked up by every export request. */
  readonly projects: ProjectDirectory;
  readonly demo: DemoRunner;
  /** What this process counts, for `/metrics`. */
  readonly meter: Meter;
  readonly logger: Logger;
  /** Stops taking spans first, then closes the stores. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Next bundles `instrumentation.ts` and each route as module graphs of their own, so a
 * module-level variable would exist several times; the global object exists once.
 */
const KEY = Symbol.for("plumbline.app");
const holder = globalThis as { [KEY]?: App | undefined };

export function setApp(app: App | undefined): void {
  holder[KEY] = app;
}

export function findApp(): App | undefined {
  return holder[KEY];
}

/** @throws {ApiError} 503 while the application starts or stops. */
export function getApp(): App {
  const app = findApp();
  if (!app) throw new ApiError(503, "not-ready", "Plumbline is starting; try again in a moment.");
  return app;
}
