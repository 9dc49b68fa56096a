import type { Convention } from "@/lib/domain/conventions";
import { AI_SDK } from "./ai-sdk";
import { LANGFUSE } from "./langfuse";
import { OPENINFERENCE } from "./openinference";
import { OPENLLMETRY } from "./openllmetry";
import { OTEL_GENAI, PLAIN } from "./otel";
import {
  GENKIT,
  GOOGLE_ADK,
  LAMINAR,
  LANGSMITH,
  LANGTRACE,
  LANGWATCH,
  MASTRA,
  OPENLIT,
  STRANDS,
} from "./others";
import type { ConventionAdvice } from "./types";

/** How to complete the instrumentation, per convention that a span can be normalised from. */
export const ADVICE: Readonly<Record<Convention, ConventionAdvice>> = {
  "ai-sdk": AI_SDK,
  "otel-genai": OTEL_GENAI,
  openinference: OPENINFERENCE,
  openllmetry: OPENLLMETRY,
  langfuse: LANGFUSE,
  langsmith: LANGSMITH,
  openlit: OPENLIT,
  mastra: MASTRA,
  genkit: GENKIT,
  "google-adk": GOOGLE_ADK,
  strands: STRANDS,
  laminar: LAMINAR,
  langwatch: LANGWATCH,
  langtrace: LANGTRACE,
  none: PLAIN,
};

/** Advice for a stored convention; one that is not known here is advised as plain spans. */
export function adviceFor(convention: string): ConventionAdvice {
  return convention in ADVICE ? ADVICE[convention as Convention] : PLAIN;
}
