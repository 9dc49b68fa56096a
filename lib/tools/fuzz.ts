import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { findProjectRoot } from "@/db/project-root";
import { type FuzzCase, fuzzCase } from "@/ingest/testing/fuzz/cases";
import { readSeeds } from "@/ingest/testing/fuzz/seeds";

/**
 * Sends changed and made-up bodies through decoding, normalising and encoding, and keeps
 * what breaks one of them. `--seconds`, `--seed` (the first case's number), `--keep`: the
 * directory that failing bodies are written to.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "30" },
    seed: { type: "string", default: "1" },
    keep: { type: "string", default: "ingest/otlp/fuzz-corpus" },
  },
});

/** A case may take this long beside what its bytes cost, or it is reported. */
const SLOW_MS = 100;
const SLOW_MS_PER_BYTE = 0.005;
const MAX_FAILURES = 20;

const root = findProjectRoot(process.cwd());
const seeds = readSeeds(join(root, "ingest/fixtures"));
const counts = { changed: 0, message: 0, siblings: 0, bytes: 0 };
const failures = new Map<string, number>();
let slowest = 0;
let bytes = 0;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function keep(one: FuzzCase, number: number, reason: string): void {
  const signature = reason.slice(0, 300);
  const seen = failures.get(signature) ?? 0;
  failures.set(signature, seen + 1);
  if (seen > 0) return;
  print(`case ${number} (${one.signal}, ${one.kind}): ${reason}`);
  mkdirSync(resolve(root, values.keep), { recursive: true });
  for (const body of one.bodies) {
    const name = `${one.signal}-${one.kind}-${number}.${body.encoding}.bin`;
    const file = resolve(root, values.keep, name);
    writeFileSync(file, body.bytes);
    print(`  kept as ${file}`);
  }
}

const deadline = performance.now() + Number(values.seconds) * 1_000;
let number = Number(values.seed);
while (performance.now() < deadline && failures.size < MAX_FAILURES) {
  const one = fuzzCase(number, seeds);
  const size = one.bodies.reduce((sum, body) => sum + body.bytes.length, 0);
  counts[one.kind]++;
  bytes += size;
  const start = performance.now();
  try {
    one.check();
    let elapsed = performance.now() - start;
    if (elapsed > SLOW_MS + size * SLOW_MS_PER_BYTE) {
      // Once more: a pause of the machine is no property of the body.
      const again = performance.now();
      one.check();
      elapsed = Math.min(elapsed, performance.now() - again);
    }
    slowest = Math.max(slowest, elapsed);
    if (elapsed > SLOW_MS + size * SLOW_MS_PER_BYTE) keep(one, number, `takes ${elapsed} ms`);
  } catch (error) {
    keep(one, number, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  number++;
}

print(
  JSON.stringify({
    cases: number - Number(values.seed),
    ...counts,
    megabytes: Math.round(bytes / 1_048_576),
    slowestMs: Math.round(slowest),
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1_024),
    failures: [...failures.values()].reduce((sum, count) => sum + count, 0),
    distinct: failures.size,
  }),
);
process.exitCode = failures.size > 0 ? 1 : 0;
