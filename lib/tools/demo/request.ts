import { type CallContext, drawCall } from "./call";
import type { ChatMessage, Interaction, LlmStep, Step, ToolUse } from "./interaction";
import type { Random } from "./random";
import type { Route } from "./routes";
import { drawScenario, type Scenario } from "./scenario";
import { type Conditions, conditionsAt, type Environment, type Schedule } from "./schedule";
import { pickTenant, pickUser, type Region, type Tenant } from "./tenants";
import { countTokens } from "./text/compose";
import { REFUSALS } from "./text/refusals";
import { commonSlots } from "./text/vocabulary";

/** Spread of the logarithm of an answer's length. */
const OUTPUT_SIGMA = 0.32;
const SESSION_MS = 40 * 60_000;
/** A tenant's customers write the tenant's own language this often. */
const OWN_LANGUAGE_SHARE = 0.8;

export interface RequestInput {
  readonly random: Random;
  readonly schedule: Schedule;
  readonly route: Route;
  readonly region: Region;
  readonly environment: Environment;
  readonly startMs: number;
}

/** One request of a user: who asks what, what was called, how long it took. */
export function drawInteraction(input: RequestInput): Interaction {
  const { random, schedule, route, region, environment, startMs } = input;
  const traceId = random.hex(32);
  const tenant = pickTenant(random, region);
  const userId = pickUser(random, tenant);
  const conditions = conditionsAt(schedule, route, tenant.tier, environment, startMs);
  const scenario = drawText(random, route, tenant, conditions, startMs);
  const steps = drawSteps(input, conditions, scenario);
  const last = steps.at(-1);
  const failure = last?.kind === "llm" ? last.failure : null;
  return {
    traceId,
    route,
    serviceVersion: conditions.serviceVersion,
    environment,
    region,
    tenant,
    userId,
    sessionId: `${userId}-${route.name}-${Math.floor(startMs / SESSION_MS).toString(36)}`,
    promptVersion: conditions.promptVersion,
    startMs,
    endMs: last ? last.startMs + last.durationMs + random.between(1, 4) : startMs,
    question: scenario.ask,
    answer: failure ? "" : scenario.answer,
    steps,
    failure,
  };
}

function drawText(
  random: Random,
  route: Route,
  tenant: Tenant,
  conditions: Conditions,
  startMs: number,
): Scenario {
  const language = random.chance(OWN_LANGUAGE_SHARE) ? tenant.language : "en";
  const scenario = drawScenario(route.name, {
    random,
    language,
    slots: commonSlots(random),
    tokens: random.lognormal(route.outputTokens, OUTPUT_SIGMA) * conditions.outputFactor,
    statusKey: conditions.statusKey,
    promptEdited: conditions.promptVersion !== route.promptVersion,
    stampedMs: conditions.cacheHit < route.cache.hit ? startMs : null,
  });
  // Extraction and classification answer in JSON or not at all: they don't decline in words.
  const declines = scenario.schema === null && random.chance(conditions.refusalRate);
  return declines ? { ...scenario, answer: random.pick(REFUSALS[language]), tools: [] } : scenario;
}

