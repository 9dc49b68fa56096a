import type { WhereFound } from "./recorded-case";

/**
 * Whether the library sends the true value of a fact, on its spans or in their log records.
 * An empty value (`finish_reason=`) is none.
 */
export function isSent(where: WhereFound, fact: string): boolean {
  return (where[fact] ?? []).some((place) => !place.endsWith("="));
}
