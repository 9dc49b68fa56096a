/** What a model call can carry; the same names as the sources report uses. */
export const INSTRUMENTATION_FIELDS = [
  "ttft",
  "tokens",
  "inputMessages",
  "outputMessages",
  "session",
  "user",
  "tenant",
  "route",
  "promptVersion",
  "cost",
] as const;
export type InstrumentationField = (typeof INSTRUMENTATION_FIELDS)[number];

export interface Recipe {
  /** The library or version it is for, where a convention has several. */
  readonly label: string;
  readonly language: "ts" | "python" | "shell";
  readonly code: string;
  /** Attribute that the code puts on the wire, with an example of its value; tests hold it against the normaliser. */
  readonly sends?: Readonly<Record<string, string | number>>;
}

/** What to do when a field is missing. */
export type Advice =
  /** The program has to say it. */
  | { readonly kind: "add"; readonly text: string; readonly recipes: readonly Recipe[] }
  /** The library sends it by itself; when it is missing, something switched it off. */
  | { readonly kind: "automatic"; readonly text: string; readonly recipes?: readonly Recipe[] }
  /** The library cannot send it. */
  | { readonly kind: "impossible"; readonly text: string; readonly recipes?: readonly Recipe[] };

export interface ConventionAdvice {
  readonly title: string;
  readonly fields: Readonly<Record<InstrumentationField, Advice>>;
}
