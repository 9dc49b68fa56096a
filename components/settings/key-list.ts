/** At most this many, as the contract has it. */
export const MAX_KEYS = 20;

/** What is wrong with an attribute key about to be added, and how to mend it; null when nothing is. */
export function keyProblem(
  key: string,
  chosen: readonly string[],
  builtIn: readonly string[],
): string | null {
  const trimmed = key.trim();
  if (trimmed === "") return null;
  if (/\s/.test(trimmed)) return "Attribute keys have no spaces: write one key at a time.";
  if (trimmed.length > 200) return "Attribute keys have at most 200 characters.";
  if (chosen.includes(trimmed)) return `${trimmed} is in the list already.`;
  if (builtIn.includes(trimmed)) return `${trimmed} is read already: it is built in.`;
  if (chosen.length >= MAX_KEYS) return `At most ${MAX_KEYS} keys: remove one first.`;
  return null;
}

/** Moves a key one place up, so that it is tried sooner. */
export function raise(keys: readonly string[], key: string): string[] {
  const index = keys.indexOf(key);
  if (index <= 0) return [...keys];
  const next = [...keys];
  next.splice(index, 1);
  next.splice(index - 1, 0, key);
  return next;
}
