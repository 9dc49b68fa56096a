import { expect, it, vi } from "vitest";
import { errorResponse } from "./handle";
import { methods } from "./methods";

const context = { params: Promise.resolve(undefined) };
const ask = (method: string) => new Request("http://127.0.0.1/api/v1/x", { method });

it("answers what it is given and refuses the rest with a body and Allow", async () => {
  const get = vi.fn(async () => new Response("here"));
  const route = methods({ GET: get });
  expect(await (await route.GET(ask("GET"), context)).text()).toBe("here");
  const refused = await route.POST(ask("POST"), context);
  expect(refused.status).toBe(405);
  expect(refused.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
  expect(await refused.json()).toEqual({
    error: { code: "method-not-allowed", message: "POST is not answered here; GET is." },
  });
  expect((await route.OPTIONS(ask("OPTIONS"), context)).status).toBe(204);
});

it("answers 499 to whoever has gone, whatever failed because of it", () => {
  const gone = AbortSignal.abort();
  expect(errorResponse(new Error("fetch failed"), "/x", gone).status).toBe(499);
  expect(errorResponse(new DOMException("stopped", "AbortError"), "/x").status).toBe(499);
  expect(errorResponse(new Error("broken"), "/x").status).toBe(500);
});
