import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { startClickHouseHttp } from "@/db/testing/clickhouse-http";
import { freePort } from "./product";

/** A ClickHouse server that can be killed, its data kept. */
export interface ClickHouseProcess {
  readonly url: string;
  start(): Promise<void>;
  kill(): Promise<void>;
}

/** How the program of these faults is called to be the server. */
export const SERVE_CLICKHOUSE = "--serve-clickhouse";

export async function createClickHouseProcess(directory: string): Promise<ClickHouseProcess> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  let url = "";
  return {
    get url() {
      return url;
    },
    async start() {
      child = fork(process.argv[1] ?? "", [SERVE_CLICKHOUSE, directory, String(port)]);
      const [message] = await once(child, "message");
      url = String(message);
    },
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** The server's process: real engine, real wire. */
export async function serveClickHouse(directory: string, port: number): Promise<void> {
  const server = await startClickHouseHttp({ directory, port });
  process.once("disconnect", () => process.exit(1));
  process.send?.(server.url);
}
