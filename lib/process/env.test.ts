import { describe, expect, it } from "vitest";
import { EnvError, readEnv, requireServers } from "./env";

describe("readEnv", () => {
  it("puts the spool into the data directory, and listens where the dashboard does", () => {
    const env = readEnv({ PLUMBLINE_DATA_DIR: "/data/plumbline" });
    expect(env).toMatchObject({
      otlpHost: "127.0.0.1",
      otlpGrpcPort: 4317,
      spoolDir: "/data/plumbline/spool",
      spoolMaxBytes: 10 * 1024 ** 3,
      metricsPort: undefined,
      requireKeys: false,
    });
  });

  it("asks for keys wherever others can send, unless something else guards the door", () => {
    expect(readEnv({ PLUMBLINE_OTLP_HOST: "0.0.0.0" })).toMatchObject({
      host: "127.0.0.1",
      otlpHost: "0.0.0.0",
      requireKeys: true,
    });
    const open = { PLUMBLINE_OTLP_HOST: "0.0.0.0", PLUMBLINE_REQUIRE_KEYS: "0" };
    expect(() => readEnv(open)).toThrow(/PLUMBLINE_REQUIRE_KEYS=0/);
    const guarded = readEnv({ ...open, PLUMBLINE_INSECURE_ALLOW_REMOTE: "1" });
    expect(guarded.requireKeys).toBe(false);
    expect(readEnv({ PLUMBLINE_REQUIRE_KEYS: "1" }).requireKeys).toBe(true);
  });

  it("takes a cluster only with the server that it is reached through", () => {
    expect(() => readEnv({ CLICKHOUSE_CLUSTER: "main" })).toThrow(/CLICKHOUSE_URL/);
    const url = "http://clickhouse:8123/plumbline";
    const env = readEnv({ CLICKHOUSE_CLUSTER: "main", CLICKHOUSE_URL: url });
    expect(env.clickhouseCluster).toBe("main");
    expect(() => readEnv({ CLICKHOUSE_CLUSTER: "a' b", CLICKHOUSE_URL: url })).toThrow(/CLUSTER/);
  });

  it("runs on embedded engines and loopback when nothing is set", () => {
    expect(readEnv({})).toMatchObject({
      host: "127.0.0.1",
      port: 3000,
      otlpHttpPort: 4318,
      allowedHosts: [],
      clickhouseUrl: undefined,
      databaseUrl: undefined,
      logLevel: "info",
    });
  });

  it("takes an empty variable for one that is not set", () => {
    expect(readEnv({ PLUMBLINE_PORT: " ", DATABASE_URL: "" }).port).toBe(3000);
  });

  it("lets the system choose ports", () => {
    expect(readEnv({ PLUMBLINE_PORT: "0", PLUMBLINE_OTLP_HTTP_PORT: "0" })).toMatchObject({
      port: 0,
      otlpHttpPort: 0,
    });
  });

  it("takes the names under which it answers", () => {
    const env = readEnv({ PLUMBLINE_ALLOWED_HOSTS: "Traces.example, plumbline:3000" });
    expect(env.allowedHosts).toEqual(["traces.example", "plumbline"]);
    for (const wrong of ["https://traces.example", "*", "a,,b"]) {
      expect(() => readEnv({ PLUMBLINE_ALLOWED_HOSTS: wrong })).toThrow(/PLUMBLINE_ALLOWED_HOSTS/);
    }
  });

  it("names every variable that is wrong at once", () => {
    const read = () => readEnv({ PLUMBLINE_PORT: "http", LOG_LEVEL: "loud" });
    expect(read).toThrow(EnvError);
    expect(read).toThrow(/PLUMBLINE_PORT[\s\S]*LOG_LEVEL/);
  });

  it("never repeats a URL, which may hold a password", () => {
    const read = () => readEnv({ DATABASE_URL: "mysql://root:hunter2@db/x" });
    expect(read).toThrow(/DATABASE_URL/);
    expect(read).not.toThrow(/hunter2/);
  });

  it.each(["0.0.0.0", "::", "192.168.1.5", "example.com"])(
    "refuses to listen on %s without the variable that says insecure",
    (host) => {
      expect(() => readEnv({ PLUMBLINE_HOST: host })).toThrow(/PLUMBLINE_INSECURE_ALLOW_REMOTE=1/);
      const allowed = readEnv({ PLUMBLINE_HOST: host, PLUMBLINE_INSECURE_ALLOW_REMOTE: "1" });
      expect(allowed.host).toBe(host);
    },
  );
});

describe("a role as a process of its own", () => {
  const urls = { CLICKHOUSE_URL: "http://clickhouse:8123", DATABASE_URL: "postgres://db/x" };

  it("runs on servers", () => {
    expect(() => requireServers(readEnv(urls), "ingest")).not.toThrow();
  });

  it.each(["CLICKHOUSE_URL", "DATABASE_URL"])("says when %s is missing", (name) => {
    const env = readEnv({ ...urls, [name]: "" });
    expect(() => requireServers(env, "jobs")).toThrow(new RegExp(`${name} not set: .npm run jobs`));
  });
});
