import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { hostnameOf, isLoopback } from "@/lib/domain/loopback";

export interface StatusServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly body: string }>;
  /** Whether what the process needs answers. */
  readonly isReady: () => Promise<boolean>;
}

export interface StatusServer {
  readonly url: string;
  close(): Promise<void>;
}

/** `/health` and `/metrics` of a process that has no other door for them. Rejects when the port is taken. */
export async function createStatusServer(options: StatusServerOptions): Promise<StatusServer> {
  const { host, port } = options;
  const server = createServer(async (request, response) => {
    const answer = (status: number, contentType: string, body: string) =>
      response.writeHead(status, { "Content-Type": contentType }).end(body);
    try {
      // A page of any site could point its own name at this machine.
      if (isLoopback(host) && !isLoopback(hostnameOf(request.headers.host ?? ""))) {
        answer(403, "text/plain", "Ask by a loopback name.\n");
      } else if (request.method !== "GET" && request.method !== "HEAD") {
        answer(405, "text/plain", "Ask with GET.\n");
      } else if (request.url === "/health") {
        const isReady = await options.isReady().catch(() => false);
        answer(isReady ? 200 : 503, "application/json", `${JSON.stringify({ ready: isReady })}\n`);
      } else if (request.url === "/metrics") {
        const { contentType, body } = await options.metrics();
        answer(200, contentType, body);
      } else answer(404, "text/plain", "There are /health and /metrics.\n");
    } catch {
      answer(500, "text/plain", "Internal error.\n");
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new Error(
              `Port ${port} on ${host} is in use: set PLUMBLINE_METRICS_PORT to another one.`,
            )
          : error,
      ),
    );
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
