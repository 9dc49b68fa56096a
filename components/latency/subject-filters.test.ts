import { expect, test } from "vitest";
import { subjectFilters } from "./subject-filters";

test("a row becomes one filter per dimension, an absent value one of its own", () => {
  expect(subjectFilters({ keys: ["gpt-4o", ""] }, ["model", "route"])).toEqual([
    { key: "model", op: "is", value: "gpt-4o" },
    { key: "route", op: "missing", value: "" },
  ]);
});
