import type { ProjectRow } from "@/db/postgres/projects";

/** How long another process's change to a project may go unseen by ingest. */
const FRESH_MS = 2_000;
/** Slugs come from request headers: a sender that makes them up must not fill the memory. */
const MAX_ENTRIES = 1_000;

export interface ProjectDirectory {
  /** Null when there is no such project. Asks the store at most once per slug and `FRESH_MS`. */
  find(slug: string): Promise<ProjectRow | null>;
  /** Forgets a project that has just been changed here. */
  forget(slug: string): void;
}

export function createProjectDirectory(
  load: (slug: string) => Promise<ProjectRow | null>,
  now: () => number = Date.now,
): ProjectDirectory {
  const entries = new Map<
    string,
    { readonly until: number; readonly row: Promise<ProjectRow | null> }
  >();
  return {
    find(slug) {
      const known = entries.get(slug);
      if (known && known.until > now()) return known.row;
      if (entries.size >= MAX_ENTRIES) entries.clear();
      const row = load(slug);
      entries.set(slug, { until: now() + FRESH_MS, row });
      // A failure is not remembered: the next request asks again.
      row.catch(() => entries.delete(slug));
      return row;
    },
    forget(slug) {
      entries.delete(slug);
    },
  };
}
