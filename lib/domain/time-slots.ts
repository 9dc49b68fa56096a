/** Interval lengths that people read without arithmetic, in seconds: 1 min to 1 day. */
export const READABLE_INTERVALS = [
  60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
] as const;

/** A range longer than this many intervals is not drawn finer: a day's interval over years stays a list. */
const MAX_SLOTS = 2_000;

/** The readable length whose number of intervals comes nearest, by ratio, to the wanted one. */
export function intervalFor(fromMs: number, toMs: number, points: number): number {
  const ideal = (toMs - fromMs) / 1000 / points;
  const distance = (seconds: number) => Math.abs(Math.log(seconds / ideal));
  const nearest = READABLE_INTERVALS.reduce((best, next) =>
    distance(next) < distance(best) ? next : best,
  );
  // Beyond months the longest readable interval is repeated: whole days, as many as it takes.
  const days = Math.ceil((toMs - fromMs) / 1000 / 86_400 / MAX_SLOTS);
  return days > 1 ? Math.max(nearest, days * 86_400) : nearest;
}

export interface TimeSlot {
  /** Start in seconds since 1970, a multiple of the interval, so that ranges share their slots. */
  readonly seconds: number;
  /** ISO 8601 start. */
  readonly time: string;
  /** Not wholly inside the range, or still being filled. */
  readonly partial: boolean;
}

/** Every interval that touches the range, also the empty ones. */
export function timeSlots(
  fromMs: number,
  toMs: number,
  intervalSeconds: number,
  nowMs: number,
): TimeSlot[] {
  const intervalMs = intervalSeconds * 1000;
  const slots: TimeSlot[] = [];
  for (
    let start = Math.floor(fromMs / intervalMs) * intervalMs;
    start < toMs;
    start += intervalMs
  ) {
    const end = start + intervalMs;
    slots.push({
      seconds: start / 1000,
      time: new Date(start).toISOString(),
      partial: start < fromMs || end > toMs || end > nowMs,
    });
  }
  return slots;
}
