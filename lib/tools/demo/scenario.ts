import type { ChatMessage, RetrievalStep, ToolUse } from "./interaction";
import type { Random } from "./random";
import type { RouteName } from "./routes";
import type { Language } from "./tenants";
import {
  claimTurn,
  extractSystem,
  SUMMARY_SYSTEM,
  SUMMARY_SYSTEM_SHORT,
  summaryTurn,
  TRIAGE_SYSTEM,
  triageTurn,
} from "./text/claims";
import {
  CODE_SYSTEM,
  COMMIT_SYSTEM,
  codeTurn,
  commitTurn,
  REVIEW_SYSTEM,
  reviewTurn,
} from "./text/code";
import type { Slots } from "./text/compose";
import {
  KB_SYSTEM,
  kbTurn,
  RESEARCH_SYSTEM,
  researchTurn,
  TRANSLATE_SYSTEM,
  toolExchange,
  translateTurn,
} from "./text/knowledge";
import { CLAIM_SCHEMA_KEYS, claimSchema, TRIAGE_SCHEMA } from "./text/schemas";
import { ORDER_SYSTEM, orderTurn, SEARCH_SYSTEM, searchTurn } from "./text/shop";
import { SUPPORT_SYSTEM, supportTurn } from "./text/support";

/** What is asked, looked up and answered in one request; no times, no tokens. */
export interface Scenario {
  readonly system: string;
  /** Earlier turns of the same session. */
  readonly history: readonly ChatMessage[];
  readonly ask: string;
  readonly answer: string;
  readonly documents: RetrievalStep["documents"];
  /** Rounds of tool calls before the answer. */
  readonly tools: readonly {
    readonly use: ToolUse;
    readonly result: Record<string, string | number>;
  }[];
  readonly schema: Readonly<Record<string, unknown>> | null;
}

export interface ScenarioInput {
  readonly random: Random;
  readonly language: Language;
  readonly slots: Slots;
  readonly tokens: number;
  readonly statusKey: string;
  readonly promptEdited: boolean;
  /** The system prompt opens with the time of the request, so that no two share a prefix. */
  readonly stampedMs: number | null;
}

const PLAIN = { history: [], documents: [], tools: [], schema: null } as const;

export function drawScenario(route: RouteName, input: ScenarioInput): Scenario {
  return SCENARIOS[route](input);
}

const SCENARIOS: Record<RouteName, (input: ScenarioInput) => Scenario> = {
  "support-answer": ({ random, language, slots, tokens }) => {
    const history: ChatMessage[] = [];
    if (random.chance(0.3)) {
      const earlier = supportTurn(random, language, slots, 60);
      history.push(
        { role: "user", text: earlier.ask },
        { role: "assistant", text: earlier.answer },
      );
    }
    return {
      ...PLAIN,
      system: SUPPORT_SYSTEM,
      history,
      ...supportTurn(random, language, slots, tokens),
    };
  },
  "order-status": ({ random, language, slots, tokens }) => {
    const order = toolUse(random, "get_order", { order_id: slots["order"] ?? "" });
    const parcel = toolUse(random, "track_parcel", {
      carrier: slots["carrier"] ?? "",
      tracking_id: `${slots["last4"] ?? ""}-${slots["order"] ?? ""}`,
    });
    const tools: Scenario["tools"] = [
      {
        use: order,
        result: {
          status: "shipped",
          item: slots["product"] ?? "",
          carrier: slots["carrier"] ?? "",
        },
      },
      {
        use: parcel,
        result: {
          last_scan: slots["city"] ?? "",
          at: `${slots["hour"] ?? ""}:00`,
          delay_days: Number(slots["days"]),
        },
      },
    ];
    return {
      ...PLAIN,
      system: ORDER_SYSTEM,
      tools: random.chance(0.7) ? tools : tools.slice(0, 1),
      ...orderTurn(random, language, slots, tokens),
    };
  },
  "product-search": ({ random, slots, tokens }) => ({
    ...PLAIN,
    system: SEARCH_SYSTEM,
    ...searchTurn(random, slots, tokens),
  }),
  "extract-claim": ({ random, slots, statusKey }) => {
    const turn = claimTurn(random, slots, statusKey);
    return {
      ...PLAIN,
      system: extractSystem(statusKey),
      ask: turn.ask,
      answer: turn.answer,
      schema: claimSchema([...CLAIM_SCHEMA_KEYS, statusKey]),
    };
  },
  "summarize-thread": ({ random, slots, tokens, promptEdited }) => ({
    ...PLAIN,
    system: promptEdited ? SUMMARY_SYSTEM_SHORT : SUMMARY_SYSTEM,
    ...summaryTurn(random, slots, tokens),
  }),
  "triage-ticket": ({ random, slots }) => ({
    ...PLAIN,
    system: TRIAGE_SYSTEM,
    schema: TRIAGE_SCHEMA,
    ...triageTurn(random, slots),
  }),
  "kb-answer": ({ random, slots, tokens }) => ({
    ...PLAIN,
    system: KB_SYSTEM,
    ...kbTurn(random, slots, tokens),
  }),
  "deep-research": ({ random, slots, tokens }) => {
    const turn = researchTurn(random, slots, tokens);
    const rounds = 2 + random.poisson(2);
    const tools = Array.from({ length: rounds }, () => {
      const { name, args, result } = toolExchange(random, turn.ask, slots);
      return { use: toolUse(random, name, args), result };
    });
    return { ...PLAIN, system: RESEARCH_SYSTEM, tools, ...turn };
  },
  "translate-reply": ({ random, language, slots }) => ({
    ...PLAIN,
    system: TRANSLATE_SYSTEM,
    ...translateTurn(random, language, slots),
  }),
  "code-help": ({ random, slots, tokens }) => ({
    ...PLAIN,
    system: CODE_SYSTEM,
    ...codeTurn(random, slots, tokens),
  }),
  "code-review": ({ random, slots, tokens, stampedMs }) => {
    const { path, ask, answer } = reviewTurn(random, slots, tokens);
    const stamp = stampedMs === null ? "" : `Now: ${new Date(stampedMs).toISOString()}\n\n`;
    const read = toolUse(random, "read_file", { path, lines: random.int(80, 400) });
    return {
      ...PLAIN,
      system: stamp + REVIEW_SYSTEM,
      tools: random.chance(0.6)
        ? [
            {
              use: read,
              result: { path, bytes: random.int(1800, 16_000), content: "export async function …" },
            },
          ]
        : [],
      ask,
      answer,
    };
  },
  "commit-message": ({ random, slots }) => ({
    ...PLAIN,
    system: COMMIT_SYSTEM,
    ...commitTurn(random, slots),
  }),
};

function toolUse(random: Random, name: string, args: ToolUse["args"]): ToolUse {
  return { id: `call_${random.hex(22)}`, name, args };
}
