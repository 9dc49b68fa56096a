import fc from "fast-check";
import { expect, test } from "vitest";
import { ProjectSlug } from "@/lib/contracts/filter";
import { slugify, slugProblem } from "./slug";

test("a name becomes a slug that people recognise", () => {
  expect(slugify("Zoë's Chat (EU)")).toBe("zoes-chat-eu");
  expect(slugify("  --Hello--  ")).toBe("hello");
  expect(slugify("日本")).toBe("");
});

test("whatever comes out of any name is a valid slug or empty", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (name) => {
      const slug = slugify(name);
      expect(slug === "" || ProjectSlug.safeParse(slug).success).toBe(true);
    }),
  );
});

test("a slug's problem says how to mend it", () => {
  expect(slugProblem("fine-1", [])).toBeNull();
  expect(slugProblem("", [])).toContain("Give");
  expect(slugProblem("Not Fine", [])).toContain("lowercase");
  expect(slugProblem("taken", ["taken"])).toContain("already");
});
