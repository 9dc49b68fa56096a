const HOUR_MS = 3_600_000;
/** A stretch that takes about this long shows progress, and costs little beside its fixed part. */
const STRETCH_MS = 250;
/** Stretches grow and shrink by no more than this from one to the next: one quick hour tells little. */
const MAX_GROWTH = 8;

/** Milliseconds since 1970, `fromMs` inclusive, `toMs` exclusive. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SearchBudget {
  /** Milliseconds after which no further stretch is begun; all the time it takes where absent. One is always read. */
  readonly budgetMs?: number | undefined;
  readonly now?: () => number;
}

/**
 * Reads a range newest first, in stretches that begin on whole hours and grow while they are
 * quick, until the range, the budget or the visitor ends it. Resolves to the time back to
 * which everything was visited.
 *
 * @param visit resolves to whether it has enough.
 */
export async function searchBack(
  range: Stretch,
  { budgetMs = Number.POSITIVE_INFINITY, now = () => performance.now() }: SearchBudget,
  visit: (stretch: Stretch) => Promise<boolean>,
): Promise<number> {
  const startedMs = now();
  let reachedMs = range.toMs;
  let hours = 1;
  while (reachedMs > range.fromMs && hours > 0) {
    const newestHour = Math.floor((reachedMs - 1) / HOUR_MS);
    const fromMs = Math.max(range.fromMs, (newestHour - hours + 1) * HOUR_MS);
    const begunMs = now();
    const hasEnough = await visit({ fromMs, toMs: reachedMs });
    reachedMs = fromMs;
    if (hasEnough) break;
    hours = nextHours(hours, now() - begunMs, budgetMs - (now() - startedMs));
  }
  return reachedMs;
}

/** How many hours fit into the time of a stretch, judged by the last one; 0 when not even one does. */
function nextHours(hours: number, tookMs: number, leftMs: number): number {
  if (leftMs <= 0) return 0;
  const goalMs = Math.min(STRETCH_MS, leftMs);
  const growth = Math.min(MAX_GROWTH, goalMs / Math.max(tookMs, 1));
  const next = Math.floor(hours * growth);
  return next === 0 && tookMs / hours <= leftMs ? 1 : next;
}

/**
 * The answer to a question that cannot be put together of parts, over the longest newest part
 * of a range that the budget allows: asked again over ever longer stretches, which together
 * cost little more than the last.
 */
export async function askBack<T>(
  range: Stretch,
  { budgetMs = Number.POSITIVE_INFINITY, now = () => performance.now() }: SearchBudget,
  ask: (stretch: Stretch) => Promise<T>,
): Promise<{ readonly answer: T; readonly reachedMs: number }> {
  const startedMs = now();
  for (let hours = 1; ; ) {
    const fromMs = Math.max(range.fromMs, Math.floor(range.toMs / HOUR_MS - hours) * HOUR_MS);
    const begunMs = now();
    const answer = await ask({ fromMs, toMs: range.toMs });
    const leftMs = budgetMs - (now() - startedMs);
    const growth = Math.min(MAX_GROWTH, leftMs / Math.max(now() - begunMs, 1));
    if (fromMs <= range.fromMs || growth < 2) return { answer, reachedMs: fromMs };
    hours = Math.floor(hours * growth);
  }
}
