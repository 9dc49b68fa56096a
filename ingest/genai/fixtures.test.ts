import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { compareCase } from "./evaluation/compare";
import { KNOWN_EXCEPTIONS } from "./evaluation/exceptions";
import { readRecordedCase } from "./evaluation/recorded-case";

const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url));

const libraries = readdirSync(FIXTURES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

function casesOf(library: string): string[] {
  return readdirSync(join(FIXTURES, library))
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

describe.each(libraries)("recorded from %s", (library) => {
  it.each(casesOf(library))("reads %s as it was served", (name) => {
    const recorded = readRecordedCase(join(FIXTURES, library, `${name}.json`));
    const mismatches = compareCase(recorded);
    const known = KNOWN_EXCEPTIONS[recorded.name]?.facts ?? [];
    // A known exception that no longer holds fails as well.
    expect(
      mismatches.filter(({ path }) => !known.includes(path)),
      "differences",
    ).toEqual([]);
    expect(mismatches.map(({ path }) => path).sort()).toEqual([...known].sort());
  });
});

it("sees every library's recordings", () => {
  expect(libraries.length).toBeGreaterThanOrEqual(19);
  expect(libraries.flatMap(casesOf).length).toBeGreaterThanOrEqual(166);
});

it("names no exception for a case that isn't there", () => {
  const names = libraries.flatMap((library) =>
    casesOf(library).map((name) => `${library}/${name}`),
  );
  expect(names).toEqual(expect.arrayContaining(Object.keys(KNOWN_EXCEPTIONS)));
});
