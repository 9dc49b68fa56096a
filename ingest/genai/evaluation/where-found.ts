import type { WhereFound } from "./recorded-case";

/**
 * Whether the library's spans carry the true value of a fact. OTLP logs are another
 * signal, and an empty value (`finish_reason=`) is none.
 */
export function isOnSpans(where: WhereFound, fact: string): boolean {
  return (where[fact] ?? []).some((place) => !place.startsWith("log.") && !place.endsWith("="));
}
