import { EFFECTS, type Period, type Schedule } from "./schedule";

/** One thing that was planted, for people and tests to hold the pages against. */
export interface Planted {
  readonly id: string;
  /** A `control` changes something that should alarm nobody. */
  readonly kind:
    | "latency-regression"
    | "provider-brownout"
    | "prompt-change"
    | "refusal-drift"
    | "schema-change"
    | "runaway-agent"
    | "cost-regression"
    | "control";
  readonly start: string;
  /** null: still going on at the end of the window. */
  readonly end: string | null;
  readonly slice: Readonly<Record<string, string>>;
  readonly whatChanged: string;
  readonly expected: string;
}

export function plantedList(schedule: Schedule): Planted[] {
  const at = (timeMs: number) => new Date(timeMs).toISOString();
  const period = ({ fromMs, toMs }: Period) => ({ start: at(fromMs), end: at(toMs) });
  const since = (timeMs: number) => ({ start: at(timeMs), end: null });
  const { modelSwap, brownout, promptEdit, refusalCreep, keyRename, campaign } = EFFECTS;
  const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;
  return [
    {
      id: "ttft-regression-after-model-swap",
      kind: "latency-regression",
      ...since(schedule.modelSwapMs),
      slice: { service: "knowledge-agents", route: "kb-answer", model: "gpt-5.5" },
      whatChanged: `The provider answers from ${modelSwap.responseModel} (${modelSwap.fingerprint}) instead of gpt-5.5-2026-04-23 (fp_3d51b7e0a4); the requested model, the prompt and the service stay the same.`,
      expected: `TTFT of the route × ${modelSwap.ttftFactor} at every percentile. code-help asks for the same model and is not affected.`,
    },
    {
      id: "anthropic-brownout",
      kind: "provider-brownout",
      ...period(schedule.brownout),
      slice: { provider: brownout.provider },
      whatChanged:
        "Anthropic is overloaded: 529, 429 and timeouts, slow first tokens, slow streams, on every service that calls it.",
      expected: `Failed calls from 1.3 % to ${percent(brownout.failureRate)}; TTFT × ${brownout.ttftFactor}; output speed × ${brownout.speedFactor}. OpenAI and Google stay as they were.`,
    },
    {
      id: "prompt-edit-shortens-answers",
      kind: "prompt-change",
      ...since(schedule.promptEditMs),
      slice: { service: "claims-platform", route: "summarize-thread", promptVersion: "7" },
      whatChanged:
        'Prompt summarize-thread goes from version 6 to 7: "Be brief: only what is needed to decide." (staging has it 20 hours earlier).',
      expected: `Answers × ${promptEdit.outputFactor} in wanted length: output tokens fall by about a half, duration with them.`,
    },
    {
      id: "refusal-creep-free-tier",
      kind: "refusal-drift",
      start: at(schedule.refusalCreep.fromMs),
      end: null,
      slice: { tier: refusalCreep.tier },
      whatChanged: `Answers in words are declined more and more often for the ${refusalCreep.tier} tier, on all routes but extract-claim and triage-ticket, in a straight ramp.`,
      expected: `Refusals from ${percent(refusalCreep.from)} to ${percent(refusalCreep.to)} at the end of the window; pro and enterprise stay at 1.2 %.`,
    },
    {
      id: "renamed-json-key",
      kind: "schema-change",
      ...since(schedule.keyRenameMs),
      slice: { service: "claims-platform", route: "extract-claim", serviceVersion: "2.15.0" },
      whatChanged: `Release 2.15.0 of claims-platform (2.14.2 before; staging 20 hours earlier) renames the key "${keyRename.from}" to "${keyRename.to}".`,
      expected: `"${keyRename.from}" in 100 % of answers before and 0 % after; JSON stays valid, length about the same.`,
    },
    {
      id: "runaway-agent-loop",
      kind: "runaway-agent",
      ...period(schedule.runaway),
      slice: {
        service: "knowledge-agents",
        route: "deep-research",
        tenant: "kite-bank",
        model: "claude-sonnet-4-6",
        tool: "web_search",
      },
      whatChanged:
        "One session, one trace: the agent calls web_search with the same arguments every 25 s for five hours, nothing cached, its context growing from 2,600 to 152,600 input tokens.",
      expected:
        "At full size 720 rounds, some 56 million input tokens and 165 USD in one trace; the usual trace of the route makes five calls. Its long contexts also make the route's TTFT look slower (median × 3.5 on claude-sonnet-4-6 while it lasts): one session explains all of it.",
    },
    {
      id: "cache-hit-collapse",
      kind: "cost-regression",
      ...since(schedule.cacheCollapseMs),
      slice: { service: "dev-copilot", route: "code-review", model: "claude-sonnet-4-6" },
      whatChanged:
        "The system prompt opens with the time of the request, so no two requests share a prefix: prompt-cache hits fall from 90 % to 2 % and each call pays for writing the cache.",
      expected: "Cost per request about doubles at unchanged volume and length of answers.",
    },
    {
      id: "control-quiet-deploy",
      kind: "control",
      ...since(schedule.quietDeployMs),
      slice: { service: "dev-copilot", serviceVersion: "5.8.3" },
      whatChanged: "dev-copilot goes from 5.8.2 to 5.8.3.",
      expected: "Nothing changes but the version.",
    },
    {
      id: "control-quiet-prompt-edit",
      kind: "control",
      ...since(schedule.quietPromptMs),
      slice: { service: "claims-platform", route: "triage-ticket", promptVersion: "4" },
      whatChanged: "Prompt triage-ticket goes from version 3 to 4.",
      expected: "Answers keep their length, latency and form.",
    },
    {
      id: "control-traffic-mix-shift",
      kind: "control",
      ...period(schedule.campaign),
      slice: { service: "storefront-assistant", route: "product-search" },
      whatChanged: `A campaign multiplies product searches by ${campaign.factor} for two days.`,
      expected:
        "Averages over all routes move with the mix; every route by itself stays as it was.",
    },
  ];
}
