const HOUR_MS = 3_600_000;
/** A stretch that takes about this long shows progress, and costs little beside its fixed part. */
const STRETCH_MS = 250;
/** Stretches grow by no more than this from one to the next: one quick stretch tells little. */
const MAX_GROWTH = 4;
/** Spans of the first stretch where they are known: even a filter on attributes takes 100 ms for them. */
const FIRST_SPANS = 50_000;
/** What an hour costs beside its spans, in spans: a block of the table is read at least. */
const HOUR_SPANS = 5_000;

/** Milliseconds since 1970, `fromMs` inclusive, `toMs` exclusive. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SearchBudget {
  /** Milliseconds after which no further stretch is begun; all the time it takes where absent. One is always read. */
  readonly budgetMs?: number | undefined;
  readonly now?: () => number;
  /** Spans by hour, its start in milliseconds since 1970. Stretches are as many spans long; hours where absent. */
  readonly spansByHour?: ReadonlyMap<number, number> | undefined;
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
  { budgetMs = Number.POSITIVE_INFINITY, now = () => performance.now(), spansByHour }: SearchBudget,
  visit: (stretch: Stretch) => Promise<boolean>,
): Promise<number> {
  const startedMs = now();
  let reachedMs = range.toMs;
  let size = spansByHour ? FIRST_SPANS : 1;
  let msPerUnit = 0;
  while (reachedMs > range.fromMs) {
    const leftMs = budgetMs - (now() - startedMs);
    const next = nextStretch({ fromMs: range.fromMs, toMs: reachedMs }, size, spansByHour);
    const isFirst = reachedMs === range.toMs;
    if (!isFirst && (leftMs <= 0 || next.size * msPerUnit > leftMs)) break;
    const begunMs = now();
    const hasEnough = await visit(next.stretch);
    reachedMs = next.stretch.fromMs;
    if (hasEnough) break;
    const tookMs = Math.max(now() - begunMs, 1);
    const goalMs = Math.min(STRETCH_MS, budgetMs - (now() - startedMs));
    msPerUnit = tookMs / next.size;
    size = next.size * Math.min(MAX_GROWTH, goalMs / tookMs);
  }
  return reachedMs;
}

/** The newest whole hours that are no larger than that; one at least. */
function nextStretch(
  { fromMs, toMs }: Stretch,
  size: number,
  spansByHour: SearchBudget["spansByHour"],
): { readonly stretch: Stretch; readonly size: number } {
  const sizeOf = (hourMs: number) =>
    spansByHour ? HOUR_SPANS + (spansByHour.get(hourMs) ?? 0) : 1;
  let hourMs = Math.floor((toMs - 1) / HOUR_MS) * HOUR_MS;
  let sum = sizeOf(hourMs);
  while (hourMs > fromMs && sum + sizeOf(hourMs - HOUR_MS) <= size) {
    hourMs -= HOUR_MS;
    sum += sizeOf(hourMs);
  }
  return { stretch: { fromMs: Math.max(fromMs, hourMs), toMs }, size: sum };
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
