import type { EncodableSpan } from "@/ingest/otlp/encode";
import type { OtlpResource, OtlpScope } from "@/ingest/otlp/span";

/** Words of a support conversation, so that texts compress as people's do and not as one repeated line. */
const WORDS =
  `the a of to and in that for with your our order refund account ticket invoice shipment customer
   please could would should because although however therefore meanwhile yesterday tomorrow price plan
   upgrade downgrade billing address warehouse courier delayed arrived missing damaged replaced returned
   policy exception approved declined escalate agent manager supervisor answer question detail summary
   three seven twelve forty ninety percent dollars euros week month contract renewal discount voucher code
   screenshot browser mobile application server error timeout retry reset password session token login
   language region Lisbon Kraków Osaka Nairobi Montréal café naïve résumé quickly slowly carefully again`
    .trim()
    .split(/\s+/);

/** Reproducible numbers in [0, 1): mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Sentences of about so many characters. */
export function variedText(random: () => number, characters: number): string {
  let text = "";
  let sentence = 0;
  while (text.length < characters) {
    const word = WORDS[Math.floor(random() * WORDS.length)] ?? "";
    text += sentence === 0 ? word.charAt(0).toUpperCase() + word.slice(1) : ` ${word}`;
    sentence = sentence > 6 && random() < 0.2 ? 0 : sentence + 1;
    if (sentence === 0) text += ". ";
  }
  return text;
}

/** Hex digits of a span or trace id. */
export function randomHex(random: () => number, digits: number): string {
  let hex = "";
  while (hex.length < digits) {
    hex += Math.floor(random() * 4_294_967_296)
      .toString(16)
      .padStart(8, "0");
  }
  return hex.slice(0, digits);
}

const MODELS = ["gpt-5-mini", "gpt-5", "claude-sonnet-4-5", "gemini-2.5-flash"];
const PROVIDERS = ["openai", "openai", "anthropic", "gcp.gemini"];

const RESOURCE: OtlpResource = {
  attributes: {
    "service.name": "assistant",
    "service.version": "2026.11.3",
    "deployment.environment.name": "production",
    "telemetry.sdk.language": "nodejs",
  },
};
const SCOPE: OtlpScope = {
  name: "opentelemetry.instrumentation.openai",
  version: "2.1.0",
  attributes: {},
};

/**
 * One call to a model as the OpenTelemetry GenAI conventions have it: 3.2 KB in protobuf,
 * of which 1.5 KB input and 0.8 KB output, in 16 attributes.
 */
export function llmCallSpan(random: () => number, endUnixNano: bigint): EncodableSpan {
  const which = Math.floor(random() * MODELS.length);
  const model = MODELS[which] ?? "gpt-5";
  const outputTokens = 120 + Math.floor(random() * 120);
  const ttftSeconds = 0.2 + random() ** 3 * 2;
  const durationSeconds = ttftSeconds + outputTokens * (0.01 + random() * 0.01);
  const system = variedText(random, 560);
  const question = variedText(random, 940);
  const reply = variedText(random, 800);
  return {
    traceId: randomHex(random, 32),
    spanId: randomHex(random, 16),
    name: `chat ${model}`,
    kind: 3,
    startUnixNano: endUnixNano - BigInt(Math.round(durationSeconds * 1e9)),
    endUnixNano,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": PROVIDERS[which] ?? "openai",
      "gen_ai.request.model": model,
      "gen_ai.request.temperature": 0.25,
      "gen_ai.request.max_tokens": 1024,
      "gen_ai.request.stream": true,
      "gen_ai.response.id": `chatcmpl-${randomHex(random, 24)}`,
      "gen_ai.response.model": model,
      "gen_ai.response.finish_reasons": ["stop"],
      "gen_ai.response.time_to_first_chunk": Math.round(ttftSeconds * 1e4) / 1e4,
      "gen_ai.usage.input_tokens": 280 + Math.floor(random() * 60),
      "gen_ai.usage.output_tokens": outputTokens,
      "gen_ai.input.messages": JSON.stringify([
        { role: "system", parts: [{ type: "text", content: system }] },
        { role: "user", parts: [{ type: "text", content: question }] },
      ]),
      "gen_ai.output.messages": JSON.stringify([
        { role: "assistant", parts: [{ type: "text", content: reply }], finish_reason: "stop" },
      ]),
      "session.id": `session-${Math.floor(random() * 5_000)}`,
      "tenant.id": `tenant-${Math.floor(random() * 40)}`,
    },
    statusCode: 0,
    scope: SCOPE,
    resource: RESOURCE,
  };
}
