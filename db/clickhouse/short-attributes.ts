import type { Attributes, Json } from "@/lib/domain/span";

/** Longer values are no filter's: they are text, and stand in span_payloads_v1. */
export const MAX_FILTER_VALUE_LENGTH = 200;
/** The SDKs' own limit of attributes; flattened histories that exceed it are content anyway. */
const MAX_ENTRIES = 128;

/**
 * Keys that carry what was said, in any convention: prompts, answers, tool arguments and
 * results, documents. A short "yes" among them is still content, and no filter.
 */
const CONTENT_KEY = new RegExp(
  [
    "(^|[._])(input|output|inputs|outputs|content|contents|messages|message|completion|completions)($|\\.(?!\\w*(tokens|cost|type)))",
    "(^|\\.)(arguments|args|result|results|template_variables|variables|system_instructions)$",
    "^gen_ai\\.(prompt|completion)(\\.\\d|$)",
    "^llm\\.(prompts|completions|input_messages|output_messages|tools|request\\.functions|prompt_template\\.(template|variables))",
    "^ai\\.(prompt|values?)(\\.|$)",
    "^ai\\.response\\.(text|object|reasoning|toolCalls|files)",
    "^(retrieval|reranker)\\.",
    "^embedding\\.(text|vector|embeddings)",
    "^gcp\\.vertex\\.agent\\.(llm_request|llm_response|tool_|data)",
    "^genkit:(input|output)",
    "^exception\\.(message|stacktrace)$",
    "(^|\\.)db\\.(statement|query\\.text)$",
  ].join("|"),
);

const known = new Map<string, boolean>();
/** Flattened keys are numbered and so without end: what comes after this many is matched anew. */
const MAX_KNOWN = 4_096;

function isContentKey(key: string): boolean {
  let content = known.get(key);
  if (content === undefined) {
    content = CONTENT_KEY.test(key);
    if (known.size < MAX_KNOWN) known.set(key, content);
  }
  return content;
}

export type Entries = readonly (readonly [key: string, value: string])[];

/** Short scalars as text, for filters and grouping; content is left out. */
export function shortAttributes(attributes: Attributes): Entries {
  const entries: [string, string][] = [];
  for (const key in attributes) {
    const value = scalarText(attributes[key]);
    if (value === null || key.length > MAX_FILTER_VALUE_LENGTH || isContentKey(key)) continue;
    entries.push([key, value]);
    if (entries.length === MAX_ENTRIES) break;
  }
  return entries;
}

let lastResource: Attributes = {};
let lastEntries: Entries = [];

/** The same; computed once for spans that share a resource and follow each other. */
export function shortResourceAttributes(attributes: Attributes): Entries {
  if (attributes !== lastResource) {
    lastEntries = shortAttributes(attributes);
    lastResource = attributes;
  }
  return lastEntries;
}

function scalarText(value: Json | undefined): string | null {
  if (typeof value === "string") {
    return value.length > 0 && value.length <= MAX_FILTER_VALUE_LENGTH ? value : null;
  }
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return null;
}
