import { describe, expect, it } from "vitest";
import { head, openOtlpHttp, raw } from "../testing/otlp-http";
import type { OtlpHttpOptions } from "./http";

/** The status of an empty export, and whether it got through. */
async function sent(headers: Record<string, string>, options: Partial<OtlpHttpOptions> = {}) {
  const { server, exported } = await openOtlpHttp(options);
  const answer = await raw(server.address.port, head(0, { ...headers, Connection: "close" }));
  return { answer, status: Number(answer.slice(9, 12)), stored: exported.length };
}

describe("guardAgainstPages", () => {
  it.each([
    "localhost:4318",
    "LOCALHOST",
    "127.0.0.1:4318",
    "[::1]:4318",
    "host.docker.internal:4318",
  ])("takes what is sent to %s", async (host) => {
    expect(await sent({ Host: host })).toMatchObject({ status: 200, stored: 1 });
  });

  it.each(["evil.example", "evil.example:4318", "localhost.evil.example", "0.0.0.0:4318", ""])(
    "refuses a name that was pointed at this machine: %j",
    async (host) => {
      const refused = await sent({ Host: host });
      expect(refused).toMatchObject({ status: 403, stored: 0 });
      expect(refused.answer).toContain("loopback");
    },
  );

  it("takes any name where remote senders are allowed", async () => {
    expect(await sent({ Host: "traces.example" }, { allowRemote: true })).toMatchObject({
      status: 200,
    });
  });

  it("takes the names that are configured, and no others", async () => {
    const allowedHosts = ["traces.example"];
    expect(await sent({ Host: "traces.example:443" }, { allowedHosts })).toMatchObject({
      status: 200,
    });
    expect(await sent({ Host: "evil.example" }, { allowedHosts })).toMatchObject({ status: 403 });
  });

  it.each([
    ["another site", "http://evil.example"],
    ["a sandboxed page or a file", "null"],
    ["nonsense", "localhost"],
  ])("refuses pages of %s", async (_whose, origin) => {
    expect(await sent({ Origin: origin })).toMatchObject({ status: 403, stored: 0 });
    const remote = await sent({ Origin: origin }, { allowRemote: true });
    expect(remote).toMatchObject({ status: 403, stored: 0 });
  });

  it("takes this machine's own pages, and the origins that are configured", async () => {
    expect(await sent({ Origin: "http://localhost:5173" })).toMatchObject({ status: 200 });
    const app = "https://app.example";
    const allowed = await sent({ Origin: app }, { corsOrigins: [app] });
    expect(allowed).toMatchObject({ status: 200, stored: 1 });
    expect(allowed.answer).toContain(`Access-Control-Allow-Origin: ${app}`);
    const stranger = await sent({ Origin: "https://other.example" }, { corsOrigins: [app] });
    expect(stranger).toMatchObject({ status: 403, stored: 0 });
    const anyone = await sent({ Origin: "https://other.example" }, { corsOrigins: ["*"] });
    expect(anyone).toMatchObject({ status: 200 });
  });
});
