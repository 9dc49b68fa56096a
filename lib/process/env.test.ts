import { describe, expect, it } from "vitest";
import { EnvError, readEnv } from "./env";

describe("readEnv", () => {
  it("runs on embedded engines and loopback when nothing is set", () => {
    expect(readEnv({})).toMatchObject({
      host: "127.0.0.1",
      port: 3000,
      otlpHttpPort: 4318,
      allowRemote: false,
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
