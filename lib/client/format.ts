/** No-break space: a figure and its unit stay on one line. */
const NB = "\u00a0";
const NONE = "–";

/** Fixed, so that the server and every browser write figures alike. */
const LOCALE = "en-US";

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });

/** Three significant digits, without trailing zeros: 0.042, 2.8, 12.5, 840. */
function figure(value: number, digits = 2): string {
  if (Math.abs(value) >= 100) return whole.format(value);
  return new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: digits }).format(value);
}

/** Durations as people say them: 0.4 ms, 840 ms, 2.8 s, 42 s, 4 min, 2.5 h, 3 days. */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return NONE;
  const size = Math.abs(ms);
  if (size === 0) return `0${NB}ms`;
  if (size < 999.5) return `${figure(ms, size < 10 ? 2 : 3)}${NB}ms`;
  const seconds = ms / 1000;
  if (Math.abs(seconds) < 59.5) return `${figure(seconds)}${NB}s`;
  const minutes = seconds / 60;
  if (Math.abs(minutes) < 59.5) return `${figure(minutes)}${NB}min`;
  const hours = minutes / 60;
  if (Math.abs(hours) < 47.5) return `${figure(hours)}${NB}h`;
  return `${figure(hours / 24)}${NB}days`;
}

/** Exact below 10,000, else three digits and a unit: 9,999 · 12.3k · 4.56M. */
export function formatCount(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  const size = Math.abs(value);
  if (size < 10_000) return Number.isInteger(value) ? whole.format(value) : figure(value, 3);
  const [unit, divisor] =
    size < 999_500 ? ["k", 1e3] : size < 999_500_000 ? ["M", 1e6] : ["B", 1e9];
  return `${figure(value / divisor, 3)}${unit}`;
}

/** Every digit, for tables and tooltips: 1,234,567. */
export function formatExact(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : whole.format(value);
}

/** A share as percent: 0.034 → 3.4 %. Shares below a tenth of a percent say so. */
export function formatPercent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return NONE;
  const percent = share * 100;
  const size = Math.abs(percent);
  if (size > 0 && size < 0.1) return `<${NB}0.1${NB}%`;
  if (size > 99.9 && size < 100) return `>${NB}99.9${NB}%`;
  return `${size < 10 ? figure(percent) : whole.format(percent)}${NB}%`;
}

/** US dollars with sensible digits: $0.0042, $0.31, $12.40, $1,240, $12.3k. */
export function formatMoney(usd: string | number | null | undefined): string {
  if (usd === null || usd === undefined) return NONE;
  const value = Number(usd);
  if (!Number.isFinite(value)) return NONE;
  const sign = value < 0 ? "−" : "";
  const size = Math.abs(value);
  if (size === 0) return "$0";
  if (size < 0.0001) return `${sign}<${NB}$0.0001`;
  if (size < 0.1) return `${sign}$${figure(size)}`;
  if (size < 1000) return `${sign}$${size.toFixed(2)}`;
  if (size < 10_000) return `${sign}$${whole.format(size)}`;
  return `${sign}$${formatCount(size)}`;
}

/** Tokens per second: 42, 8.5. The unit stands beside it or in the header. */
export function formatRate(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  return value < 10 ? figure(value) : whole.format(value);
}

/** Decimal units, as disks are sold: 812 B, 3.4 kB, 780 MB, 1.2 TB. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return NONE;
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let size = bytes;
  let unit = 0;
  while (Math.abs(size) >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${figure(size, size < 10 ? 2 : 3)}${NB}${units[unit]}`;
}

/**
 * A relative change in words: `+12 %`, `−3.1 %`, and from double on or half down as a
 * factor: `1.9×` is said from 1.5× on. Null when there is nothing to compare with.
 */
