import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Reader } from "@/db/clickhouse/query";
import type { Door } from "./wire";

/** The product in a process of its own, that can be killed and started again. */
export interface Product {
  /** Its process; null when none runs. */
  readonly pid: number | null;
  readonly door: Door;
  readonly output: readonly string[];
  /** Resolves when it takes requests. @throws with its output when it ends before. */
  start(): Promise<void>;
  /** Starts and doesn't wait. */
  launch(): void;
  kill(): Promise<void>;
  /** SIGTERM. @throws unless it ends well. */
  stop(): Promise<void>;
  /** The product's own stores. */
  readonly reader: Reader;
  /** What ingest tells of itself. */
  stats(): Promise<unknown>;
}

export interface ProductOptions {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /**
   * `all`: every role but the pages. `rolled-up`: none; what is stored is rolled up, and can be
   * asked then. Else the role's own program, which can't be asked.
   */
  readonly role?: "all" | "rolled-up" | "ingest" | "jobs";
}

const HEADLESS = "dist/testing/headless.js";
const PROGRAMS = {
  all: HEADLESS,
  "rolled-up": HEADLESS,
  ingest: "dist/ingest/main.js",
  jobs: "dist/jobs/main.js",
};

const START_LIMIT_MS = 60_000;
const KEPT_LINES = 200;

export async function createProduct(options: ProductOptions): Promise<Product> {
  const { root, env, role = "all" } = options;
  const [httpPort, grpcPort] = [await freePort(), await freePort()];
  const output: string[] = [];
  let child: ChildProcess | undefined;
  let ready: Promise<void> = Promise.resolve();
  let asked = 0;

  function launch(): void {
    const started = fork(join(root, PROGRAMS[role]), [role], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      serialization: "advanced",
      env: {
        ...process.env,
        LOG_LEVEL: "warn",
        ...env,
        PLUMBLINE_OTLP_HTTP_PORT: String(httpPort),
        PLUMBLINE_OTLP_GRPC_PORT: String(grpcPort),
      },
    });
    for (const stream of [started.stdout, started.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output.push(...text.split("\n").filter((line) => line !== ""));
        output.splice(0, output.length - KEPT_LINES);
      });
    }
    child = started;
    ready = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(ended("did not start in time")), START_LIMIT_MS);
      started.once("exit", (code, signal) => {
        clearTimeout(timer);
        reject(ended(`ended with ${signal ?? code}`));
      });
      const isReady = () => {
        clearTimeout(timer);
        resolve();
      };
      started.once("message", isReady);
      // A role's own program says for the terminal what it does, once it does.
      if (PROGRAMS[role] !== HEADLESS) started.stdout?.once("data", isReady);
    });
    // A process that is killed before it is ready is nobody's failure.
    ready.catch(() => {});
  }

  function ended(how: string): Error {
    return new Error(`the product ${how}:\n${output.slice(-20).join("\n")}`);
  }

  async function end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return null;
    const exited = once(ending, "exit");
    ending.kill(signal);
    const [code] = await exited;
    return code as number | null;
  }

  /** Null asks for what ingest tells of itself. */
  async function ask(query: object | null): Promise<unknown[]> {
    const to = child;
    if (to === undefined) throw new Error("the product does not run");
    await ready;
    const id = ++asked;
    return new Promise((resolve, reject) => {
      const onMessage = (message: { id?: number; rows?: unknown[]; error?: string }) => {
        if (message.id !== id) return;
        to.off("message", onMessage);
        to.off("exit", onExit);
        if (message.rows === undefined) reject(new Error(message.error));
        else resolve(message.rows);
      };
      const onExit = () => reject(ended("ended while it was asked"));
      to.on("message", onMessage);
      to.once("exit", onExit);
      to.send({ id, query });
    });
  }

  return {
    door: { httpUrl: `http://127.0.0.1:${httpPort}`, grpcAddress: `127.0.0.1:${grpcPort}` },
    output,
    get pid() {
      return child?.pid ?? null;
    },
    launch,
    start() {
      launch();
      return ready;
    },
    async kill() {
      await end("SIGKILL");
    },
    async stop() {
      const code = await end("SIGTERM");
      if (code !== 0) throw ended(`stopped with ${code}`);
    },
    async stats() {
      return (await ask(null))[0];
    },
    reader: {
      async query({ name, sql, params, settings, row }) {
        const rows = await ask({ name, sql, params, ...(settings ? { settings } : {}) });
        return rows.map((one) => row.parse(one));
      },
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
