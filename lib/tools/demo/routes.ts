import { MODELS, type Model } from "./models";

/** The shape of spans that a service's SDK emits. */
export type Wire = "ai-sdk-5" | "gen-ai" | "openinference" | "openllmetry";

export interface Service {
  readonly name: string;
  readonly team: string;
  readonly wire: Wire;
  /** Released before the window; incidents and controls release later ones. */
  readonly version: string;
}

export const SERVICES = {
  storefront: {
    name: "storefront-assistant",
    team: "commerce",
    wire: "ai-sdk-5",
    version: "3.41.0",
  },
  claims: { name: "claims-platform", team: "claims", wire: "gen-ai", version: "2.14.2" },
  knowledge: {
    name: "knowledge-agents",
    team: "research",
    wire: "openinference",
    version: "1.22.1",
  },
  copilot: { name: "dev-copilot", team: "platform", wire: "openllmetry", version: "5.8.2" },
} as const satisfies Record<string, Service>;

export type RouteName =
  | "support-answer"
  | "order-status"
  | "product-search"
  | "extract-claim"
  | "summarize-thread"
  | "triage-ticket"
  | "kb-answer"
  | "deep-research"
  | "translate-reply"
  | "code-help"
  | "code-review"
  | "commit-message";

export interface Route {
  readonly name: RouteName;
  readonly service: Service;
  readonly model: Model;
  /** Called for this share of requests instead of `model`. */
  readonly secondModel?: { readonly model: Model; readonly share: number };
  readonly stream: boolean;
  /** Share of traces, in 1/100. */
  readonly share: number;
  /** Median tokens of an answer. */
  readonly outputTokens: number;
  /** Input tokens beside the visible messages: tool schemas, style guides, attached files. */
  readonly extraInputTokens: number;
  /** Share of input served from the provider's prompt cache when it hits, and how often it hits. */
  readonly cache: { readonly share: number; readonly hit: number };
  /** Reasoning tokens as a share of the answer; 0 without reasoning. */
  readonly reasoning: number;
  readonly promptVersion: string;
  readonly temperature: number;
}

const { storefront, claims, knowledge, copilot } = SERVICES;

const ROUTE_LIST: readonly [Route, ...Route[]] = [
  {
    name: "support-answer",
    service: storefront,
    model: MODELS.gptMini,
    stream: true,
    share: 18,
    outputTokens: 130,
    extraInputTokens: 420,
    cache: { share: 0.6, hit: 0.7 },
    reasoning: 0,
    promptVersion: "12",
    temperature: 0.3,
  },
  {
    name: "order-status",
    service: storefront,
    model: MODELS.gptMini,
    stream: true,
    share: 9,
    outputTokens: 80,
    extraInputTokens: 640,
    cache: { share: 0.5, hit: 0.6 },
    reasoning: 0,
    promptVersion: "5",
    temperature: 0.2,
  },
  {
    name: "product-search",
    service: storefront,
    model: MODELS.geminiFlash,
    stream: true,
    share: 8,
    outputTokens: 150,
    extraInputTokens: 300,
    cache: { share: 0.3, hit: 0.3 },
    reasoning: 0,
    promptVersion: "9",
    temperature: 0.4,
  },
  {
    name: "extract-claim",
    service: claims,
    model: MODELS.haiku,
    stream: false,
    share: 9,
    outputTokens: 120,
    extraInputTokens: 350,
    cache: { share: 0, hit: 0 },
    reasoning: 0,
    promptVersion: "21",
    temperature: 0,
  },
  {
    name: "summarize-thread",
    service: claims,
    model: MODELS.sonnet,
    stream: true,
    share: 8,
    outputTokens: 175,
    extraInputTokens: 900,
    cache: { share: 0, hit: 0 },
    reasoning: 0,
    promptVersion: "6",
    temperature: 0.2,
  },
  {
    name: "triage-ticket",
    service: claims,
    model: MODELS.gptMini,
    stream: false,
    share: 10,
    outputTokens: 70,
    extraInputTokens: 260,
    cache: { share: 0.4, hit: 0.5 },
    reasoning: 0,
    promptVersion: "3",
    temperature: 0,
  },
  {
    name: "kb-answer",
    service: knowledge,
    model: MODELS.gpt,
    stream: true,
    share: 10,
    outputTokens: 100,
    extraInputTokens: 500,
    cache: { share: 0.35, hit: 0.5 },
    reasoning: 0.4,
    promptVersion: "17",
    temperature: 1,
  },
  {
    name: "deep-research",
    service: knowledge,
    model: MODELS.geminiPro,
    secondModel: { model: MODELS.sonnet, share: 0.35 },
    stream: true,
    share: 2.5,
    outputTokens: 170,
    extraInputTokens: 1400,
    cache: { share: 0.5, hit: 0.6 },
    reasoning: 0.8,
    promptVersion: "8",
    temperature: 1,
  },
  {
    name: "translate-reply",
    service: knowledge,
    model: MODELS.geminiFlash,
    stream: false,
    share: 7,
    outputTokens: 95,
    extraInputTokens: 120,
    cache: { share: 0, hit: 0 },
    reasoning: 0,
    promptVersion: "2",
    temperature: 0.1,
  },
  {
    name: "code-help",
    service: copilot,
    model: MODELS.gpt,
    stream: true,
    share: 9,
    outputTokens: 165,
    extraInputTokens: 800,
    cache: { share: 0, hit: 0 },
    reasoning: 0,
    promptVersion: "14",
    temperature: 1,
  },
  {
    name: "code-review",
    service: copilot,
    model: MODELS.sonnet,
    stream: false,
    share: 5,
    outputTokens: 115,
    extraInputTokens: 4300,
    cache: { share: 0.7, hit: 0.9 },
    reasoning: 0,
    promptVersion: "30",
    temperature: 0,
  },
  {
    name: "commit-message",
    service: copilot,
    model: MODELS.haiku,
    secondModel: { model: MODELS.geminiFlash, share: 0.3 },
    stream: false,
    share: 4.5,
    outputTokens: 40,
    extraInputTokens: 520,
    cache: { share: 0, hit: 0 },
    reasoning: 0,
    promptVersion: "4",
    temperature: 0.2,
  },
];

export const ROUTES = ROUTE_LIST;

const byName = new Map(ROUTE_LIST.map((route) => [route.name, route]));

export function routeNamed(name: RouteName): Route {
  return byName.get(name) ?? ROUTE_LIST[0];
}
