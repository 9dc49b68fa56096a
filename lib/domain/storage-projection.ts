import type { RetentionDays } from "./retention";

export const DATA_KINDS = ["text", "spans", "rollups"] as const;
export type DataKind = (typeof DATA_KINDS)[number];
export type BytesByKind = Readonly<Record<DataKind, number>>;

/** One project's growth: what stands now, what comes a day, how long it stays. */
export interface Growth {
  readonly storedBytes: BytesByKind;
  readonly spansPerDay: number;
  readonly retention: RetentionDays;
}

/** Beyond ten years nobody plans. */
const MAX_DAYS = 3_650;

/**
 * What will be stored after so many days if spans keep coming as they do: what comes in less
 * what retention takes. Of what stands now, each day of a retention of n days takes an n-th.
 */
export function projectBytes(
  growths: readonly Growth[],
  bytesPerSpan: BytesByKind,
  days: number,
): number {
  let total = 0;
  for (const { storedBytes, spansPerDay, retention } of growths) {
    for (const kind of DATA_KINDS) {
      const kept = keptDays(kind, retention);
      const left = kept === null ? 1 : Math.max(0, 1 - days / kept);
      const arrivedDays = kept === null ? days : Math.min(days, kept);
      total += storedBytes[kind] * left + spansPerDay * bytesPerSpan[kind] * arrivedDays;
    }
  }
  return total;
}

/** Days until the growth exceeds what is free; null when it never does, or not within ten years. */
export function daysUntilFull(
  growths: readonly Growth[],
  bytesPerSpan: BytesByKind,
  freeBytes: number,
): number | null {
  const now = projectBytes(growths, bytesPerSpan, 0);
  // Shrinks at first where a shorter retention was just set: so it is searched day by day.
  for (let day = 1; day <= MAX_DAYS; day++) {
    if (projectBytes(growths, bytesPerSpan, day) - now > freeBytes) return day - 1;
  }
  return null;
}

function keptDays(kind: DataKind, { textDays, spanDays, rollupDays }: RetentionDays) {
  if (kind === "rollups") return rollupDays ?? null;
  if (kind === "spans") return spanDays ?? null;
  return textDays === undefined && spanDays === undefined
    ? null
    : Math.min(textDays ?? Infinity, spanDays ?? Infinity);
}
