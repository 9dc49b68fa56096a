import type { Random } from "../random";

export type Line = readonly [string, ...string[]];
export type Slots = Record<string, string>;

/** About four characters a token, one and a half in Japanese. */
export function countTokens(text: string): number {
  let wide = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x2e80) wide++;
  return Math.max(1, Math.round((text.length - wide) / 4.1 + wide / 1.5));
}

/** Replaces `{name}` by the slot of that name. */
export function fill(template: string, slots: Slots): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => slots[name] ?? whole);
}

/**
 * Sentences in their order until about `tokens` are reached. The first opens the subject
 * and always stays; which of the others are left out is drawn, so that two answers differ.
 */
export function upToTokens(random: Random, sentences: readonly string[], tokens: number): string[] {
  const total = sentences.reduce((sum, sentence) => sum + countTokens(sentence), 0);
  const wanted = Math.max(1, Math.round((tokens / Math.max(1, total)) * sentences.length));
  return [...sentences.slice(0, 1), ...random.sample(sentences.slice(1), wanted - 1)];
}
