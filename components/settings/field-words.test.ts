import { describe, expect, it } from "vitest";
import { INSTRUMENTATION_FIELDS } from "@/lib/domain/instrumentation/types";
import {
  completeness,
  FIELDS,
  missingFilters,
  type Source,
  sortSources,
  sourcesHeadline,
} from "./field-words";

function source(
  service: string,
  modelCalls: number,
  carried: Partial<Record<string, number>> = {},
): Source {
  return {
    service,
    scope: "ai",
    scopeVersion: "5",
    convention: "ai-sdk",
    spans: modelCalls,
    modelCalls,
    lastSpanAt: "2026-11-21T10:00:00Z",
    fields: Object.fromEntries(
      INSTRUMENTATION_FIELDS.map((field) => [
        field,
        { eligible: modelCalls, carried: carried[field] ?? modelCalls },
      ]),
    ) as Source["fields"],
    ttftAbsent: [],
  };
}

it("shows and advises every field that the report counts", () => {
  expect([...FIELDS].sort()).toEqual([...INSTRUMENTATION_FIELDS].sort());
});

it("tells complete from partly, none and not applicable", () => {
  expect(completeness({ eligible: 3, carried: 3 })).toBe("complete");
  expect(completeness({ eligible: 3, carried: 1 })).toBe("partly");
  expect(completeness({ eligible: 3, carried: 0 })).toBe("none");
  expect(completeness({ eligible: 0, carried: 0 })).toBe("not-applicable");
});

describe("the headline", () => {
  it("names what is missing most, by the calls of all services together", () => {
    expect(sourcesHeadline([source("a", 90, { tenant: 0 }), source("b", 10, { user: 5 })])).toBe(
      "2 services send model calls. Of the calls that could carry them, 90\u00a0% lack tenant, 5\u00a0% lack user.",
    );
  });

  it("says fields that lack equally often together", () => {
    expect(sourcesHeadline([source("a", 4, { tenant: 0, user: 0, session: 0 })])).toBe(
      "1 service sends model calls. Of the calls that could carry them, all lack tenant, user and session.",
    );
  });

  it("says so when nothing is missing, and when nothing was sent", () => {
    expect(sourcesHeadline([source("a", 1)])).toBe(
      "1 service sends model calls, and every call carries everything.",
    );
    expect(sourcesHeadline([source("a", 0)])).toBe(
      "No service has sent a model call in this period.",
    );
  });
});

it("puts the least complete source first and those without model calls last", () => {
  const sorted = sortSources([
    source("plain", 0),
    source("whole", 5),
    source("poor", 5, { ttft: 0 }),
  ]);
  expect(sorted.map((one) => one.service)).toEqual(["poor", "whole", "plain"]);
});

it("asks for the calls that lack a field, but not for what cannot be asked", () => {
  expect(missingFilters(source("shop", 1), "tenant")).toEqual([
    { key: "service", op: "is", value: "shop" },
    { key: "tenant", op: "missing", value: "" },
  ]);
  expect(missingFilters(source("shop", 1), "inputMessages")).toBeNull();
});
