/** A place that the palette led to, to be offered again. */
export interface RecentEntry {
  readonly label: string;
  readonly href: string;
}

const STORAGE_KEY = "plumbline.recent";
const KEPT = 8;

export function readRecent(): RecentEntry[] {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(STORAGE_KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isEntry).slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

export function rememberRecent(entry: RecentEntry): void {
  const others = readRecent().filter((one) => one.href !== entry.href);
  try {
    window.localStorage.setItem(STORAGE_KEY, JSON.stringify([entry, ...others].slice(0, KEPT)));
  } catch {
    // Storage can be blocked: then nothing is remembered.
  }
}

function isEntry(value: unknown): value is RecentEntry {
  if (typeof value !== "object" || value === null) return false;
  const { label, href } = value as Record<string, unknown>;
  // An address of this site only, whatever someone put into storage.
  return typeof label === "string" && typeof href === "string" && /^\/(?!\/)/.test(href);
}
