import { describe, expect, it } from "vitest";
import { keyProblem, MAX_KEYS, raise } from "./key-list";

describe("an attribute key about to be added", () => {
  it("is accepted when it is new", () => {
    expect(keyProblem(" shop.id ", ["a"], ["tenant.id"])).toBeNull();
  });

  it("is refused with what to do instead", () => {
    expect(keyProblem("shop id", [], [])).toContain("one key at a time");
    expect(keyProblem("x".repeat(201), [], [])).toContain("200 characters");
    expect(keyProblem("a", ["a"], [])).toContain("in the list already");
    expect(keyProblem("tenant.id", [], ["tenant.id"])).toContain("built in");
    expect(
      keyProblem(
        "z",
        Array.from({ length: MAX_KEYS }, (_, i) => `k${i}`),
        [],
      ),
    ).toContain("remove one first");
  });
});

it("raises a key by one place, and leaves the first where it is", () => {
  expect(raise(["a", "b", "c"], "c")).toEqual(["a", "c", "b"]);
  expect(raise(["a", "b"], "a")).toEqual(["a", "b"]);
});
