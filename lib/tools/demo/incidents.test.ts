import { calcPrice } from "@pydantic/genai-prices";
import { beforeAll, describe, expect, it } from "vitest";
import type { Interaction, LlmStep } from "./interaction";
import type { ProviderId } from "./models";
import type { RouteName } from "./routes";
import { createSchedule, type Period, type Schedule } from "./schedule";
import { median, rankTestP, twoProportionP } from "./testing/statistics";
import { REFUSALS } from "./text/refusals";
import { backfill, createTraffic, SLOT_MS } from "./traffic";

/** Thousands of spans are drawn: seconds on a busy machine. */
const SLOW = { timeout: 60_000 };

/** An incident must stand out this clearly, a control must stay this unremarkable. */
const CERTAIN = 1e-6;
const UNREMARKABLE = 1e-3;
const HOUR_MS = 3_600_000;
const UNTIL_MS = Date.parse("2026-11-21T08:00:00Z");
const FULL = { seed: "plumbline", untilMs: UNTIL_MS, spans: 400_000 };

let schedule: Schedule;
let all: Interaction[];
let production: Interaction[];

beforeAll(() => {
  const traffic = createTraffic(FULL);
  schedule = traffic.schedule;
  all = [...backfill(traffic)].map((trace) => trace.interaction);
  production = all.filter((interaction) => interaction.environment === "production");
}, 180_000);

const inside =
  ({ fromMs, toMs }: Period) =>
  ({ startMs }: { startMs: number }) =>
    startMs >= fromMs && startMs < toMs;
const around = (timeMs: number, hours: number): [Period, Period] => [
  { fromMs: timeMs - hours * HOUR_MS, toMs: timeMs },
  { fromMs: timeMs, toMs: timeMs + hours * HOUR_MS },
];
const onRoute = (route: RouteName, period: Period) =>
  production.filter((i) => i.route.name === route && inside(period)(i));
const calls = (interactions: readonly Interaction[]): LlmStep[] =>
  interactions.flatMap((i) => i.steps.filter((step) => step.kind === "llm"));
const answered = (interactions: readonly Interaction[]) =>
  calls(interactions).filter((call) => call.failure === null);
const ttfts = (interactions: readonly Interaction[]) =>
  answered(interactions).map((call) => call.ttftMs);
const outputs = (interactions: readonly Interaction[]) =>
  answered(interactions).map((call) => call.usage.output);
const refused = ({ answer }: Interaction) =>
  Object.values(REFUSALS).some((list) => (list as readonly string[]).includes(answer));

function costUsd(interaction: Interaction): number {
  return calls([interaction]).reduce((sum, { usage, model, failure }) => {
    if (failure) return sum;
    const tokens = {
      input_tokens: usage.input,
      cache_read_tokens: usage.cached,
      cache_write_tokens: usage.cacheWrite,
      output_tokens: usage.output,
    };
    return sum + (calcPrice(tokens, model.id, { providerId: model.provider })?.total_price ?? NaN);
  }, 0);
}