function drawSteps(input: RequestInput, conditions: Conditions, scenario: Scenario): Step[] {
  const { random, schedule, route } = input;
  const second = route.secondModel;
  const model = second && random.chance(second.share) ? second.model : route.model;
  const context: CallContext = { random, schedule, route, model, conditions };
  const steps: Step[] = [];
  let nowMs = input.startMs + random.between(1, 6);
  const add = <T extends Step>(step: T): T => {
    steps.push(step);
    nowMs = step.startMs + step.durationMs + random.between(0.4, 3);
    return step;
  };

  const messages: ChatMessage[] = [{ role: "system", text: scenario.system }, ...scenario.history];
  if (scenario.documents.length > 0) {
    const tokens = countTokens(scenario.ask);
    add({
      kind: "embedding",
      startMs: nowMs,
      durationMs: random.lognormal(62, 0.35),
      text: scenario.ask,
      tokens,
    });
    add({
      kind: "retrieval",
      startMs: nowMs,
      durationMs: random.lognormal(28, 0.5),
      query: scenario.ask,
      documents: scenario.documents,
    });
    const passages = scenario.documents.map((document, i) => `[${i + 1}] ${document.content}`);
    messages.push({ role: "system", text: `Context:\n${passages.join("\n")}` });
  }
  messages.push({ role: "user", text: scenario.ask });

  for (const { use, result } of scenario.tools) {
    const call = { startMs: nowMs, messages: [...messages], answer: "", toolCalls: [use] };
    if (!succeeded(drawCall(context, call).map(add))) return steps;
    add({ kind: "tool", startMs: nowMs, durationMs: random.lognormal(180, 0.8), use, result });
    messages.push(
      { role: "assistant", text: "", toolCalls: [use] },
      { role: "tool", text: JSON.stringify(result), answers: use },
    );
  }
  const final = { startMs: nowMs, messages, answer: scenario.answer };
  drawCall(context, scenario.schema ? { ...final, schema: scenario.schema } : final).map(add);
  return steps;
}

function succeeded(attempts: readonly LlmStep[]): boolean {
  return attempts.at(-1)?.failure === null;
}

/**
 * The agent that doesn't stop: one session that calls the same tool with the same
 * arguments again and again, each time with a longer context.
 */
export function drawRunaway(input: RequestInput, tenant: Tenant, rounds: number): Interaction {
  const { random, schedule, route, startMs } = input;
  const conditions = conditionsAt(schedule, route, tenant.tier, input.environment, startMs);
  const context: CallContext = {
    random,
    schedule,
    // Nothing is cached: the agent rewrites its notes at the top of every prompt.
    route: { ...route, cache: { share: 0, hit: 0 } },
    model: route.secondModel?.model ?? route.model,
    conditions,
  };
  const question = "What is the current list price of the Orbit baby monitor in Switzerland?";
  const args = { query: "Orbit baby monitor list price Switzerland 2026", limit: 5 };
  const result = { hits: 0, note: "no results; try again later" };
  const paceMs = (schedule.runaway.toMs - schedule.runaway.fromMs) / rounds;
  const steps: Step[] = [];
  const recent: ChatMessage[] = [];
  const opening: ChatMessage[] = [
    { role: "system", text: "You are a research agent. Do not answer before you have a source." },
    { role: "user", text: question },
  ];
  for (let round = 0; round < rounds; round++) {
    const nowMs = startMs + round * paceMs + random.between(0, 200);
    const use: ToolUse = { id: `call_${random.hex(22)}`, name: "web_search", args };
    const attempts = drawCall(context, {
      startMs: nowMs,
      // The exporter's limits cut a long history: its start and its last turns are on the wire.
      messages: [...opening, ...recent.slice(-6)],
      answer: "",
      toolCalls: [use],
      inputTokens: Math.round(2600 + (round / rounds) * 150_000),
    });
    steps.push(...attempts);
    const last = attempts.at(-1);
    if (!last || last.failure !== null) continue;
    const toolMs = last.startMs + last.durationMs + 3;
    steps.push({
      kind: "tool",
      startMs: toolMs,
      durationMs: random.lognormal(420, 0.4),
      use,
      result,
    });
    recent.push(
      { role: "assistant", text: "", toolCalls: [use] },
      { role: "tool", text: JSON.stringify(result), answers: use },
    );
  }
  const end = steps.reduce(
    (latest, step) => Math.max(latest, step.startMs + step.durationMs),
    startMs,
  );
  const userId = pickUser(random, tenant);
  return {
    traceId: random.hex(32),
    route,
    serviceVersion: conditions.serviceVersion,
    environment: input.environment,
    region: tenant.region,
    tenant,
    userId,
    sessionId: `${userId}-${route.name}-nightly-price-watch`,
    promptVersion: conditions.promptVersion,
    startMs,
    endMs: end + 5,
    question,
    answer: "",
    steps,
    failure: {
      status: 0,
      type: "MaxStepsExceeded",
      message: `Agent stopped after ${rounds} steps`,
    },
  };
}
