import type { ProviderId } from "./models";
import type { Route, RouteName, Service } from "./routes";
import type { Tier } from "./tenants";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const WINDOW_MS = 14 * DAY_MS;
export type Environment = "production" | "staging";
/** Releases and prompt versions reach staging this much earlier. */
const STAGING_LEAD_MS = 20 * HOUR_MS;

export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When what happens. Everything hangs on the end of the window alone. */
export interface Schedule {
  readonly window: Period;
  readonly modelSwapMs: number;
  readonly brownout: Period;
  readonly promptEditMs: number;
  readonly refusalCreep: Period;
  readonly keyRenameMs: number;
  readonly runaway: Period;
  readonly cacheCollapseMs: number;
  readonly quietDeployMs: number;
  readonly quietPromptMs: number;
  readonly campaign: Period;
}

export function createSchedule(untilMs: number): Schedule {
  const before = (days: number, hours: number) => untilMs - days * DAY_MS - hours * HOUR_MS;
  const brownoutMs = latestWeekdayAt(before(1, 2), 13.5);
  return {
    window: { fromMs: untilMs - WINDOW_MS, toMs: untilMs },
    modelSwapMs: before(0, 22),
    brownout: { fromMs: brownoutMs, toMs: brownoutMs + 90 * MINUTE_MS },
    promptEditMs: before(4, 6),
    refusalCreep: { fromMs: before(6, 0), toMs: untilMs },
    keyRenameMs: before(2, 9),
    runaway: { fromMs: before(0, 11), toMs: before(0, 6) },
    cacheCollapseMs: before(5, 11),
    quietDeployMs: before(6, 4),
    quietPromptMs: before(3, 16),
    campaign: { fromMs: before(3, 12), toMs: before(1, 12) },
  };
}

/** The last time before `beforeMs` that a weekday had this hour, in UTC: busy in Europe and America. */
function latestWeekdayAt(beforeMs: number, hour: number): number {
  const midnight = Math.floor(beforeMs / DAY_MS) * DAY_MS;
  for (let back = 0; back < 8; back++) {
    const time = midnight - back * DAY_MS + hour * HOUR_MS;
    // 1970-01-01 was a Thursday: day 2 and 3 of each week are Saturday and Sunday.
    const day = Math.floor(time / DAY_MS) % 7;
    if (time <= beforeMs && day !== 2 && day !== 3) return time;
  }
  return midnight;
}

const within = (period: Period, timeMs: number) => timeMs >= period.fromMs && timeMs < period.toMs;

/** Sizes of the planted effects; the planted list repeats them in words. */
export const EFFECTS = {
  modelSwap: {
    ttftFactor: 1.65,
    responseModel: "gpt-5.5-2026-04-24",
    fingerprint: "fp_a81c60f2de",
  },
  brownout: { provider: "anthropic", failureRate: 0.35, ttftFactor: 3.2, speedFactor: 0.5 },
  promptEdit: { outputFactor: 0.5 },
  refusalCreep: { tier: "free", from: 0.012, to: 0.11 },
  keyRename: { from: "status", to: "current_state" },
  cacheCollapse: { hit: 0.02 },
  campaign: { factor: 2.6 },
} as const;

/** Share of requests that the model declines outside of the creep. */
const BASE_REFUSAL_RATE = 0.012;

/** What holds for one request, given when, where and for whom it is made. */
export interface Conditions {
  readonly serviceVersion: string;
  readonly promptVersion: string;
  readonly responseModel: string | null;
  readonly fingerprint: string | null;
  readonly ttftFactor: number;
  readonly outputFactor: number;
  readonly refusalRate: number;
  readonly cacheHit: number;
  readonly statusKey: string;
}

export function conditionsAt(
  schedule: Schedule,
  route: Route,
  tier: Tier,
  environment: Environment,
  timeMs: number,
): Conditions {
  const released = environment === "staging" ? timeMs + STAGING_LEAD_MS : timeMs;
  const swapped = route.name === "kb-answer" && timeMs >= schedule.modelSwapMs;
  const edited = route.name === "summarize-thread" && released >= schedule.promptEditMs;
  const collapsed = route.name === "code-review" && released >= schedule.cacheCollapseMs;
  return {
    serviceVersion: serviceVersionAt(schedule, route.service, released),
    promptVersion: promptVersionAt(schedule, route, released),
    responseModel: swapped ? EFFECTS.modelSwap.responseModel : null,
    fingerprint: swapped ? EFFECTS.modelSwap.fingerprint : null,
    ttftFactor: swapped ? EFFECTS.modelSwap.ttftFactor : 1,
    outputFactor: edited ? EFFECTS.promptEdit.outputFactor : 1,
    refusalRate:
      tier === EFFECTS.refusalCreep.tier ? refusalRateAt(schedule, timeMs) : BASE_REFUSAL_RATE,
    cacheHit: collapsed ? EFFECTS.cacheCollapse.hit : route.cache.hit,
    statusKey: released >= schedule.keyRenameMs ? EFFECTS.keyRename.to : EFFECTS.keyRename.from,
  };
}

/** A straight ramp from the base rate to the top over the creep, and the top after it. */
function refusalRateAt(schedule: Schedule, timeMs: number): number {
  const { fromMs, toMs } = schedule.refusalCreep;
  const progress = Math.min(1, Math.max(0, (timeMs - fromMs) / (toMs - fromMs)));
  return (
    EFFECTS.refusalCreep.from + progress * (EFFECTS.refusalCreep.to - EFFECTS.refusalCreep.from)
  );
}

function serviceVersionAt(schedule: Schedule, service: Service, timeMs: number): string {
  if (service.name === "claims-platform" && timeMs >= schedule.keyRenameMs) return "2.15.0";
  if (service.name === "dev-copilot" && timeMs >= schedule.quietDeployMs) return "5.8.3";
  return service.version;
}

function promptVersionAt(schedule: Schedule, route: Route, timeMs: number): string {
  const edits: Partial<Record<RouteName, number>> = {
    "summarize-thread": schedule.promptEditMs,
    "triage-ticket": schedule.quietPromptMs,
  };
  const edit = edits[route.name];
  return edit !== undefined && timeMs >= edit
    ? String(Number(route.promptVersion) + 1)
    : route.promptVersion;
}

export interface ProviderState {
  readonly failureRate: number;
  readonly ttftFactor: number;
  readonly speedFactor: number;
}

/** What a provider does to every call of ours at that instant. */
export function providerStateAt(
  schedule: Schedule,
  provider: ProviderId,
  timeMs: number,
): ProviderState {
  if (provider === EFFECTS.brownout.provider && within(schedule.brownout, timeMs)) {
    return EFFECTS.brownout;
  }
  return { failureRate: 0.013, ttftFactor: 1, speedFactor: 1 };
}

/** Traffic of a route relative to its usual share. */
export function routeFactorAt(schedule: Schedule, route: RouteName, timeMs: number): number {
  return route === "product-search" && within(schedule.campaign, timeMs)
    ? EFFECTS.campaign.factor
    : 1;
}
