import { resolve } from "node:path";
import { z } from "zod";
import { isLoopback } from "@/lib/domain/loopback";

const Port = z.coerce.number().int().min(0).max(65_535);
const Flag = z
  .enum(["0", "1", "true", "false"])
  .transform((value) => value === "1" || value === "true");

const Variables = z.object({
  PLUMBLINE_HOST: z.string().min(1).default("127.0.0.1"),
  PLUMBLINE_PORT: Port.default(3000),
  PLUMBLINE_OTLP_HTTP_PORT: Port.default(4318),
  PLUMBLINE_DATA_DIR: z.string().min(1).default("./data"),
  PLUMBLINE_INSECURE_ALLOW_REMOTE: Flag.default(false),
  CLICKHOUSE_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
});

export interface Env {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly otlpHttpPort: number;
  /** Absolute. */
  readonly dataDir: string;
  readonly allowRemote: boolean;
  readonly clickhouseUrl: string | undefined;
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
 * Reads the configuration. Called by the composition root, never while a module loads:
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
  if (!env.PLUMBLINE_INSECURE_ALLOW_REMOTE && !isLoopback(env.PLUMBLINE_HOST)) {
    throw new EnvError([
      `PLUMBLINE_HOST=${env.PLUMBLINE_HOST} would let anyone on the network read and send traces: there is no sign-in yet. ` +
        "Use 127.0.0.1, localhost or ::1, or set PLUMBLINE_INSECURE_ALLOW_REMOTE=1 where something else guards the door.",
    ]);
  }
  return {
    host: env.PLUMBLINE_HOST,
    port: env.PLUMBLINE_PORT,
    otlpHttpPort: env.PLUMBLINE_OTLP_HTTP_PORT,
    dataDir: resolve(env.PLUMBLINE_DATA_DIR),
    allowRemote: env.PLUMBLINE_INSECURE_ALLOW_REMOTE,
    clickhouseUrl: env.CLICKHOUSE_URL,
    databaseUrl: env.DATABASE_URL,
    logLevel: env.LOG_LEVEL,
  };
}
