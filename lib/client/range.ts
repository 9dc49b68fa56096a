/** The time range of a page: `24h` back from now, or two fixed instants. */
export type Range =
  | { readonly kind: "last"; readonly last: string }
  | { readonly kind: "fixed"; readonly fromMs: number; readonly toMs: number };

/** An absolute period; times in Unix milliseconds. `from` inclusive, `to` exclusive. */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const UNIT_WORDS: Readonly<Record<string, string>> = { m: "min", h: "h", d: "days", w: "weeks" };

export const RANGE_PRESETS = ["15m", "1h", "6h", "24h", "7d", "14d", "30d"] as const;
export const DEFAULT_RANGE: Range = { kind: "last", last: "24h" };

const MIN_PERIOD_MS = 1_000;
const MAX_PERIOD_MS = 400 * 86_400_000;

/** Milliseconds of `90m`, `6h`, `7d`, `2w`; null when it is none of these or longer than 400 days. */
export function relativeMs(text: string): number | null {
  const match = /^(\d{1,5})\s*(m|h|d|w)$/.exec(text.trim().toLowerCase());
  const unit = UNIT_MS[match?.[2] ?? ""];
  if (!match || unit === undefined) return null;
  const ms = Number(match[1]) * unit;
  return ms > 0 && ms <= MAX_PERIOD_MS ? ms : null;
}

/** Reads `24h` or `2026-11-20T10:00:00Z..2026-11-20T12:00:00Z`; null for anything else. */
export function parseRange(text: string): Range | null {
  const trimmed = text.trim();
  if (relativeMs(trimmed) !== null) return { kind: "last", last: trimmed.toLowerCase() };
  const [from, to, ...rest] = trimmed.split("..");
  if (from === undefined || to === undefined || rest.length > 0) return null;
  return fixedRange(Date.parse(from), Date.parse(to));
}

/** A fixed range, or null where it is shorter than a second, longer than 400 days or reversed. */
export function fixedRange(fromMs: number, toMs: number): Range | null {
  const length = toMs - fromMs;
  if (!(length >= MIN_PERIOD_MS) || length > MAX_PERIOD_MS) return null;
  return { kind: "fixed", fromMs, toMs };
}

export function formatRange(range: Range): string {
  return range.kind === "last" ? range.last : `${shortIso(range.fromMs)}..${shortIso(range.toMs)}`;
}

function shortIso(ms: number): string {
  return new Date(ms).toISOString().replace(/\.000Z$/, "Z");
}

export function resolveRange(range: Range, nowMs: number): Period {
  if (range.kind === "fixed") return { fromMs: range.fromMs, toMs: range.toMs };
  return { fromMs: nowMs - (relativeMs(range.last) ?? UNIT_MS["d"] ?? 0), toMs: nowMs };
}

export function fixPeriod(period: Period): Range {
  return { kind: "fixed", fromMs: period.fromMs, toMs: period.toMs };
}

/** Moves by half a length, back (−1) or forth (1); never past now. */
export function shiftPeriod(period: Period, direction: -1 | 1, nowMs: number): Period {
  const length = period.toMs - period.fromMs;
  const toMs = Math.min(nowMs, period.toMs + (direction * length) / 2);
  return { fromMs: toMs - length, toMs };
}

/** Half as long (`in`) or twice (`out`) around the same middle; never past now. */
export function zoomPeriod(period: Period, direction: "in" | "out", nowMs: number): Period {
  const length = period.toMs - period.fromMs;
  const wanted = direction === "in" ? length / 2 : length * 2;
  const next = Math.min(MAX_PERIOD_MS, Math.max(MIN_PERIOD_MS, wanted));
  const toMs = Math.min(nowMs, (period.fromMs + period.toMs + next) / 2);
  return { fromMs: toMs - next, toMs };
}

/** What the figures are held against; `auto` is settled by ./baseline. */
export const COMPARISONS = ["auto", "previous", "week", "off"] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** `last 24 h`, `last 7 days`; a fixed range is worded by `formatPeriod` of ./format. */
export function describeLast(last: string): string {
  const match = /^(\d+)(m|h|d|w)$/.exec(last);
  const [, amount = "", unit = ""] = match ?? [];
  const word = UNIT_WORDS[unit] ?? unit;
  return `last ${amount} ${amount === "1" ? word.replace(/s$/, "") : word}`;
}
