import { REGION_OFFSET_HOURS, type Region, regionShare } from "./tenants";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const bump = (hour: number, centre: number, width: number) =>
  Math.exp(-((hour - centre) ** 2) / (2 * width ** 2));

/**
 * Relative activity of a region at an instant: two humps over the local working day, a
 * quiet night, and weekends at less than half. The mean over a week is near 1.
 */
export function activity(timeMs: number, region: Region): number {
  const local = timeMs + REGION_OFFSET_HOURS[region] * HOUR_MS;
  const hour = (local % DAY_MS) / HOUR_MS;
  // 1970-01-01 was a Thursday: day 2 and 3 of each week are Saturday and Sunday.
  const day = Math.floor(local / DAY_MS) % 7;
  const weekend = day === 2 || day === 3;
  const shape =
    0.28 + 1.7 * bump(hour, 10.5, 2.2) + 1.45 * bump(hour, 15.5, 2.8) + 0.4 * bump(hour, 20.5, 1.8);
  return shape * (weekend ? 0.46 : 1.1);
}

/** Activity of all regions, each by its share of the traffic. */
export function totalActivity(timeMs: number): number {
  let sum = 0;
  for (const region of Object.keys(REGION_OFFSET_HOURS) as Region[]) {
    sum += regionShare(region) * activity(timeMs, region);
  }
  return sum;
}

/** How loaded a provider's fleet is at that hour, 1 ± 0.18, busiest at 16:00 UTC. */
export function providerLoad(timeMs: number): number {
  const hour = (timeMs % DAY_MS) / HOUR_MS;
  return 1 + 0.18 * Math.cos(((hour - 16) / 24) * 2 * Math.PI);
}
