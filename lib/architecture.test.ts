import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Who may import whom. A layer always may import itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "lib/domain": [],
  // Configuration, logger, signals: what a process needs before it composes anything.
  "lib/process": ["lib/domain"],
  "lib/contracts": ["lib/domain"],
  "lib/client": ["lib/domain", "lib/contracts"],
  db: ["lib/domain"],
  ingest: ["lib/domain", "db"],
  "lib/server": ["lib/domain", "lib/process", "lib/contracts", "db", "ingest"],
  "lib/tools": ["lib/domain", "lib/process", "db", "ingest"],
  components: ["lib/domain", "lib/contracts", "lib/client"],
  app: ["lib/domain", "lib/contracts", "lib/client", "lib/server", "components"],
  e2e: [],
};

/** Shared by every layer's tests, and so outside the table. */
const TEST_SUPPORT = ["db/testing", "ingest/testing"];

/** `db` and `ingest` are libraries: whatever they need is passed in by a composition root. */
const READS_NO_ENVIRONMENT = ["db", "ingest", "lib/domain", "lib/contracts", "components"];

/** A composition root of its own, which reads the configuration: the ingest role as a process. */
const COMPOSITION_ROOTS = ["ingest/main.ts"];
const ONLY_FOR_ROOTS = ["lib/process"];

const SOURCE_FILE = /\.(ts|tsx|mts|mjs)$/;
const IS_TEST = /\.test\.tsx?$|(^|\/)testing\//;

function* sourceFiles(directory: string): Generator<string> {
  for (const entry of readdirSync(path.join(root, directory), { withFileTypes: true })) {
    const relative = `${directory}/${entry.name}`;
    if (entry.isDirectory()) yield* sourceFiles(relative);
    else if (SOURCE_FILE.test(entry.name)) yield relative;
  }
}

/** Every import form: static, side-effect, re-export, dynamic, require; alias or relative. */
const IMPORT_FORMS = [
  /\bfrom\s*["']([^"']+)["']/g,
  /\bimport\s*["']([^"']+)["']/g,
  /\bimport\s*\(\s*["'`]([^"'`]+)["'`]/g,
  /\brequire\s*\(\s*["'`]([^"'`]+)["'`]/g,
];

function importedPaths(file: string, source: string): string[] {
  const specifiers = IMPORT_FORMS.flatMap((form) =>
    [...source.matchAll(form)].map((m) => m[1] ?? ""),
  );
  return specifiers.flatMap((specifier) => {
    if (specifier.startsWith("@/")) return [specifier.slice(2)];
    if (specifier.startsWith(".")) return [path.posix.join(path.posix.dirname(file), specifier)];
    return [];
  });
}

const layers = Object.keys(MAY_IMPORT).sort((a, b) => b.length - a.length);
const layerOf = (file: string): string | undefined =>
  layers.find((layer) => file === layer || file.startsWith(`${layer}/`));

const files = Object.keys(MAY_IMPORT).flatMap((layer) => [...sourceFiles(layer)]);
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");

describe("the import table", () => {
  it("sees files and imports in every layer that exists", () => {
    for (const layer of layers) {
      expect(files.filter((file) => layerOf(file) === layer).length, layer).toBeGreaterThan(0);
    }
    const edges = files.flatMap((file) => importedPaths(file, read(file)));
    expect(edges.length).toBeGreaterThan(files.length / 2);
  });

  it("recognises every import form", () => {
    const source = `
      import a from "@/db/a"; import "../../db/b"; export { c } from '@/db/c';
      const d = await import("@/db/d"); const e = require("@/db/e");
    `;
    expect(importedPaths("components/x/y.ts", source).sort()).toEqual([
      "db/a",
      "db/b",
      "db/c",
      "db/d",
      "db/e",
    ]);
  });

  it.each(layers)("%s imports only what it may", (layer) => {
    const allowed = [layer, ...(MAY_IMPORT[layer] ?? [])];
    const offences = files
      .filter((file) => layerOf(file) === layer)
      .flatMap((file) =>
        importedPaths(file, read(file))
          .filter((target) => {
            const targetLayer = layerOf(target);
            if (targetLayer === undefined || allowed.includes(targetLayer)) return false;
            if (COMPOSITION_ROOTS.includes(file) && ONLY_FOR_ROOTS.includes(targetLayer))
              return false;
            return !(IS_TEST.test(file) && TEST_SUPPORT.some((dir) => target.startsWith(dir)));
          })
          .map((target) => `${file} imports ${target}`),
      );
    expect(offences).toEqual([]);
  });

  it("keeps the environment out of the layers that are libraries", () => {
    const offences = files.filter(
      (file) =>
        READS_NO_ENVIRONMENT.some((layer) => file.startsWith(`${layer}/`)) &&
        !IS_TEST.test(file) &&
        !COMPOSITION_ROOTS.includes(file) &&
        /\bprocess\.env\b/.test(read(file)),
    );
    expect(offences).toEqual([]);
  });

  it("knows every folder below lib", () => {
    const folders = readdirSync(path.join(root, "lib"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `lib/${entry.name}`);
    expect(folders.filter((folder) => !layers.includes(folder))).toEqual([]);
  });
});
