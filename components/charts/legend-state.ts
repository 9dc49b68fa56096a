/** Names of the series that are hidden. */
export type Hidden = ReadonlySet<string>;

export function toggleSeries(hidden: Hidden, name: string): Hidden {
  const next = new Set(hidden);
  if (!next.delete(name)) next.add(name);
  return next;
}

/** Shows one series alone; the second time brings the others back. */
export function isolateSeries(hidden: Hidden, name: string, all: readonly string[]): Hidden {
  const others = all.filter((each) => each !== name);
  const alone = !hidden.has(name) && others.every((each) => hidden.has(each));
  return alone ? new Set() : new Set(others);
}
