import { expect, test } from "vitest";
import { ignoredParams } from "./ignored-params";

const read = (query: string) => ignoredParams(new URLSearchParams(query));

test("names what an address asks for in vain", () => {
  expect(read("range=banana&f=foo&f=model~is~o3&compare=x")).toEqual([
    "range=banana",
    "compare=x",
    "f=foo",
  ]);
});

test("a sound address has nothing to name, nor do other pages' own parameters", () => {
  expect(read("project=a&range=6h&f=model~is~o3&compare=off&refresh=10s&by=route")).toEqual([]);
});
