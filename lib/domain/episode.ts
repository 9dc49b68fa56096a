/** Shorter runs are what chance strings together. */
const STEADY_SLOTS = 3;

export interface Episode {
  /** Null when it began before the range. */
  readonly fromIso: string | null;
  /** Start of the first interval after it; null while it goes on. */
  readonly toIso: string | null;
}

/**
 * The longest run of intervals that all show something; of equal ones the last. Null when none
 * is three intervals long. Intervals that cannot say either way (no calls, too few) are to be
 * left out, and then do not break a run.
 */
export function episode<Slot extends { readonly time: string }>(
  slots: readonly Slot[],
  shows: (slot: Slot) => boolean,
): Episode | null {
  let best = { start: 0, end: 0 };
  let start = 0;
  for (const [index, slot] of slots.entries()) {
    if (!shows(slot)) start = index + 1;
    else if (index + 1 - start >= best.end - best.start) best = { start, end: index + 1 };
  }
  if (best.end - best.start < STEADY_SLOTS) return null;
  return {
    fromIso: best.start === 0 ? null : (slots[best.start]?.time ?? null),
    toIso: slots[best.end]?.time ?? null,
  };
}
