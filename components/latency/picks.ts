/** Picks a value, or drops it when it is picked; a third takes the place of the second. */
export function togglePick(picked: readonly string[], key: string): string[] {
  if (picked.includes(key)) return picked.filter((each) => each !== key);
  return [...picked.slice(0, 1), key];
}

/** How an absent value of a dimension is called. */
export function nameOf(key: string | null | undefined, label: string): string {
  return key || `no ${label}`;
}
