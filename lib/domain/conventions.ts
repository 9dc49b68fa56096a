/**
 * Every convention that a span can be normalised from, as `LlmSpan.convention` names it.
 * One entry per family of libraries that needs its own way of sending a fact.
 */
export const CONVENTIONS = [
  "ai-sdk",
  "otel-genai",
  "openinference",
  "openllmetry",
  "langfuse",
  "langsmith",
  "openlit",
  "mastra",
  "genkit",
  "google-adk",
  "strands",
  "laminar",
  "langwatch",
  "langtrace",
  "none",
] as const;
export type Convention = (typeof CONVENTIONS)[number];
