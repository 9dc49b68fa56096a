/** Days that each kind of data is kept; what is absent is kept for ever. */
export interface RetentionDays {
  /** Prompts, answers and all other originals. */
  readonly textDays?: number | undefined;
  readonly spanDays?: number | undefined;
  readonly rollupDays?: number | undefined;
}

/** What began before these instants (Unix, milliseconds) is no longer kept; null is kept for ever. */
export interface RetentionCutoffs {
  readonly text: number | null;
  readonly spans: number | null;
  readonly rollups: number | null;
}

const DAY_MS = 86_400_000;

/**
 * Cuts lie at midnight UTC, before the days asked for: no hour or day that a rollup sums up
 * loses a part of its spans, and nothing goes earlier than promised. Text is reached through
 * its span, and goes with it at the latest.
 */
export function retentionCutoffs(days: RetentionDays, nowUnixMs: number): RetentionCutoffs {
  const cutoff = (kept: number | undefined) =>
    kept === undefined ? null : (Math.floor(nowUnixMs / DAY_MS) - kept) * DAY_MS;
  const textDays = Math.min(days.textDays ?? Infinity, days.spanDays ?? Infinity);
  return {
    text: cutoff(Number.isFinite(textDays) ? textDays : undefined),
    spans: cutoff(days.spanDays),
    rollups: cutoff(days.rollupDays),
  };
}
