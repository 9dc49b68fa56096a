import { calcPrice, findProvider, type ModelPrice, type Provider } from "@pydantic/genai-prices";
import type { Usage } from "./span";

/** What of a model call its price depends on; an `LlmSpan` can be passed as it is. */
export interface PricedCall {
  /** OpenTelemetry's name of the provider; "" when nothing said. */
  readonly provider: string;
  readonly requestModel: string;
  readonly responseModel: string;
  readonly usage: Usage;
  /** When the call was made: some prices change at a date or by the hour. */
  readonly startUnixNano: bigint;
}

export interface CallPrice {
  /** Exact decimal, at most 10 fraction digits; null when model or usage is unknown. */
  readonly costUsd: string | null;
  /** The catalogue entry, `genai-prices:openai/gpt-4o-mini`; "" without one. */
  readonly priceSource: string;
}

const UNPRICED: CallPrice = { costUsd: null, priceSource: "" };

/** Distinct (provider, model) pairs held; more than any service has, less than an attacker could fill. */
const MAX_ENTRIES = 5_000;

/** OpenTelemetry's names of providers whose name in the catalogue is another. */
const CATALOGUE_IDS: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    "azure.ai.openai": "azure",
    "azure.ai.inference": "azure",
    "aws.bedrock": "aws",
    "gcp.gemini": "google",
    "gcp.vertex_ai": "google",
    "gcp.gen_ai": "google",
    x_ai: "x-ai",
    mistral_ai: "mistral",
    moonshot_ai: "moonshotai",
    together_ai: "together",
    fireworks_ai: "fireworks",
  }),
);

/** Whoever runs a model at home pays for hardware, not for tokens. */
const SELF_HOSTED = new Set(["ollama", "vllm", "lmstudio", "llamacpp", "localai", "tgi", "sglang"]);

/**
 * Prices calls from the catalogue of `@pydantic/genai-prices`: by the response's model,
 * else the request's, at the call's provider; by the model alone when the catalogue has
 * no such provider.
 * Look-ups are remembered (20 µs each), the arithmetic is exact.
 */
export function createPricer(): (call: PricedCall) => CallPrice {
  const entries = new Map<string, PriceEntry | null>();
  const entryOf = (provider: string, model: string): PriceEntry | null => {
    const key = `${provider}\n${model}`;
    const known = entries.get(key);
    if (known !== undefined) return known;
    if (entries.size >= MAX_ENTRIES) entries.clear();
    const entry = lookUp(provider, model);
    entries.set(key, entry);
    return entry;
  };
  return (call) => {
    if (call.usage.inputTokens === null && call.usage.outputTokens === null) return UNPRICED;
    const { provider, responseModel, requestModel } = call;
    const entry =
      (responseModel === "" ? null : entryOf(provider, responseModel)) ??
      (requestModel === "" ? null : entryOf(provider, requestModel));
    if (entry === null) return UNPRICED;
    const costUsd = entry.cost(call);
    return costUsd === null ? UNPRICED : { costUsd, priceSource: entry.source };
  };
}

/** The one pricer of a process: its memory is of the catalogue, which doesn't change. */
export const priceCall = createPricer();

interface PriceEntry {
  readonly source: string;
  readonly cost: (call: PricedCall) => string | null;
}

function lookUp(provider: string, model: string): PriceEntry | null {
  if (SELF_HOSTED.has(provider)) return null;
  const providerId = CATALOGUE_IDS.get(provider) ?? provider;
  // A gateway's or framework's name is no entry of the catalogue: the model's own maker counts.
  const options = findProvider({ providerId }) === undefined ? {} : { providerId };
  const found = calcPrice({ input_tokens: 0 }, model, options);
  if (found === null) return null;
  const source = `genai-prices:${found.provider.id}/${found.model.id}`;
  // Prices that depend on the time of the call are the catalogue's own business.
  const price = Array.isArray(found.model.prices) ? null : found.model.prices;
  const rates = price === null ? null : ratesOf(price);
  const only: Provider = { ...found.provider, models: [found.model] };
  if (price === null || rates === null) {
    return { source, cost: (call) => catalogueCost(call, model, only) };
  }
  if (price["cache_audio_read_mtok"] === undefined) {
    return { source, cost: (call) => exactCost(call.usage, rates) };
  }
  // Cached audio has a rate of its own here; few calls have any, and the catalogue takes 25 µs.
  const cost = (call: PricedCall) =>
    cachedAudio(call.usage) === 0 ? exactCost(call.usage, rates) : catalogueCost(call, model, only);
  return { source, cost };
}

/** USD per million tokens, scaled by 10^9 to a whole number; by tiers of input tokens. */
type Rate = (inputTokens: number) => bigint;

