import type { OtlpSpan } from "@/ingest/otlp/span";
import type { Attributes, SpanEvent } from "@/lib/domain/span";
import { asNumber } from "./json";
import { scalarText } from "./span-view";

/** A figure given to a span (or to its trace) under a name: an evaluation, a thumb, an outcome. */
export interface NamedScore {
  readonly name: string;
  readonly value: number;
}

export type Scores = Readonly<Record<string, number>>;

const NONE: Scores = {};
const MAX_SCORES = 64;
const MAX_NAME_LENGTH = 128;
/** https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-events/#event-gen_aievaluationresult */
const RESULT_EVENT = "gen_ai.evaluation.result";
/** OpenInference's and Phoenix' `eval.<name>.score`. */
const EVAL_SCORE = /^eval\.(.+)\.score$/;

/** The scores that a span itself carries, in its attributes or as evaluation events. */
export function scoresOf({ attributes, events }: OtlpSpan): Scores {
  let found: NamedScore[] | null = null;
  for (const key in attributes) {
    if (!key.startsWith("eval.")) continue;
    const name = EVAL_SCORE.exec(key)?.[1];
    const value = name === undefined ? null : asNumber(attributes[key]);
    if (name === undefined || value === null) continue;
    found ??= [];
    found.push({ name, value });
  }
  const own =
    attributes["gen_ai.evaluation.name"] === undefined ? null : evaluationScore(attributes);
  if (own !== null) found = [...(found ?? []), own];
  for (const event of events) {
    const score = evaluationOf(event);
    if (score === null) continue;
    found ??= [];
    found.push(score);
  }
  return found === null ? NONE : meanByName(found);
}

/** The score that an event or a log record of an evaluation tells; null for any other. */
export function evaluationOf({ name, attributes }: SpanEvent): NamedScore | null {
  return name === RESULT_EVENT ? evaluationScore(attributes) : null;
}

function evaluationScore(attributes: Attributes): NamedScore | null {
  const name = scalarText(attributes["gen_ai.evaluation.name"]);
  const value = asNumber(attributes["gen_ai.evaluation.score.value"] ?? null);
  return name === "" || value === null ? null : { name, value };
}

/**
 * Several of one name count as their mean; names and values in order, so that the same scores
 * give the same row in whatever order they came.
 */
export function meanByName(scores: readonly NamedScore[]): Scores {
  const values = new Map<string, number[]>();
  for (const { name, value } of scores) {
    if (name.length > MAX_NAME_LENGTH || !Number.isFinite(value)) continue;
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  const names = [...values.keys()].sort().slice(0, MAX_SCORES);
  return Object.fromEntries(names.map((name) => [name, meanOf(values.get(name) ?? [])]));
}

function meanOf(values: number[]): number {
  return values.sort((a, b) => a - b).reduce((sum, value) => sum + value, 0) / values.length;
}
