import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { insertSpans } from "@/db/clickhouse/insert-spans";
import type { Writer } from "@/db/clickhouse/query";
import type { ContextKeyOverrides } from "./genai/normalise";
import { IngestError } from "./ingest-error";
import { createExport } from "./otlp/export";
import { createOtlpHttpServer, type OtlpHttpLimits } from "./otlp/http";
import type { Logger } from "./pipeline/logger";
import { createPipeline, type PipelineLimits } from "./pipeline/pipeline";
import type { IngestProject } from "./pipeline/prepare";

/** Requests without it belong to the default project. */
export const PROJECT_HEADER = "x-plumbline-project";
const DEFAULT_PROJECT = "default";

export interface IngestOptions {
  readonly writer: Writer;
  /** Null for a slug that is no project. Asked for every request: caching is the caller's. */
  readonly resolveProject: (
    slug: string,
  ) => Promise<{ readonly slug: string; readonly contextKeys: ContextKeyOverrides } | null>;
  readonly logger: Logger;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Requests may name any host; unless true, a loopback name only. */
  readonly allowRemote?: boolean;
  readonly limits?: Partial<
    OtlpHttpLimits & PipelineLimits & { readonly maxDecompressedBytes: number }
  >;
  readonly corsOrigins?: readonly string[];
}

export interface Ingest {
  /** Where OTLP/HTTP is received. */
  readonly address: AddressInfo;
  /** Takes no more requests, stores and answers those under way. */
  close(): Promise<void>;
}

/** Opens the OTLP door: everything between a sender and the store. Rejects when the port is taken. */
export async function createIngest(options: IngestOptions): Promise<Ingest> {
  const { writer, resolveProject, logger, host, port, limits = {} } = options;
  const { allowRemote = false, corsOrigins } = options;
  const pipeline = createPipeline({
    insert: (requests) => insertSpans(writer, requests),
    logger,
    limits,
  });
  const server = await createOtlpHttpServer({
    export: createExport(pipeline, limits.maxDecompressedBytes),
    authorise: (request) => projectOf(request, resolveProject),
    logger,
    host,
    port,
    allowRemote,
    limits,
    ...(corsOrigins ? { corsOrigins } : {}),
  });
  return {
    address: server.address,
    async close() {
      pipeline.hurry();
      await server.close();
      await pipeline.close();
    },
  };
}

async function projectOf(
  request: IncomingMessage,
  resolveProject: IngestOptions["resolveProject"],
): Promise<IngestProject> {
  const header = request.headers[PROJECT_HEADER];
  const slug = (Array.isArray(header) ? header[0] : header) || DEFAULT_PROJECT;
  const project = await lookedUp(slug, resolveProject);
  if (project) return { projectId: project.slug, contextKeys: project.contextKeys };
  throw new IngestError(
    "unknown-project",
    `There is no project "${shown(slug)}" (header ${PROJECT_HEADER}): make it under the project's name in the sidebar or with POST /api/v1/projects, or leave the header out.`,
  );
}

/** A caller's text, harmless in logs and terminals: printable ASCII, no quotes, no longer than a slug. */
function shown(slug: string): string {
  return slug.slice(0, 63).replace(/[^ -~]|["\\]/g, "?");
}

async function lookedUp(slug: string, resolveProject: IngestOptions["resolveProject"]) {
  try {
    return await resolveProject(slug);
  } catch (cause) {
    throw new IngestError("unavailable", "projects cannot be looked up, try again later", {
      cause,
    });
  }
}
