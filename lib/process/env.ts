import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { hostnameOf, isLoopback } from "@/lib/domain/loopback";

const GIB = 1024 ** 3;

const Port = z.coerce.number().int().min(0).max(65_535);
const Flag = z
  .enum(["0", "1", "true", "false"])
  .transform((value) => value === "1" || value === "true");

/** Names with commas between them; a port that comes along says nothing. */
const HostNames = z.string().transform((value, context) => {
  const names = value.split(",").map((name) => hostnameOf(name.trim()));
  const wrong = names.filter((name) => !/^[a-z0-9_.:-]+$/.test(name));
  for (const name of wrong) {
    context.addIssue({ code: "custom", message: `"${name}" is no host's name; commas between` });
  }
  return names;
});

const Variables = z.object({
  PLUMBLINE_HOST: z.string().min(1).default("127.0.0.1"),
  PLUMBLINE_PORT: Port.default(3000),
  PLUMBLINE_OTLP_HOST: z.string().min(1).optional(),
  PLUMBLINE_OTLP_HTTP_PORT: Port.default(4318),
  PLUMBLINE_OTLP_GRPC_PORT: Port.default(4317),
  PLUMBLINE_REQUIRE_KEYS: Flag.optional(),
  PLUMBLINE_DATA_DIR: z.string().min(1).default("./data"),
  PLUMBLINE_SPOOL_DIR: z.string().min(1).optional(),
  PLUMBLINE_SPOOL_MAX_GIB: z.coerce.number().positive().default(10),
  PLUMBLINE_INGEST_WORKERS: z.coerce.number().int().min(0).max(64).optional(),
  PLUMBLINE_METRICS_HOST: z.string().min(1).default("127.0.0.1"),
  PLUMBLINE_METRICS_PORT: Port.optional(),
  PLUMBLINE_INSECURE_ALLOW_REMOTE: Flag.default(false),
  PLUMBLINE_ALLOWED_HOSTS: HostNames.default([]),
  CLICKHOUSE_URL: z.url({ protocol: /^https?$/ }).optional(),
  CLICKHOUSE_CLUSTER: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, "a cluster's name: letters, digits, _ and -")
    .optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
});

export interface Env {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Where OTLP listens; the dashboard's address unless told. */
  readonly otlpHost: string;
  readonly otlpHttpPort: number;
  readonly otlpGrpcPort: number;
  /** Senders must show a project's ingest key. */
  readonly requireKeys: boolean;
  /** Absolute. */
  readonly dataDir: string;
  /** Absolute. */
  readonly spoolDir: string;
  readonly spoolMaxBytes: number;
  /** Threads that decode, normalise and encode. */
  readonly ingestWorkers: number;
  readonly metricsHost: string;
  /** Undefined opens no port for metrics alone. */
  readonly metricsPort: number | undefined;
  /** Names, beside those of loopback, under which requests are answered. */
  readonly allowedHosts: readonly string[];
  readonly clickhouseUrl: string | undefined;
  readonly clickhouseCluster: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly logLevel: z.infer<typeof Variables>["LOG_LEVEL"];
}

export class EnvError extends Error {
  constructor(problems: readonly string[]) {
    super(
      `The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
    );
    this.name = "EnvError";
  }
}

/**
 * Reads the configuration. Called by the composition roots, never while a module loads:
 * `next build` loads modules without a configuration.
 *
 * @throws {EnvError} naming every variable that is wrong, without repeating its value
 *   (a URL may hold a password).
 */
export function readEnv(variables: Readonly<Record<string, string | undefined>>): Env {
  // `X=` in an .env file means "not set".
  const given = Object.fromEntries(
    Object.keys(Variables.shape).flatMap((name) => {
      const value = variables[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );
  const parsed = Variables.safeParse(given);
  if (!parsed.success) {
    throw new EnvError(
      parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
    );
  }
  const env = parsed.data;
  const otlpHost = env.PLUMBLINE_OTLP_HOST ?? env.PLUMBLINE_HOST;
  const requireKeys = env.PLUMBLINE_REQUIRE_KEYS ?? !isLoopback(otlpHost);
  const problems = [...guardProblems(env, otlpHost, requireKeys), ...clusterProblems(env)];
  if (problems.length > 0) throw new EnvError(problems);
  const dataDir = resolve(env.PLUMBLINE_DATA_DIR);
  return {
    host: env.PLUMBLINE_HOST,
    port: env.PLUMBLINE_PORT,
    otlpHost,
    otlpHttpPort: env.PLUMBLINE_OTLP_HTTP_PORT,
    otlpGrpcPort: env.PLUMBLINE_OTLP_GRPC_PORT,
    requireKeys,
    dataDir,
    spoolDir: env.PLUMBLINE_SPOOL_DIR ? resolve(env.PLUMBLINE_SPOOL_DIR) : join(dataDir, "spool"),
    spoolMaxBytes: Math.round(env.PLUMBLINE_SPOOL_MAX_GIB * GIB),
    ingestWorkers: env.PLUMBLINE_INGEST_WORKERS ?? Math.min(8, availableParallelism()),
    metricsHost: env.PLUMBLINE_METRICS_HOST,
    metricsPort: env.PLUMBLINE_METRICS_PORT,
    allowedHosts: env.PLUMBLINE_ALLOWED_HOSTS,
    clickhouseUrl: env.CLICKHOUSE_URL,
    clickhouseCluster: env.CLICKHOUSE_CLUSTER,
    databaseUrl: env.DATABASE_URL,
    logLevel: env.LOG_LEVEL,
  };
}

/** What would let strangers read or send. */
function guardProblems(
  env: z.output<typeof Variables>,
  otlpHost: string,
  requireKeys: boolean,
): string[] {
  if (env.PLUMBLINE_INSECURE_ALLOW_REMOTE) return [];
  const problems: string[] = [];
  if (!isLoopback(env.PLUMBLINE_HOST)) {
    problems.push(
      `PLUMBLINE_HOST=${env.PLUMBLINE_HOST} would let anyone on the network read traces: there is no sign-in yet. ` +
        "Use 127.0.0.1, localhost or ::1, or set PLUMBLINE_INSECURE_ALLOW_REMOTE=1 where something else guards the door.",
    );
  }
  if (!isLoopback(otlpHost) && !requireKeys) {
    problems.push(
      `PLUMBLINE_REQUIRE_KEYS=0 on PLUMBLINE_OTLP_HOST=${otlpHost} would let anyone on the network send traces. ` +
        "Leave it out, or set PLUMBLINE_INSECURE_ALLOW_REMOTE=1 where something else guards the door.",
    );
  }
  return problems;
}

function clusterProblems(env: z.output<typeof Variables>): string[] {
  return env.CLICKHOUSE_CLUSTER && !env.CLICKHOUSE_URL
    ? ["CLICKHOUSE_CLUSTER: a cluster is reached through CLICKHOUSE_URL, which is not set."]
    : [];
}

/**
 * The embedded engines belong to one process: a role as a process of its own needs servers.
 *
 * @throws {EnvError} naming what is missing.
 */
export function requireServers({ clickhouseUrl, databaseUrl }: Env, role: string): void {
  if (clickhouseUrl && databaseUrl) return;
  const missing = [
    ...(clickhouseUrl ? [] : ["CLICKHOUSE_URL"]),
    ...(databaseUrl ? [] : ["DATABASE_URL"]),
  ];
  throw new EnvError([
    `${missing.join(" and ")} not set: \`npm run ${role}\` is one role of several processes, and the embedded engines belong to one process. ` +
      "Set both, or run every role at once with `npm start`.",
  ]);
}
