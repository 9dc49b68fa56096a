import type { OtlpSpan } from "@/ingest/otlp/span";
import type { Interaction } from "./interaction";
import { createRandom, cumulate, pickIndex, type Random } from "./random";
import { drawInteraction, drawRunaway } from "./request";
import { ROUTES, type Route, routeNamed, type Wire } from "./routes";
import { createSchedule, type Environment, routeFactorAt, type Schedule } from "./schedule";
import { activity, totalActivity } from "./season";
import { REGION_OFFSET_HOURS, type Region, regionShare, TENANTS } from "./tenants";
import { writeAiSdk5 } from "./wire/ai-sdk-5";
import { writeGenAi } from "./wire/gen-ai";
import { writeOpenInference } from "./wire/openinference";
import { writeOpenLlmetry } from "./wire/openllmetry";
import { createResources } from "./wire/resource";
import { createSpanWriter, type SpanWriter } from "./wire/span-writer";

/** Each slot is drawn from its own seed, so live traffic goes on where the backfill ended. */
export const SLOT_MS = 10 * 60_000;
/** Measured over the whole window; a test holds it. */
const SPANS_PER_TRACE = 3.28;
const STAGING_SHARE = 0.05;
const FULL_SIZE = 400_000;
/** Rounds of the runaway agent at full size: one every 25 s for five hours. */
const RUNAWAY_ROUNDS = 720;
const MIN_RUNAWAY_ROUNDS = 20;

const WRITERS: Record<Wire, (interaction: Interaction, writer: SpanWriter) => void> = {
  "ai-sdk-5": writeAiSdk5,
  "gen-ai": writeGenAi,
  openinference: writeOpenInference,
  openllmetry: writeOpenLlmetry,
};
const REGIONS = Object.keys(REGION_OFFSET_HOURS) as [Region, ...Region[]];
const SHARE_SUM = ROUTES.reduce((sum, route) => sum + route.share, 0);

export interface TrafficOptions {
  readonly seed: string;
  readonly untilMs: number;
  /** Wanted number of spans in the window; met within a few per cent. */
  readonly spans: number;
}

export interface Trace {
  readonly interaction: Interaction;
  /** In the shape of the service's SDK; built when first read. */
  readonly spans: readonly OtlpSpan[];
}

export interface Traffic {
  readonly schedule: Schedule;
  /** Traces that start in the slot, by time of their end. */
  slot(startMs: number): Trace[];
  /** Every slot that can hold a trace of the window, oldest first. */
  slots(): number[];
}

export function createTraffic(options: TrafficOptions): Traffic {
  const { untilMs } = options;
  // Two runs that end at different times overlap for days: without the end in it, their
  // traces would share ids and differ in content.
  const seed = `${options.seed}/${untilMs}`;
  const schedule = createSchedule(untilMs);
  const resourceOf = createResources();
  const firstSlot = Math.floor(schedule.window.fromMs / SLOT_MS) * SLOT_MS;
  const slotTimes: number[] = [];
  for (let time = firstSlot; time < untilMs; time += SLOT_MS) slotTimes.push(time);
  const activitySum = slotTimes.reduce((sum, time) => sum + totalActivity(time), 0);
  const rounds = Math.max(
    MIN_RUNAWAY_ROUNDS,
    Math.min(RUNAWAY_ROUNDS, Math.round((RUNAWAY_ROUNDS * options.spans) / FULL_SIZE)),
  );
  // The runaway and the campaign come on top of the shares: take them off the rest.
  const tracesPerActivity = Math.max(0, options.spans - 2 * rounds) / SPANS_PER_TRACE / activitySum;

  function toTrace(interaction: Interaction, random: Random): Trace {
    let spans: readonly OtlpSpan[] | undefined;
    const write = () => {
      const writer = createSpanWriter(interaction, resourceOf(interaction), random);
      WRITERS[interaction.route.service.wire](interaction, writer);
      return writer.spans;
    };
    return {
      interaction,
      get spans() {
        spans ??= write();
        return spans;
      },
    };
  }

  function routeTraces(route: Route, slot: SlotActivity): Trace[] {
    const { slotMs, middleMs, total, regionWeights } = slot;
    const plan = createRandom(`${seed}/${slotMs}/${route.name}`);
    const share = (route.share / SHARE_SUM) * routeFactorAt(schedule, route.name, middleMs);
    const count = plan.poisson(tracesPerActivity * total * share);
    const traces: Trace[] = [];
    for (let i = 0; i < count; i++) {
      const random = createRandom(`${seed}/${slotMs}/${route.name}/${i}`);
      const startMs = slotMs + random.next() * SLOT_MS;
      const region = REGIONS[pickIndex(random, regionWeights)] ?? REGIONS[0];
      const environment: Environment = random.chance(STAGING_SHARE) ? "staging" : "production";
      const input = { random, schedule, route, region, environment, startMs };
      traces.push(toTrace(drawInteraction(input), random));
    }
    return traces;
  }

  function runaway(slotMs: number): Trace[] {
    const { fromMs } = schedule.runaway;
    if (fromMs < slotMs || fromMs >= slotMs + SLOT_MS) return [];
    const random = createRandom(`${seed}/runaway`);
    const tenant = TENANTS.find((candidate) => candidate.id === "kite-bank") ?? TENANTS[0];
    const input = {
      random,
      schedule,
      route: routeNamed("deep-research"),
      region: tenant.region,
      environment: "production" as const,
      startMs: fromMs,
    };
    return [toTrace(drawRunaway(input, tenant, rounds), random)];
  }

  return {
    schedule,
    slots: () => slotTimes,
    slot(slotMs) {
      const slot = activityOf(slotMs);
      const traces = ROUTES.flatMap((route) => routeTraces(route, slot));
      return [...traces, ...runaway(slotMs)].sort(
        (a, b) => a.interaction.endMs - b.interaction.endMs,
      );
    },
  };
}

interface SlotActivity {
  readonly slotMs: number;
  readonly middleMs: number;
  readonly total: number;
  readonly regionWeights: readonly number[];
}

function activityOf(slotMs: number): SlotActivity {
  const middleMs = slotMs + SLOT_MS / 2;
  const regionWeights = cumulate(
    REGIONS.map((region) => regionShare(region) * activity(middleMs, region)),
  );
  return { slotMs, middleMs, total: regionWeights.at(-1) ?? 0, regionWeights };
}

/** Every trace of the window that began and ended inside it, oldest slot first. */
export function* backfill(traffic: Traffic): Generator<Trace> {
  const { fromMs, toMs } = traffic.schedule.window;
  for (const slotMs of traffic.slots()) {
    for (const trace of traffic.slot(slotMs)) {
      const { startMs, endMs } = trace.interaction;
      if (startMs >= fromMs && endMs <= toMs) yield trace;
    }
  }
}
