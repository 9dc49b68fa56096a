import { afterEach, describe, expect, test, vi } from "vitest";
import { createProject, getProjectStatus, listFilterValues } from "@/lib/contracts/projects";
import { ApiError, contractUrl, request } from "./api";

afterEach(() => vi.unstubAllGlobals());

const answers = (status: number, body: string) => {
  const fetch = vi.fn(async (_url: string, _init: RequestInit) => new Response(body, { status }));
  vi.stubGlobal("fetch", fetch);
  return fetch;
};

const STATUS = {
  spanCount: 3,
  firstSpanAt: null,
  lastSpanAt: null,
  lastReceivedAt: null,
  otlpHttpUrl: "http://127.0.0.1:4318",
};

test("an address fills its path, repeats lists, and leaves out what is absent", () => {
  expect(contractUrl(getProjectStatus, { params: { slug: "a b/c" } })).toBe(
    "/api/v1/projects/a%20b%2Fc/status",
  );
  const url = contractUrl(listFilterValues, {
    query: {
      from: "2026-01-01T00:00:00Z",
      to: "2026-01-02T00:00:00Z",
      f: ["model~is~o3", "tenant~not~a&b"],
      key: "route",
      search: "",
    },
  });
  const search = new URL(url, "http://localhost").searchParams;
  expect(search.getAll("f")).toEqual(["model~is~o3", "tenant~not~a&b"]);
  expect(search.has("search")).toBe(false);
});

test("an answer comes back as the contract has it", async () => {
  answers(200, JSON.stringify(STATUS));
  expect(await request(getProjectStatus, { params: { slug: "a" } })).toEqual(STATUS);
});

test("a body is sent as JSON", async () => {
  const fetch = answers(409, JSON.stringify({ error: { code: "conflict", message: "taken" } }));
  await expect(request(createProject, { body: { slug: "a", name: "A" } })).rejects.toThrow("taken");
  expect(fetch.mock.calls[0]?.[1]).toMatchObject({
    method: "POST",
    body: '{"slug":"a","name":"A"}',
  });
});

describe("failures", () => {
  const failure = () =>
    request(getProjectStatus, { params: { slug: "a" } }).catch((error: unknown) => error);

  test("carry the server's own code and words", async () => {
    answers(404, JSON.stringify({ error: { code: "not-found", message: "no project a" } }));
    expect(await failure()).toMatchObject({
      status: 404,
      code: "not-found",
      message: "no project a",
    });
  });

  test("have a status where the answer is no error body", async () => {
    answers(502, "<html>");
    expect(await failure()).toMatchObject({ status: 502, code: "http-502" });
  });

  test("say which field has another shape than agreed", async () => {
    answers(200, JSON.stringify({ ...STATUS, spanCount: "three" }));
    const error = await failure();
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: "unexpected-answer" });
    expect(String(error)).toContain("spanCount");
  });

  test("are told apart from a server that does not answer, and from cancelling", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("refused")));
    expect(await failure()).toMatchObject({ status: 0, code: "unreachable" });
    vi.stubGlobal("fetch", () => Promise.reject(new DOMException("gone", "AbortError")));
    expect(await failure()).toMatchObject({ name: "AbortError" });
  });
});
