/**
 * Providers by OpenTelemetry's well-known values of `gen_ai.provider.name`
 * (https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/), whatever the
 * emitter calls them. A name that nobody else uses is kept as it was sent, in lower case.
 */
const CANONICAL: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    openai: "openai",
    "openai.chat": "openai",
    "azure.ai.openai": "azure.ai.openai",
    "az.ai.openai": "azure.ai.openai",
    azure_openai: "azure.ai.openai",
    "azure-openai": "azure.ai.openai",
    azureopenai: "azure.ai.openai",
    "openai.azure": "azure.ai.openai",
    azure: "azure.ai.openai",
    "azure.ai.inference": "azure.ai.inference",
    "az.ai.inference": "azure.ai.inference",
    azure_ai: "azure.ai.inference",
    anthropic: "anthropic",
    "aws.bedrock": "aws.bedrock",
    bedrock: "aws.bedrock",
    "amazon-bedrock": "aws.bedrock",
    amazon_bedrock: "aws.bedrock",
    bedrock_converse: "aws.bedrock",
    aws: "aws.bedrock",
    aws_bedrock: "aws.bedrock",
    "gcp.gemini": "gcp.gemini",
    gemini: "gcp.gemini",
    google: "gcp.gemini",
    googleai: "gcp.gemini",
    google_ai: "gcp.gemini",
    "google-genai": "gcp.gemini",
    google_genai: "gcp.gemini",
    "google.generative-ai": "gcp.gemini",
    google_ai_studio: "gcp.gemini",
    "google-gla": "gcp.gemini",
    "gcp.vertex_ai": "gcp.vertex_ai",
    vertex_ai: "gcp.vertex_ai",
    vertexai: "gcp.vertex_ai",
    vertex: "gcp.vertex_ai",
    google_vertexai: "gcp.vertex_ai",
    "google-vertex": "gcp.vertex_ai",
    google_anthropic_vertex: "gcp.vertex_ai",
    "google.vertex": "gcp.vertex_ai",
    "gcp.gen_ai": "gcp.gen_ai",
    x_ai: "x_ai",
    xai: "x_ai",
    "x-ai": "x_ai",
    mistral_ai: "mistral_ai",
    mistral: "mistral_ai",
    mistralai: "mistral_ai",
    cohere: "cohere",
    deepseek: "deepseek",
    groq: "groq",
    perplexity: "perplexity",
    "ibm.watsonx.ai": "ibm.watsonx.ai",
    watsonx: "ibm.watsonx.ai",
    moonshot_ai: "moonshot_ai",
    moonshotai: "moonshot_ai",
    moonshot: "moonshot_ai",
    together_ai: "together_ai",
    togetherai: "together_ai",
    together: "together_ai",
    fireworks_ai: "fireworks_ai",
    "fireworks-ai": "fireworks_ai",
    fireworks: "fireworks_ai",
    huggingface: "hugging_face",
    hugging_face: "hugging_face",
  }),
);

/** Frameworks and orchestrators that put their own name where the provider's belongs. */
const NOT_PROVIDERS: ReadonlySet<string> = new Set([
  "_other",
  "unknown",
  "langchain",
  "langgraph",
  "llamaindex",
  "llama_index",
  "gcp.vertex.agent",
  "strands-agents",
  "strands",
  "crewai",
  "agno",
  "mastra",
  "genkit",
  "vercel",
  "langwatch",
  "custom",
]);

/**
 * The provider that a name from the wire stands for: `openai.chat`, `OpenAI`, `az.ai.openai`,
 * `amazon-bedrock`, `google.generative-ai` and the like; "" for a framework's own name.
 */
export function canonicalProvider(name: string): string {
  if (name === "") return "";
  const exact = CANONICAL.get(name);
  if (exact !== undefined) return exact;
  const lower = name.toLowerCase().trim();
  if (NOT_PROVIDERS.has(lower)) return "";
  // The AI SDK appends the API (`openai.responses`, `google.vertex.chat`); drop it step by step.
  for (let stem = lower; ; ) {
    const known = CANONICAL.get(stem);
    if (known !== undefined) return known;
    const dot = stem.lastIndexOf(".");
    if (dot === -1) break;
    stem = stem.slice(0, dot);
  }
  const dot = lower.indexOf(".");
  const api = dot === -1 ? "" : lower.slice(dot + 1);
  return AI_SDK_APIS.has(api) ? lower.slice(0, dot) : lower;
}

/** What the AI SDK appends to the name of a provider that isn't in the list. */
const AI_SDK_APIS: ReadonlySet<string> = new Set([
  "chat",
  "responses",
  "messages",
  "completion",
  "embedding",
  "image",
  "transcription",
  "speech",
]);

const MODEL_FAMILIES: ReadonlyArray<readonly [prefix: string, provider: string]> = [
  ["gpt-", "openai"],
  ["chatgpt-", "openai"],
  ["o1", "openai"],
  ["o3", "openai"],
  ["o4-", "openai"],
  ["text-embedding-3-", "openai"],
  ["text-embedding-ada-", "openai"],
  ["claude-", "anthropic"],
  ["gemini-", "gcp.gemini"],
  ["us.anthropic.", "aws.bedrock"],
  ["eu.anthropic.", "aws.bedrock"],
  ["apac.anthropic.", "aws.bedrock"],
  ["global.anthropic.", "aws.bedrock"],
  ["anthropic.claude", "aws.bedrock"],
  ["amazon.", "aws.bedrock"],
  ["us.amazon.", "aws.bedrock"],
  ["grok-", "x_ai"],
  ["mistral-", "mistral_ai"],
  ["deepseek-", "deepseek"],
  ["command-", "cohere"],
];

/**
 * The provider that a model's own name says, for the libraries that send no provider at
 * all (Langfuse, LangWatch) or their own name in its place; "" when the name doesn't say.
 */
export function providerOfModel(model: string): string {
  if (model === "") return "";
  for (const [prefix, provider] of MODEL_FAMILIES) {
    if (model.startsWith(prefix)) return provider;
  }
  // LiteLLM, Genkit and gateways: `openai/gpt-4o`.
  const slash = model.indexOf("/");
  return slash > 0 ? (CANONICAL.get(model.slice(0, slash).toLowerCase()) ?? "") : "";
}
