import type { Convention } from "../convention";
import { aiSdk } from "./ai-sdk";
import { aiSdk7 } from "./ai-sdk-7";
import { genkit } from "./genkit";
import { googleAdk } from "./google-adk";
import { laminar } from "./laminar";
import { langfuse } from "./langfuse";
import { langSmith } from "./langsmith";
import { langtrace } from "./langtrace";
import { langWatch } from "./langwatch";
import { mastra } from "./mastra";
import { openInference } from "./openinference";
import { openLit } from "./openlit";
import { openLlmetry } from "./openllmetry";
import { otelGenai } from "./otel-genai";
import { strands } from "./strands";

/**
 * In order of trust: where several are present on one span, the first fills, the later
 * ones complete. The library that made the call knows best (the AI SDK before the
 * processors that add OpenInference's, Laminar's or Langfuse's names to its spans), the
 * general convention least.
 */
export const CONVENTION_ORDER: readonly Convention[] = [
  aiSdk,
  aiSdk7,
  mastra,
  genkit,
  googleAdk,
  strands,
  langSmith,
  langfuse,
  langWatch,
  langtrace,
  openInference,
  openLit,
  laminar,
  openLlmetry,
  otelGenai,
];
