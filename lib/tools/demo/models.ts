/** The models the demo's services call. Ids are real, so that they are priced. */
export type ProviderId = "openai" | "anthropic" | "google";

export interface Model {
  readonly id: string;
  readonly provider: ProviderId;
  /** What the provider answers with: the dated snapshot behind the name. */
  readonly snapshot: string;
  /** OpenAI alone says which build answered. */
  readonly fingerprint: string;
  /** Median time to first token without input, ms. */
  readonly firstTokenMs: number;
  /** Added per 1,000 uncached input tokens, ms. */
  readonly prefillMsPerKiloToken: number;
  /** Median output speed, tokens/s. */
  readonly tokensPerSecond: number;
  readonly family: "mini" | "large";
}

export const MODELS = {
  gpt: {
    id: "gpt-5.5",
    provider: "openai",
    snapshot: "gpt-5.5-2026-04-23",
    fingerprint: "fp_3d51b7e0a4",
    firstTokenMs: 520,
    prefillMsPerKiloToken: 60,
    tokensPerSecond: 78,
    family: "large",
  },
  gptMini: {
    id: "gpt-5.4-mini",
    provider: "openai",
    snapshot: "gpt-5.4-mini-2026-03-17",
    fingerprint: "fp_9b08c174a3",
    firstTokenMs: 290,
    prefillMsPerKiloToken: 28,
    tokensPerSecond: 130,
    family: "mini",
  },
  sonnet: {
    id: "claude-sonnet-4-6",
    provider: "anthropic",
    snapshot: "claude-sonnet-4-6",
    fingerprint: "",
    firstTokenMs: 780,
    prefillMsPerKiloToken: 70,
    tokensPerSecond: 66,
    family: "large",
  },
  haiku: {
    id: "claude-haiku-4-5",
    provider: "anthropic",
    snapshot: "claude-haiku-4-5-20251001",
    fingerprint: "",
    firstTokenMs: 410,
    prefillMsPerKiloToken: 35,
    tokensPerSecond: 125,
    family: "mini",
  },
  geminiPro: {
    id: "gemini-3.1-pro-preview",
    provider: "google",
    snapshot: "gemini-3.1-pro-preview",
    fingerprint: "",
    firstTokenMs: 1900,
    prefillMsPerKiloToken: 55,
    tokensPerSecond: 84,
    family: "large",
  },
  geminiFlash: {
    id: "gemini-2.5-flash",
    provider: "google",
    snapshot: "gemini-2.5-flash",
    fingerprint: "",
    firstTokenMs: 340,
    prefillMsPerKiloToken: 24,
    tokensPerSecond: 190,
    family: "mini",
  },
} as const satisfies Record<string, Model>;

export const EMBEDDING_MODEL = "text-embedding-3-small";
