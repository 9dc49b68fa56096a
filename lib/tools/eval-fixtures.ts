import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { compareCase } from "@/ingest/genai/evaluation/compare";
import { readRecordedCase } from "@/ingest/genai/evaluation/recorded-case";

/**
 * Holds the normaliser against recorded payloads: for every sidecar below a folder, whether
 * each fact of each model call is as it was served, as far as the library sends it.
 *
 *   npm run eval:fixtures -- ingest/fixtures
 *
 * Prints each difference, and on its last line the counts as one JSON object.
 */
function main() {
  const folder = process.argv.slice(2).find((argument) => argument !== "--") ?? "ingest/fixtures";
  const byLibrary: Record<string, { matched: number; total: number }> = {};
  for (const path of sidecarsBelow(folder)) {
    const recorded = readRecordedCase(path);
    const mismatches = compareCase(recorded);
    const { library } = recorded.sidecar;
    const counts = byLibrary[library] ?? { matched: 0, total: 0 };
    byLibrary[library] = counts;
    counts.total++;
    if (mismatches.length === 0) counts.matched++;
    for (const { path: fact, expected, actual } of mismatches) {
      print(`${recorded.name}  ${fact}: expected ${short(expected)}, got ${short(actual)}`);
    }
  }
  const sum = (key: "matched" | "total") =>
    Object.values(byLibrary).reduce((total, counts) => total + counts[key], 0);
  print(JSON.stringify({ byLibrary, matched: sum("matched"), total: sum("total") }));
}

function sidecarsBelow(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((entry) => {
      const path = join(folder, entry);
      if (statSync(path).isDirectory()) return sidecarsBelow(path);
      return entry.endsWith(".json") ? [path] : [];
    });
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 240 ? `${text.slice(0, 240)}…` : text;
}

function print(line: string) {
  process.stdout.write(`${line}\n`);
}

main();
