import { describe, expect, test } from "vitest";
import type { Filter } from "@/lib/contracts/filter";
import {
  filterLabel,
  filterValueLabel,
  groupFilters,
  parseMeasure,
  withFilter,
  withoutFilters,
} from "./filters";

const is = (key: Filter["key"], value: string): Filter => ({ key, op: "is", value });

describe("filters read as a sentence", () => {
  const words = (filters: Filter[]) =>
    groupFilters(filters).map((group) =>
      `${filterLabel(group.key)} ${group.relation} ${group.value}`.trim().replaceAll("\u00a0", " "),
    );

  test("alternatives are one phrase", () => {
    expect(words([is("model", "gpt-4o"), is("tier", "pro"), is("model", "o3")])).toEqual([
      "model is gpt-4o or o3",
      "tenant tier is pro",
    ]);
  });

  test("the ends of a range are one phrase with units", () => {
    expect(
      words([
        { key: "ttftMs", op: "gte", value: "800" },
        { key: "ttftMs", op: "lt", value: "2000" },
        { key: "costUsd", op: "gte", value: "0.05" },
      ]),
    ).toEqual(["TTFT between 800 ms and 2 s", "cost ≥ $0.05"]);
  });

  test("exclusion, presence and absence have their own words", () => {
    expect(
      words([
        { key: "tenant", op: "not", value: "acme" },
        { key: "attr:app.flag", op: "exists", value: "" },
        { key: "route", op: "missing", value: "" },
      ]),
    ).toEqual(["tenant is not acme", "app.flag is set", "route is not set"]);
  });
});

describe("adding a filter", () => {
  test("the same one twice is one", () => {
    expect(withFilter([is("model", "o3")], is("model", "o3"))).toEqual([is("model", "o3")]);
  });

  test("leaving out a value takes back that it was asked for", () => {
    const out: Filter = { key: "model", op: "not", value: "o3" };
    expect(withFilter([is("model", "o3"), is("model", "gpt-4o")], out)).toEqual([
      is("model", "gpt-4o"),
      out,
    ]);
  });

  test("a new end of a range replaces the old one and leaves the other", () => {
    const low: Filter = { key: "ttftMs", op: "gte", value: "100" };
    const high: Filter = { key: "ttftMs", op: "lt", value: "900" };
    const higher: Filter = { key: "ttftMs", op: "gte", value: "500" };
    expect(withFilter([low, high], higher)).toEqual([high, higher]);
  });
});

test("removing takes exactly the filters named", () => {
  expect(withoutFilters([is("model", "o3"), is("tenant", "o3")], [is("tenant", "o3")])).toEqual([
    is("model", "o3"),
  ]);
});

test("figures are read as people type them", () => {
  expect(
    ["800", "800 ms", "2.5s", "1 min", "2,5 s"].map((text) => parseMeasure("ttftMs", text)),
  ).toEqual([800, 800, 2500, 60_000, 2500]);
  expect(parseMeasure("inputTokens", "8k")).toBe(8_000);
  expect(
    ["1,200", "1,500 ms", "12,345,678", "1,200.5", "0,250"].map((text) =>
      parseMeasure("durationMs", text),
    ),
  ).toEqual([1200, 1500, 12_345_678, 1200.5, 0.25]);
  expect(parseMeasure("costUsd", "$0.05")).toBe(0.05);
  for (const text of ["", "fast", "-1", "1 parsec", "8k s"]) {
    expect(parseMeasure("durationMs", text), text).toBeNull();
  }
});

test("values that are no words are made readable", () => {
  expect(filterValueLabel("stream", "true")).toBe("yes");
  expect(filterValueLabel("tenant", "")).toBe("(none)");
  expect(filterValueLabel("traceId", "0123456789abcdef0123456789abcdef")).toBe("01234567…");
});
