import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readEnv, requireServers } from "@/lib/process/env";

const text = readFileSync("compose.yaml", "utf8");
const collector = readFileSync("deploy/collector.yaml", "utf8");

describe("compose.yaml", () => {
  it("sets only variables that are read", () => {
    const known = readFileSync("lib/process/env.ts", "utf8");
    const names = [...text.matchAll(/^\s+(PLUMBLINE_\w+|DATABASE_URL|CLICKHOUSE_URL):/gm)];
    expect(names.length).toBeGreaterThan(8);
    for (const [, name = ""] of names) expect(known, name).toContain(`${name}:`);
  });

  it("gives the roles a configuration that they start with", () => {
    const env = readEnv({
      CLICKHOUSE_URL: "http://plumbline:x@clickhouse:8123/plumbline",
      DATABASE_URL: "postgres://plumbline:x@postgres:5432/plumbline",
      PLUMBLINE_INSECURE_ALLOW_REMOTE: "1",
      PLUMBLINE_REQUIRE_KEYS: "0",
      PLUMBLINE_OTLP_HOST: "0.0.0.0",
      PLUMBLINE_METRICS_PORT: "9464",
      PLUMBLINE_SPOOL_MAX_GIB: "20",
    });
    expect(() => requireServers(env, "ingest")).not.toThrow();
  });

  it("publishes every port to this host only", () => {
    const ports = [...text.matchAll(/ports: \[(.*)\]/g)].flatMap(([, list = ""]) =>
      list.split(","),
    );
    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports) expect(port).toMatch(/"127\.0\.0\.1:/);
  });

  it("answers foreign names nowhere: a page that points its own at this host reads nothing", () => {
    const [, fallback] =
      text.match(/PLUMBLINE_ALLOWED_HOSTS: \$\{PLUMBLINE_ALLOWED_HOSTS:-(.*)\}/) ?? [];
    expect(fallback).toBe("web");
  });

  it("names every ingest process to the Collector, which routes by trace", () => {
    const ingests = [...text.matchAll(/^ {2}(ingest-\d+):$/gm)].map(([, name]) => name);
    expect(ingests.length).toBe(2);
    for (const name of ingests) expect(collector).toContain(`${name}:4317`);
    expect(collector).toContain("routing_key: traceID");
  });

  it("lets no sender be answered before an ingest process has its spans on disk", () => {
    const pipelines = [...collector.matchAll(/^ {4}(?:traces|logs|metrics): \{(.*)\}$/gm)];
    expect(pipelines.length).toBe(3);
    // A batch, and a queue of an exporter, acknowledge what is in memory only.
    for (const [, parts] of pipelines) expect(parts).not.toContain("processors");
    expect(collector).toContain("sending_queue: { enabled: false }");
    expect(collector.match(/sending_queue/g)?.length).toBe(1);
  });
});
