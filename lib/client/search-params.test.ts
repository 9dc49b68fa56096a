import { createLoader } from "nuqs/server";
import { expect, test } from "vitest";
import { scopeParams, serializeScope } from "./search-params";

const load = createLoader(scopeParams);

test("an empty address is the default project, a day back from now, unfiltered", () => {
  expect(load(new URLSearchParams())).toEqual({
    project: "default",
    range: { kind: "last", last: "24h" },
    f: [],
    compare: "auto",
    refresh: "1m",
  });
});

test("a scope survives its address, also with separators in a value", () => {
  const scope = {
    project: "support-chat",
    range: { kind: "fixed", fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2026, 0, 2) },
    f: [
      { key: "model", op: "is", value: "gpt-4o" },
      { key: "attr:app.path", op: "not", value: "/a~b?c=d&e f" },
    ],
    compare: "week",
    refresh: "10s",
  } as const;
  const address = serializeScope("/traces", { ...scope, f: [...scope.f] });
  expect(load(new URL(address, "http://localhost"))).toEqual(scope);
});

test("what cannot be read in an address falls back instead of failing", () => {
  const read = load(
    new URLSearchParams("project=Not%20a%20slug&range=forever&compare=x&f=nonsense&f=model~is~o3"),
  );
  expect(read.project).toBe("default");
  expect(read.range).toEqual({ kind: "last", last: "24h" });
  expect(read.compare).toBe("auto");
  expect(read.f).toEqual([{ key: "model", op: "is", value: "o3" }]);
});

test("defaults stay out of the address", () => {
  expect(
    serializeScope("/latency", {
      project: "default",
      range: { kind: "last", last: "24h" },
      f: [],
      compare: "auto",
      refresh: "1m",
    }),
  ).toBe("/latency");
});
