import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { headingId, sectionsOf } from "./headings";
import { DOC_PAGES, findDocPage, readDocText } from "./pages";

const CONTENT = join(import.meta.dirname, "content");

describe.each(DOC_PAGES.map((page) => [page.slug || "index", page] as const))(
  "the page %s",
  (_, page) => {
    it("has text that begins with a heading", async () => {
      expect(await readDocText(page)).toMatch(/^# \S/);
    });

    it("links only to pages and headings that exist", async () => {
      const text = await readDocText(page);
      for (const [, target = ""] of text.matchAll(/\]\((\/docs[^)]*|#[^)]*)\)/g)) {
        const [path = "", anchor] = target.split("#");
        const linked = path === "" ? page : findDocPage(path.replace(/^\/docs\/?/, ""));
        expect(linked, target).not.toBeNull();
        if (!anchor || !linked) continue;
        const headings = [...(await readDocText(linked)).matchAll(/^#{2,3} (.+)$/gm)];
        expect(
          headings.map(([, title = ""]) => headingId(title.replace(/`/g, ""))),
          target,
        ).toContain(anchor);
      }
    });
  },
);

it("lists every file of Markdown", async () => {
  const files = await readdir(CONTENT);
  expect(files.sort()).toEqual(DOC_PAGES.map((page) => `${page.slug || "index"}.md`).sort());
});

it("names only environment variables that the server reads", async () => {
  const known = await readFile(join(import.meta.dirname, "../../lib/process/env.ts"), "utf8");
  const page = findDocPage("configuration");
  const text = page ? await readDocText(page) : "";
  const named = [...text.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(5);
  for (const name of named) expect(known).toContain(name);
  expect(existsSync(join(CONTENT, "configuration.md"))).toBe(true);
});

it("makes anchors from headings", () => {
  expect(headingId("How it's done: p95 & co.")).toBe("how-its-done-p95-co");
  expect(sectionsOf("# A\n\n## One `two`\n\ntext\n\n### Three\n")).toEqual([
    { id: "one-two", title: "One two" },
  ]);
});
