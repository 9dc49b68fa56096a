import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Environment variables by which the workers learn where the server listens. */
export const BASE_URL = "PLUMBLINE_E2E_BASE_URL";
export const OTLP_URL = "PLUMBLINE_E2E_OTLP_URL";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Starts the product as its user would (`npm start`), on free ports and an empty data
 * directory, once for the whole run. Returns the teardown, which also asserts that the
 * server stops cleanly on SIGTERM.
 */
export default async function startServer(): Promise<() => Promise<void>> {
  // A server that runs already, for quick turns while writing a test.
  if (process.env[BASE_URL] && process.env[OTLP_URL]) return async () => {};
  const dataDir = await mkdtemp(path.join(tmpdir(), "plumbline-e2e-"));
  const server = spawn(process.execPath, ["lib/tools/start.mjs"], {
    cwd: root,
    env: {
      ...process.env,
      PLUMBLINE_DATA_DIR: dataDir,
      PLUMBLINE_PORT: "0",
      PLUMBLINE_OTLP_HTTP_PORT: "0",
      PLUMBLINE_OTLP_GRPC_PORT: "0",
      LOG_LEVEL: "warn",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise<number | null>((resolve) => server.once("exit", resolve));

  const addresses = await new Promise<{ web: string; otlp: string }>((resolve, reject) => {
    let output = "";
    server.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      const web = /Dashboard\s+(\S+)/.exec(output)?.[1];
      const otlp = /OTLP\/HTTP\s+(\S+)\/v1\/traces/.exec(output)?.[1];
      if (web && otlp) resolve({ web, otlp });
    });
    server.once("exit", (code) =>
      reject(new Error(`the server exited with ${code} before it was ready:\n${output}`)),
    );
  });
  process.env[BASE_URL] = addresses.web;
  process.env[OTLP_URL] = addresses.otlp;

  return async () => {
    server.kill("SIGTERM");
    const code = await exited;
    await rm(dataDir, { recursive: true, force: true });
    if (code !== 0) throw new Error(`the server exited with ${code} on SIGTERM`);
  };
}