export function formatChange(
  current: number | null | undefined,
  previous: number | null | undefined,
): string | null {
  if (current === null || current === undefined) return null;
  if (previous === null || previous === undefined || previous <= 0) return null;
  const ratio = current / previous;
  if (ratio >= 1.5) return `${figure(ratio)}×`;
  const percent = (ratio - 1) * 100;
  if (Math.abs(percent) < 0.5) return `±0${NB}%`;
  return `${percent > 0 ? "+" : "−"}${figure(Math.abs(percent))}${NB}%`;
}

type Instant = number | string | Date;

function toMs(instant: Instant): number {
  return typeof instant === "number" ? instant : new Date(instant).getTime();
}

/** 21 Nov 2026, 14:05:09. In the browser's zone unless another is given. */
export function formatDateTime(instant: Instant, timeZone?: string): string {
  return dateFormat(
    {
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    },
    timeZone,
  ).format(toMs(instant));
}

/** 21 Nov, 14:05. */
export function formatShortDateTime(instant: Instant, timeZone?: string): string {
  return dateFormat(
    { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
    timeZone,
  ).format(toMs(instant));
}

/** 14:05 (or 14:05:09 with seconds). */
export function formatTime(instant: Instant, seconds = false, timeZone?: string): string {
  return dateFormat(
    { hour: "2-digit", minute: "2-digit", ...(seconds ? { second: "2-digit" } : {}) },
    timeZone,
  ).format(toMs(instant));
}

/** 21 Nov. */
export function formatDay(instant: Instant, timeZone?: string): string {
  return dateFormat({ day: "numeric", month: "short" }, timeZone).format(toMs(instant));
}

/** A tick of a time axis over `spanMs`: the time alone within a day and a half, else the day too. */
export function formatTick(instant: Instant, spanMs: number, timeZone?: string): string {
  if (spanMs <= 10 * 60_000) return formatTime(instant, true, timeZone);
  if (spanMs <= 36 * 3_600_000) return formatTime(instant, false, timeZone);
  if (spanMs <= 4 * 86_400_000) return formatShortDateTime(instant, timeZone);
  return formatDay(instant, timeZone);
}

/** `20 Nov, 14:05 – 16:05`, with both days where they differ. */
export function formatPeriod(fromMs: number, toMs: number, timeZone?: string): string {
  const end =
    formatDay(fromMs, timeZone) === formatDay(toMs, timeZone)
      ? formatTime(toMs, false, timeZone)
      : formatShortDateTime(toMs, timeZone);
  return `${formatShortDateTime(fromMs, timeZone)} – ${end}`;
}

/** The browser's zone as people write it: CET, GMT+5:30, UTC. */
export function zoneName(instant: Instant, timeZone?: string): string {
  const parts = dateFormat({ timeZoneName: "short" }, timeZone).formatToParts(toMs(instant));
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "UTC";
}

/** `just now`, `40 s ago`, `3 min ago`, `2 h ago`, `5 days ago`; the same ahead: `in 3 min`. */
export function formatAgo(instant: Instant, nowMs: number): string {
  const ms = nowMs - toMs(instant);
  const size = Math.abs(ms);
  if (size < 5_000) return "just now";
  const text =
    size < 60_000
      ? `${Math.floor(size / 1000)}${NB}s`
      : size < 3_600_000
        ? `${Math.floor(size / 60_000)}${NB}min`
        : size < 172_800_000
          ? `${Math.floor(size / 3_600_000)}${NB}h`
          : `${Math.floor(size / 86_400_000)}${NB}days`;
  return ms > 0 ? `${text} ago` : `in ${text}`;
}

/** An interval between points as people say it: 30 s, 5 min, 1 h, 1 day. */
export function formatInterval(seconds: number): string {
  return formatDuration(seconds * 1000);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(options: Intl.DateTimeFormatOptions, timeZone?: string): Intl.DateTimeFormat {
  const full = { ...options, hourCycle: "h23" as const, ...(timeZone ? { timeZone } : {}) };
  const key = JSON.stringify(full);
  const known = formats.get(key);
  if (known) return known;
  // Day before month, 24 hours: legible on both sides of the Atlantic.
  const made = new Intl.DateTimeFormat("en-GB", full);
  formats.set(key, made);
  return made;
}
