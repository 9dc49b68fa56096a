import { type Env, readEnv, requireServers } from "./env";
import { createLogger, type Logger } from "./logger";
import { createStatusServer, type StatusServerOptions } from "./status-server";

/** Above the 5 s that ingest gives senders to finish, so that the stores are closed after it. */
const SHUTDOWN_LIMIT_MS = 20_000;

export interface RunningRole {
  /** What it does where, for the terminal. */
  readonly banner: readonly string[];
  readonly metrics: StatusServerOptions["metrics"];
  readonly isReady: StatusServerOptions["isReady"];
  close(): Promise<void>;
}

/**
 * One role as a process of its own: reads the configuration, starts, says so, and closes on
 * SIGTERM or SIGINT. Ends with one clear message and code 1 when it cannot start.
 */
export async function runRole(
  role: "ingest" | "jobs",
  start: (env: Env, logger: Logger) => Promise<RunningRole>,
): Promise<void> {
  try {
    const env = readEnv(process.env);
    requireServers(env, role);
    const logger = createLogger(env.logLevel);
    const running = await withStatus(env, await start(env, logger));
    stopOnSignals(running, logger);
    process.stdout.write(
      ["", `  Plumbline ${role}`, "", ...running.banner.map((line) => `  ${line}`), "", ""].join(
        "\n",
      ),
    );
  } catch (error) {
    process.stderr.write(`plumbline: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

async function withStatus(env: Env, running: RunningRole): Promise<RunningRole> {
  if (env.metricsPort === undefined) return running;
  try {
    const status = await createStatusServer({
      ...running,
      host: env.metricsHost,
      port: env.metricsPort,
    });
    return {
      ...running,
      banner: [...running.banner, `Metrics     ${status.url}/metrics`],
      async close() {
        await running.close();
        await status.close();
      },
    };
  } catch (error) {
    await running.close();
    throw error;
  }
}

function stopOnSignals(running: RunningRole, logger: Logger): void {
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    // A hung store must not hang the shutdown: what was acknowledged is on disk already.
    setTimeout(() => process.exit(1), SHUTDOWN_LIMIT_MS).unref();
    try {
      await running.close();
      process.exit(0);
    } catch (error) {
      logger.error({ reason: String(error) }, "closing failed");
      process.exit(1);
    }
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}
