import { lexer, type Token, type Tokens } from "marked";

/** Text of inline tokens without their markup. */
export function plainText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      const inner = "tokens" in token ? token.tokens : undefined;
      if (inner) return plainText(inner);
      return "text" in token && typeof token.text === "string" ? token.text : "";
    })
    .join("");
}

/** `How it's done` → `how-its-done`: the anchor of a heading. */
export function headingId(text: string): string {
  return text
    .toLowerCase()
    .replace(/['’]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
}

export interface Section {
  readonly id: string;
  readonly title: string;
}

/** Second-level headings, for "On this page". */
export function sectionsOf(markdown: string): Section[] {
  return lexer(markdown)
    .filter((token): token is Tokens.Heading => token.type === "heading" && token.depth === 2)
    .map((token) => {
      const title = plainText(token.tokens);
      return { id: headingId(title), title };
    });
}
