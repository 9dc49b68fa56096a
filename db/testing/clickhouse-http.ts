import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Session } from "chdb";

const USER = "plumbline";
const PASSWORD = "s3cret";

export interface ClickHouseHttp {
  /** What `CLICKHOUSE_URL` would hold. */
  readonly url: string;
  /** Takes the server off the network, whatever is under way. */
  stop(): Promise<void>;
  /** Puts it back, on the same port. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The real engine behind ClickHouse's HTTP interface, as far as the official client uses it
 * (https://clickhouse.com/docs/interfaces/http): the statement in the URL or the body, data
 * after it, `param_*`, settings and `database` in the URL, Basic authentication, exceptions
 * with their code in a header. One request at a time. `kept`: data and port that outlive
 * this process, for tests that kill it and start another.
 */
export async function startClickHouseHttp(
  kept: { readonly directory: string; readonly port: number } | null = null,
): Promise<ClickHouseHttp> {
  const directory = kept?.directory ?? (await mkdtemp(join(tmpdir(), "plumbline-ch-http-")));
  const session = new Session(directory);
  let queue: Promise<unknown> = Promise.resolve();
  const listen = async (port: number): Promise<Server> => {
    const server = createServer((request, response) => {
      const answered = queue.then(() => answer(session, directory, request, response));
      queue = answered.catch(() => {});
      answered.catch((error: unknown) => fail(response, error));
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return server;
  };
  let server = await listen(kept?.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  await session.queryAsync("CREATE DATABASE IF NOT EXISTS plumbline");
  return {
    url: `http://${USER}:${PASSWORD}@127.0.0.1:${port}/plumbline`,
    stop,
    async restart() {
      server = await listen(port);
    },
    async close() {
      await stop();
      session.close();
      if (kept === null) await rm(directory, { recursive: true, force: true });
    },
  };
}

async function answer(
  session: Session,
  directory: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const url = new URL(request.url ?? "/", "http://localhost");
  if (url.pathname === "/ping") {
    response.end("Ok.\n");
    return;
  }
  const credentials = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString("base64")}`;
  if (request.headers.authorization !== credentials) {
    response.writeHead(403, { "x-clickhouse-exception-code": "516" });
    response.end("Code: 516. DB::Exception: Authentication failed. (AUTHENTICATION_FAILED)");
    return;
  }

  await session.queryAsync(`USE ${url.searchParams.get("database") ?? "default"}`);
  for (const [name, value] of url.searchParams) {
    if (!name.startsWith("param_")) continue;
    await session.queryAsync(`SET ${name} = ${literal(value)}`);
  }
  const inUrl = url.searchParams.get("query");
  const statement = inUrl ?? body.toString("utf8");
  const insert = /^\s*INSERT INTO\s+(\S+)\s*\(([^)]*)\)(.*?)FORMAT\s+(\w+)\s*$/is.exec(statement);
  const streamed = STREAMED_INSERT.exec(statement);
  if (inUrl !== null && streamed) {
    const [, head = "", structure = "", tail = "", format = ""] = streamed;
    const path = join(directory, "body.bin");
    await writeFile(path, body);
    const source = `file(${literal(path)}, ${literal(format)}, ${structure})`;
    await session.queryAsync(`${head} ${source} ${tail}`);
    response.end();
    return;
  }
  const plainInsert = /^\s*INSERT INTO\s+(\S+)\s+FORMAT\s+(\w+)\s*$/is.exec(statement);
  if (inUrl !== null && (insert || plainInsert)) {
    const [table = "", names, settings = "", format = ""] = insert
      ? insert.slice(1)
      : [plainInsert?.[1], undefined, "", plainInsert?.[2]];
    await insertBytes(session, directory, { table, names, settings, format, body });
    response.end();
    return;
  }
  const format = url.searchParams.get("default_format") ?? "TabSeparated";
  const result = await session.queryAsync(statement, { format });
  response.setHeader("x-clickhouse-format", format);
  response.end(result.bytes());
}

/** `INSERT … SELECT … FROM input('structure') … FORMAT x`: a file stands in for the body here too. */
const STREAMED_INSERT =
  /^(\s*INSERT INTO .*?FROM)\s+input\(('(?:[^'\\]|\\.)*')\)(.*)FORMAT\s+(\w+)\s*$/is;

interface Insert {
  readonly table: string;
  readonly names: string | undefined;
  readonly settings: string;
  readonly format: string;
  readonly body: Buffer;
}

/** A library has no request body to read from: a file with the table's structure stands in. */
async function insertBytes(session: Session, directory: string, insert: Insert): Promise<void> {
  const described = await session.queryAsync(`DESCRIBE TABLE ${insert.table}`, {
    format: "JSONEachRow",
  });
  const types = new Map(
    described
      .text()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { name: string; type: string })
      .map(({ name, type }) => [name, type] as const),
  );
  const names = insert.names?.split(",").map((name) => name.trim().replaceAll("`", "")) ??
    givenNames(insert) ?? [...types.keys()];
  const structure = names.map((name) => `${name} ${types.get(name)}`).join(", ");
  const path = join(directory, "body.bin");
  await writeFile(path, insert.body);
  await session.queryAsync(
    `INSERT INTO ${insert.table} (${names.join(", ")}) SELECT ${names.join(", ")}
     FROM file(${literal(path)}, ${literal(insert.format)}, ${literal(structure)}) ${insert.settings}`,
  );
}

/** Columns that rows of JSON don't name take the table's defaults, not their type's. */
function givenNames({ format, body }: Insert): string[] | null {
  if (format !== "JSONEachRow") return null;
  const [first = "{}"] = body.toString("utf8").split("\n", 1);
  return Object.keys(JSON.parse(first));
}

function fail(response: ServerResponse, error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  const code = /Code: (\d+)/.exec(text)?.[1] ?? "1002";
  response.writeHead(code === "60" ? 404 : 500, { "x-clickhouse-exception-code": code });
  response.end(text);
}

function literal(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
