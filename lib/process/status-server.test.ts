import { request } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { createStatusServer, type StatusServer } from "./status-server";

let server: StatusServer | undefined;
afterEach(() => server?.close());

const metrics = async () => ({
  contentType: "text/plain; version=0.0.4",
  body: "plumbline_up 1\n",
});
const start = async (isReady: () => Promise<boolean>) => {
  server = await createStatusServer({ host: "127.0.0.1", port: 0, metrics, isReady });
  return server.url;
};

describe("a process's status port", () => {
  it("says whether the process is ready, also when it cannot be told", async () => {
    const url = await start(async () => true);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    await server?.close();
    const broken = await start(() => Promise.reject(new Error("away")));
    expect((await fetch(`${broken}/health`)).status).toBe(503);
  });

  it("gives metrics as they are rendered", async () => {
    const response = await fetch(`${await start(async () => true)}/metrics`);
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4");
    expect(await response.text()).toBe("plumbline_up 1\n");
  });

  it("has nothing else, and takes nothing", async () => {
    const url = await start(async () => true);
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: "POST" })).status).toBe(405);
  });

  it("does not answer a page that points its own name here", async () => {
    const url = await start(async () => true);
    const status = await new Promise((resolve, reject) => {
      request(`${url}/metrics`, { headers: { host: "evil.example" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(403);
  });

  it("says which port is taken", async () => {
    const port = Number(new URL(await start(async () => true)).port);
    const second = createStatusServer({
      host: "127.0.0.1",
      port,
      metrics,
      isReady: async () => true,
    });
    await expect(second).rejects.toThrow(/PLUMBLINE_METRICS_PORT/);
  });
});
