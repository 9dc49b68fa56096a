import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkAlike, fuzzCase } from "../testing/fuzz/cases";
import { checkBody } from "../testing/fuzz/check-body";
import { readSeeds } from "../testing/fuzz/seeds";

const CORPUS = fileURLToPath(new URL("./fuzz-corpus", import.meta.url));
const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url));
const files = readdirSync(CORPUS).sort();
const SIGNALS = ["traces", "logs", "metrics"] as const;
const signalOf = (name: string) => SIGNALS.find((one) => name.startsWith(`${one}-`)) ?? "traces";
const seeds = readSeeds(FIXTURES);

describe("bodies that `npm run fuzz` kept", () => {
  it.each(files)("%s is answered, and every stage copes with it", (name) => {
    const encoding = name.endsWith(".json.bin") ? "json" : "protobuf";
    checkBody(signalOf(name), readFileSync(join(CORPUS, name)), encoding);
  });

  const pairs = files.filter((name) => name.includes("-message-") && name.endsWith(".json.bin"));
  it("hold messages in both encodings", () => expect(pairs.length).toBeGreaterThan(3));

  it.each(pairs)("%s is decoded as its protobuf twin is", (name) => {
    const twin = join(CORPUS, name.replace(".json.bin", ".protobuf.bin"));
    checkAlike(signalOf(name), readFileSync(twin), readFileSync(join(CORPUS, name)));
  });
});

// The whole search is `npm run fuzz`; these are a few hundred of its cases, others each time.
describe("any body, changed or made up", { timeout: 60_000 }, () => {
  it("keeps its good spans, and is the same in both encodings", () => {
    fc.assert(
      fc.property(fc.nat(), (number) => fuzzCase(number, seeds).check()),
      { numRuns: 400, endOnFailure: true },
    );
  });
});