describe("planted incidents", SLOW, () => {
  it("makes the first token of kb-answer slower after the model was swapped in silence", () => {
    const [before, after] = around(schedule.modelSwapMs, 22);
    const old = onRoute("kb-answer", before);
    const swapped = onRoute("kb-answer", after);
    expect(median(ttfts(swapped)) / median(ttfts(old))).toBeGreaterThan(1.4);
    expect(rankTestP(ttfts(swapped), ttfts(old))).toBeLessThan(CERTAIN);
    const names = (list: LlmStep[]) =>
      new Set(list.map((c) => `${c.model.id} ${c.responseModel} ${c.fingerprint}`));
    expect([...names(calls(old)), ...names(calls(swapped))]).toEqual([
      "gpt-5.5 gpt-5.5-2026-04-23 fp_3d51b7e0a4",
      "gpt-5.5 gpt-5.5-2026-04-24 fp_a81c60f2de",
    ]);
    const control = (period: Period) => ttfts(onRoute("code-help", period));
    expect(rankTestP(control(before), control(after))).toBeGreaterThan(UNREMARKABLE);
  });

  it("lets Anthropic fail and crawl during the brownout, and nobody else", () => {
    const [before] = around(schedule.brownout.fromMs, 6);
    const share = (provider: ProviderId, period: Period) => {
      const made = calls(production.filter(inside(period))).filter(
        (c) => c.model.provider === provider,
      );
      return [made.filter((call) => call.failure !== null).length, made.length] as const;
    };
    expect(
      twoProportionP(...share("anthropic", schedule.brownout), ...share("anthropic", before)),
    ).toBeLessThan(CERTAIN);
    for (const other of ["openai", "google"] as const) {
      expect(
        twoProportionP(...share(other, schedule.brownout), ...share(other, before)),
      ).toBeGreaterThan(UNREMARKABLE);
    }
    const slow = ttfts(onRoute("summarize-thread", schedule.brownout));
    expect(rankTestP(slow, ttfts(onRoute("summarize-thread", before)))).toBeLessThan(CERTAIN);
  });

  it("halves the answers of summarize-thread with the new prompt version", () => {
    const [before, after] = around(schedule.promptEditMs, 48);
    const old = onRoute("summarize-thread", before);
    const edited = onRoute("summarize-thread", after);
    expect(new Set(old.map((i) => i.promptVersion))).toEqual(new Set(["6"]));
    expect(new Set(edited.map((i) => i.promptVersion))).toEqual(new Set(["7"]));
    expect(rankTestP(outputs(edited), outputs(old))).toBeLessThan(CERTAIN);
    expect(median(outputs(edited)) / median(outputs(old))).toBeLessThan(0.65);
  });

  it("raises refusals for the free tier and for no other", () => {
    const { fromMs, toMs } = schedule.refusalCreep;
    const quiet = { fromMs: fromMs - 6 * 24 * HOUR_MS, toMs: fromMs };
    const late = { fromMs: toMs - 48 * HOUR_MS, toMs };
    const share = (tiers: readonly string[], period: Period) => {
      const asked = production.filter(
        (i) =>
          tiers.includes(i.tenant.tier) &&
          i.answer !== "" &&
          i.steps.every((s) => s.kind !== "llm" || !s.schema) &&
          inside(period)(i),
      );
      return [asked.filter(refused).length, asked.length] as const;
    };
    expect(twoProportionP(...share(["free"], late), ...share(["free"], quiet))).toBeLessThan(
      CERTAIN,
    );
    const others = ["pro", "enterprise"];
    expect(twoProportionP(...share(others, late), ...share(others, quiet))).toBeGreaterThan(
      UNREMARKABLE,
    );
  });

  it("renames a key of extract-claim with the release", () => {
    const [before, after] = around(schedule.keyRenameMs, 48);
    const has = (key: string) => (i: Interaction) => key in (JSON.parse(i.answer) as object);
    const ok = (i: Interaction) => i.answer !== "";
    const old = onRoute("extract-claim", before).filter(ok);
    const renamed = onRoute("extract-claim", after).filter(ok);
    expect(old.every(has("status"))).toBe(true);
    expect(renamed.every(has("current_state"))).toBe(true);
    expect(renamed.some(has("status"))).toBe(false);
    expect(new Set(old.map((i) => i.serviceVersion))).toEqual(new Set(["2.14.2"]));
    expect(new Set(renamed.map((i) => i.serviceVersion))).toEqual(new Set(["2.15.0"]));
    expect(renamed.length).toBeGreaterThan(500);
  });

  it("lets one agent repeat one tool call for hours at growing cost", () => {
    const longest = all.reduce((a, b) => (a.steps.length > b.steps.length ? a : b));
    const tools = longest.steps.filter((step) => step.kind === "tool");
    expect(tools.length).toBeGreaterThan(650);
    expect(
      new Set(tools.map((step) => `${step.use.name} ${JSON.stringify(step.use.args)}`)).size,
    ).toBe(1);
    expect(longest.endMs - longest.startMs).toBeGreaterThan(4.9 * HOUR_MS);
    const inputs = calls([longest]).map((call) => call.usage.input);
    expect((inputs.at(-1) ?? 0) / (inputs[0] ?? 1)).toBeGreaterThan(40);
    const others = onRoute("deep-research", schedule.window).filter((i) => i !== longest);
    expect(costUsd(longest)).toBeGreaterThan(100);
    expect(costUsd(longest) / Math.max(...others.map(costUsd))).toBeGreaterThan(200);
  });

  it("doubles the cost of code-review when its cache stops hitting", () => {
    const [before, after] = around(schedule.cacheCollapseMs, 48);
    const old = onRoute("code-review", before).map(costUsd);
    const collapsed = onRoute("code-review", after).map(costUsd);
    const mean = (list: number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
    expect(mean(collapsed) / mean(old)).toBeGreaterThan(1.8);
    expect(mean(collapsed) / mean(old)).toBeLessThan(2.6);
    expect(rankTestP(collapsed, old)).toBeLessThan(CERTAIN);
    const lengths = (period: Period) => outputs(onRoute("code-review", period));
    expect(rankTestP(lengths(before), lengths(after))).toBeGreaterThan(UNREMARKABLE);
  });

  it("has calls enough in the brownout whatever the weekday the window ends on", () => {
    for (let day = 0; day < 7; day++) {
      const untilMs = UNTIL_MS + day * 24 * HOUR_MS;
      const traffic = createTraffic({ ...FULL, untilMs });
      const { fromMs, toMs } = createSchedule(untilMs).brownout;
      const made: LlmStep[] = [];
      for (let slot = Math.floor(fromMs / SLOT_MS) * SLOT_MS; slot < toMs; slot += SLOT_MS) {
        made.push(...calls(traffic.slot(slot).map((trace) => trace.interaction)));
      }
      const failed = made.filter((c) => c.model.provider === "anthropic" && c.failure !== null);
      expect(failed.length).toBeGreaterThan(40);
    }
  });
});

describe("planted controls", SLOW, () => {
  it("changes nothing but the version with the quiet deploy", () => {
    const [before, after] = around(schedule.quietDeployMs, 24);
    for (const route of ["code-help", "commit-message"] as const) {
      const old = onRoute(route, before);
      const deployed = onRoute(route, after);
      expect(new Set(deployed.map((i) => i.serviceVersion))).toEqual(new Set(["5.8.3"]));
      expect(new Set(old.map((i) => i.serviceVersion))).toEqual(new Set(["5.8.2"]));
      expect(rankTestP(ttfts(old), ttfts(deployed))).toBeGreaterThan(UNREMARKABLE);
      expect(rankTestP(outputs(old), outputs(deployed))).toBeGreaterThan(UNREMARKABLE);
    }
  });

  it("changes nothing but the version with the quiet prompt edit", () => {
    const [before, after] = around(schedule.quietPromptMs, 48);
    const old = onRoute("triage-ticket", before);
    const edited = onRoute("triage-ticket", after);
    expect(new Set(edited.map((i) => i.promptVersion))).toEqual(new Set(["4"]));
    expect(rankTestP(ttfts(old), ttfts(edited))).toBeGreaterThan(UNREMARKABLE);
    expect(rankTestP(outputs(old), outputs(edited))).toBeGreaterThan(UNREMARKABLE);
  });

  it("moves the mix of routes during the campaign, and no route by itself", () => {
    const { campaign } = schedule;
    const earlier = {
      fromMs: campaign.fromMs - 7 * 24 * HOUR_MS,
      toMs: campaign.toMs - 7 * 24 * HOUR_MS,
    };
    const share = (period: Period) => {
      const made = production.filter(inside(period));
      return [made.filter((i) => i.route.name === "product-search").length, made.length] as const;
    };
    expect(twoProportionP(...share(campaign), ...share(earlier))).toBeLessThan(CERTAIN);
    for (const route of ["product-search", "support-answer"] as const) {
      const [now, then] = [onRoute(route, campaign), onRoute(route, earlier)];
      expect(rankTestP(ttfts(now), ttfts(then))).toBeGreaterThan(UNREMARKABLE);
      expect(rankTestP(outputs(now), outputs(then))).toBeGreaterThan(UNREMARKABLE);
    }
  });
});
