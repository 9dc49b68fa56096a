import { describe, expect, it } from "vitest";
import { guard } from "./handle";

// As in a container, where the network is the boundary.
const web = { host: "0.0.0.0", port: 3000, allowedHosts: ["traces.example", "web"] };
const ask = (host: string, init: RequestInit = {}) =>
  guard(new Request("http://x/api/v1/projects", { ...init, headers: { host, ...init.headers } }), {
    web,
  });

describe("the guard of the dashboard and its API", () => {
  it.each([
    "localhost:3000",
    "127.0.0.1:3000",
    "[::1]:3000",
    "traces.example",
    "web:3000",
    "10.1.2.3:3000",
    "[fd00::1]:3000",
  ])("answers under %s", (host) => {
    expect(() => ask(host)).not.toThrow();
  });

  it.each([
    "evil.example:3000",
    "localhost.evil.example",
    "traces.example.evil.example",
    "1.2.3.4.evil.example",
  ])(
    "turns away %s, which anyone may point at this machine, on whatever address it listens",
    (host) => {
      expect(() => ask(host)).toThrow(/PLUMBLINE_ALLOWED_HOSTS/);
    },
  );

  it("takes changes from pages of the name that was asked only", () => {
    const from = (origin: string) => ask("traces.example", { method: "POST", headers: { origin } });
    expect(() => from("https://traces.example")).not.toThrow();
    expect(() => from("http://localhost:3000")).toThrow(/own pages/);
  });
});
