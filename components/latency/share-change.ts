import { type Interval, wilsonInterval } from "@/lib/domain/interval";

export interface Share {
  readonly share: number;
  readonly n: number;
}

/**
 * 95 % interval of the difference of two independent shares: Newcombe's hybrid score
 * (method 10 of R. G. Newcombe, Statistics in Medicine 17, 1998), which joins their Wilson
 * intervals. Null when either has no calls.
 */
export function shareDifference(now: Share, before: Share): Interval | null {
  const a = wilsonInterval(now.share, now.n);
  const b = wilsonInterval(before.share, before.n);
  if (!a || !b) return null;
  const difference = now.share - before.share;
  return [
    difference - Math.hypot(now.share - a[0], b[1] - before.share),
    difference + Math.hypot(a[1] - now.share, before.share - b[0]),
  ];
}

/** `up`, `down`, or `steady` where the interval of the difference includes 0. */
export function shareTrend(now: Share, before: Share): "up" | "down" | "steady" | "unknown" {
  const interval = shareDifference(now, before);
  if (!interval) return "unknown";
  if (interval[0] > 0) return "up";
  return interval[1] < 0 ? "down" : "steady";
}
