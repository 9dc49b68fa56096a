/** How many series colours the theme has: `--series-1` … `--series-8` of app/globals.css. */
export const SERIES_COLORS = 8;

const STORAGE_KEY = "plumbline.series-colors";
const slots = new Map<string, number>();
let isLoaded = false;

/**
 * The colour of a model, route, tenant…: a CSS `var()`, the same on every page and visit.
 *
 * A name's colour comes from its hash; where another name of the same dimension already has it,
 * the next free one is taken and remembered in this browser. Past eight names of a dimension
 * colours repeat, so a legend or label must always say which is which.
 */
export function colorForEntity(key: string, dimension = "model"): string {
  return cssColor(slotFor(key, dimension));
}

/**
 * Colours for all names of a chart at once: clashes end the same way in every order, and up to
 * eight names never share one, also where the dimension has more.
 */
export function colorsForEntities(
  keys: readonly string[],
  dimension = "model",
): Map<string, string> {
  const taken = new Set<number>();
  const colors = new Map<string, string>();
  for (const key of [...keys].sort()) {
    const slot = freeSlot(slotFor(key, dimension), taken);
    taken.add(slot);
    colors.set(key, cssColor(slot));
  }
  return colors;
}

function cssColor(slot: number): string {
  return `var(--series-${slot + 1})`;
}

function slotFor(key: string, dimension: string): number {
  load();
  const prefix = `${dimension}:`;
  const known = slots.get(prefix + key);
  if (known !== undefined) return known;
  const taken = new Set([...slots].filter(([name]) => name.startsWith(prefix)).map(([, s]) => s));
  const slot = freeSlot(hash(key) % SERIES_COLORS, taken);
  slots.set(prefix + key, slot);
  save();
  return slot;
}

function freeSlot(wanted: number, taken: ReadonlySet<number>): number {
  for (let step = 0; step < SERIES_COLORS; step++) {
    const slot = (wanted + step) % SERIES_COLORS;
    if (!taken.has(slot)) return slot;
  }
  return wanted;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value;
}

function load(): void {
  if (isLoaded || typeof window === "undefined") return;
  isLoaded = true;
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(STORAGE_KEY) ?? "[]");
    if (!Array.isArray(stored)) return;
    for (const entry of stored) {
      if (Array.isArray(entry) && typeof entry[0] === "string" && Number.isInteger(entry[1])) {
        slots.set(entry[0], Math.abs(entry[1]) % SERIES_COLORS);
      }
    }
  } catch {
    // Storage can be blocked or hold something else: colours then come from the hash alone.
  }
}

function save(): void {
  if (typeof window === "undefined") return;
  try {
    // 200 names are far more than a page shows; the rest fall back to their hash.
    window.localStorage.setItem(STORAGE_KEY, JSON.stringify([...slots].slice(0, 200)));
  } catch {
    // As above.
  }
}
