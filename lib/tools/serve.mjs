/** The dashboard and its API over HTTP, with what `instrumentation.ts` composes behind it. */
import { createServer } from "node:http";
import { setTimeout } from "node:timers/promises";
import { projectRoot } from "./fingerprint.mjs";

/** Above the 5 s that ingest gives senders to finish, so that the stores are closed after it. */
const SHUTDOWN_LIMIT_MS = 20_000;
/** Long enough for the migrations of a large store. */
const START_LIMIT_MS = 600_000;

/** Runs until a signal; `role` is "web", or "all" for ingest and jobs beside it. */
export async function serve(role) {
  const startedAt = performance.now();
  process.env.PLUMBLINE_ROLES = role;
  const { default: next } = await import("next");
  const web = next({ dev: false, dir: projectRoot });
  await web.prepare();
  const app = await composed();

  const handle = web.getRequestHandler();
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => {
      process.stderr.write(`plumbline: ${error instanceof Error ? error.message : error}\n`);
      // Half an answer can't be mended, and a second head would end the process.
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });

  let isStopping = false;
  async function stop(exitCode) {
    if (isStopping) return;
    isStopping = true;
    // A hung engine must not hang the shutdown: what was acknowledged is on disk already.
    setTimeout(SHUTDOWN_LIMIT_MS, undefined, { ref: false }).then(() =>
      process.exit(exitCode || 1),
    );
    server.close();
    server.closeIdleConnections();
    await app.close();
    process.exit(exitCode);
  }
  process.once("SIGINT", () => stop(0));
  process.once("SIGTERM", () => stop(0));

  server.once("error", (error) => {
    const { host, port } = app.web;
    process.stderr.write(
      error.code === "EADDRINUSE"
        ? `plumbline: port ${port} on ${host} is in use: stop what listens there, or set PLUMBLINE_PORT.\n`
        : `plumbline: cannot listen on ${host}:${port}: ${error.message}\n`,
    );
    void stop(1);
  });

  server.listen(app.web.port, app.web.host, () => {
    const { port } = server.address();
    const host = app.web.host.includes(":") ? `[${app.web.host}]` : app.web.host;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    process.stdout.write(banner({ app, url: `http://${host}:${port}`, seconds, role }));
  });
}

/**
 * What `instrumentation.ts` composed. Next starts it without waiting for its end; on failure it
 * says why and ends the process itself.
 */
async function composed() {
  const deadline = performance.now() + START_LIMIT_MS;
  while (performance.now() < deadline) {
    const app = globalThis[Symbol.for("plumbline.app")];
    if (app) return app;
    await setTimeout(10);
  }
  process.stderr.write(
    `plumbline: the application did not come up within ${START_LIMIT_MS / 1000} s.\n`,
  );
  return process.exit(1);
}

function banner({ app, url, seconds, role }) {
  const lines = [
    "",
    `  Plumbline ${app.version}, ready in ${seconds} s`,
    "",
    `  Dashboard   ${url}`,
  ];
  if (role === "all") {
    lines.push(
      `  OTLP/HTTP   ${app.otlpHttpUrl}/v1/traces`,
      `  OTLP/gRPC   ${app.otlpGrpcUrl}`,
      `  Data        ${app.dataDir}`,
      "",
      "  Send the first trace from any service with an OpenTelemetry SDK:",
      "",
      `    export OTEL_EXPORTER_OTLP_ENDPOINT=${app.otlpHttpUrl}`,
      "    export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
      "",
      "  or look around with two weeks of demo traffic:  npm run demo",
    );
  }
  return [...lines, "", ""].join("\n");
}