interface Rates {
  readonly input: Rate;
  readonly output: Rate;
  readonly cacheRead: Rate;
  readonly cacheWrite: Rate;
  readonly audioInput: Rate;
  readonly audioOutput: Rate;
}

const FREE: Rate = () => 0n;

function ratesOf(price: ModelPrice): Rates | null {
  const input = rateOf(price["input_mtok"]);
  const output = rateOf(price["output_mtok"]);
  // A price without tokens isn't ours to compute.
  if (input === null && output === null) return null;
  return {
    input: input ?? FREE,
    output: output ?? FREE,
    cacheRead: rateOf(price["cache_read_mtok"]) ?? input ?? FREE,
    cacheWrite: rateOf(price["cache_write_mtok"]) ?? input ?? FREE,
    audioInput: rateOf(price["input_audio_mtok"]) ?? input ?? FREE,
    audioOutput: rateOf(price["output_audio_mtok"]) ?? output ?? FREE,
  };
}

function rateOf(price: ModelPrice[string]): Rate | null {
  if (price === undefined) return null;
  if (typeof price === "number") {
    const rate = scaled(price);
    return () => rate;
  }
  const base = scaled(price.base);
  const tiers = price.tiers.map(({ start, price: tier }) => ({ start, rate: scaled(tier) }));
  // A call past a tier's start is charged at its rate from the first token on.
  return (inputTokens) => tiers.findLast(({ start }) => inputTokens > start)?.rate ?? base;
}

function scaled(usdPerMillion: number): bigint {
  return BigInt(Math.round(usdPerMillion * 1e9));
}

/** Cached, cache-write and audio tokens are parts of the totals; null when they exceed them. */
function exactCost(usage: Usage, rates: Rates): string | null {
  const input = usage.inputTokens ?? 0;
  const output = usage.outputTokens ?? 0;
  const cached = usage.cachedInputTokens ?? 0;
  const written = usage.cacheWriteTokens ?? 0;
  const audioIn = usage.audioInputTokens ?? 0;
  const audioOut = usage.audioOutputTokens ?? 0;
  const uncached = input - cached - written;
  if (uncached < 0 || audioIn > input || audioOut > output) return null;
  // What was cached may be audio: it is charged once, as cached.
  const plainAudio = Math.min(audioIn, uncached);
  const femtoUsd =
    BigInt(uncached - plainAudio) * rates.input(input) +
    BigInt(cached) * rates.cacheRead(input) +
    BigInt(written) * rates.cacheWrite(input) +
    BigInt(plainAudio) * rates.audioInput(input) +
    BigInt(output - audioOut) * rates.output(input) +
    BigInt(audioOut) * rates.audioOutput(input);
  return decimal(femtoUsd);
}

const FRACTION_DIGITS = 10;
/** 10^15 units to the dollar, 10^10 of which the fraction shows. */
const UNITS_PER_LAST_DIGIT = 100_000n;

function decimal(femtoUsd: bigint): string {
  const rounded = (femtoUsd + UNITS_PER_LAST_DIGIT / 2n) / UNITS_PER_LAST_DIGIT;
  const digits = rounded.toString().padStart(FRACTION_DIGITS + 1, "0");
  return trimmed(`${digits.slice(0, -FRACTION_DIGITS)}.${digits.slice(-FRACTION_DIGITS)}`);
}

function trimmed(fixed: string): string {
  return fixed.replace(/\.?0+$/, "");
}

function cachedAudio(usage: Usage): number {
  const cached = usage.cachedInputTokens ?? 0;
  const audio = usage.audioInputTokens ?? 0;
  const room = (usage.inputTokens ?? 0) - (usage.cacheWriteTokens ?? 0);
  return Math.min(cached, audio, Math.max(0, cached + audio - room));
}

function catalogueCost(call: PricedCall, model: string, provider: Provider): string | null {
  const { usage } = call;
  try {
    const price = calcPrice(
      {
        input_tokens: usage.inputTokens ?? 0,
        output_tokens: usage.outputTokens ?? 0,
        cache_read_tokens: usage.cachedInputTokens ?? 0,
        cache_write_tokens: usage.cacheWriteTokens ?? 0,
        input_audio_tokens: usage.audioInputTokens ?? 0,
        // Nobody sends how much of the cached part was audio; it is what the total can't hold otherwise.
        cache_audio_read_tokens: cachedAudio(usage),
        output_audio_tokens: usage.audioOutputTokens ?? 0,
      },
      model,
      { provider, timestamp: new Date(Number(call.startUnixNano / 1_000_000n)) },
    );
    return price === null ? null : trimmed(price.total_price.toFixed(FRACTION_DIGITS));
  } catch {
    // Parts that exceed their total: the catalogue refuses them.
    return null;
  }
}
