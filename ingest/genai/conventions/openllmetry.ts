import type { Json, RetrievedDocument, SpanKind } from "@/lib/domain/span";
import type { Content, Convention, Facts } from "../convention";
import { asNumber, asText, field, isArray, parseJson } from "../json";
import { unflatten } from "../messages/flattened";
import { readMessages } from "../messages/message";
import { fillFromRepeatedResponse } from "../messages/repeated-response";
import { readRequest } from "../messages/request";
import { readResponse } from "../messages/response";
import { canonicalProvider } from "../provider";
import { eventMs, parsed, type SpanView, scalarText, text } from "../span-view";
import { hasTokens } from "../usage";
import { readDocument } from "./otel-content";
import { kindOfOperation, otelGenai } from "./otel-genai";

const LOCAL_TOKENIZER = "local-tokenizer";
const CHUNK_EVENTS = ["gen_ai.content.completion.chunk", "llm.content.completion.chunk"];

/**
 * OpenLLMetry (Traceloop), current and legacy, and what is shaped like it (LlamaIndex,
 * Google GenAI): OpenTelemetry's names plus `traceloop.*` and `llm.*`.
 */
export const openLlmetry: Convention = {
  name: "openllmetry",
  isPresent: ({ span, attributes }) =>
    span.scope.name.startsWith("@traceloop/") ||
    attributes["traceloop.span.kind"] !== undefined ||
    attributes["llm.request.type"] !== undefined ||
    attributes["traceloop.workflow.name"] !== undefined ||
    attributes["traceloop.entity.name"] !== undefined ||
    span.scope.name === "traceloop.tracer",
  fill,
  fillContent,
  fillFromParent,
};

const KINDS: ReadonlyMap<string, SpanKind> = new Map(
  Object.entries<SpanKind>({
    workflow: "workflow",
    task: "workflow",
    agent: "agent",
    tool: "tool",
  }),
);

function fill(view: SpanView, facts: Facts) {
  const { attributes, span } = view;
  const type = text(view, "llm.request.type");
  const kind = KINDS.get(text(view, "traceloop.span.kind"));
  facts.kind ||=
    kind ??
    (kindOfOperation(text(view, "gen_ai.operation.name") || type) ||
      (isVectorStore(view) ? "retrieval" : ""));
  if (kind === "tool") facts.toolName ||= text(view, "traceloop.entity.name");
  if (kind === "agent") facts.agentName ||= text(view, "traceloop.entity.name");
  if (kind === undefined && facts.kind === "" && attributes["gen_ai.request.model"] === undefined)
    return;
  facts.provider ||=
    canonicalProvider(text(view, "gen_ai.provider.name")) ||
    canonicalProvider(text(view, "gen_ai.system"));
  // The JavaScript instrumentations leave Anthropic's cache beside its input; Python's add it.
  const isJavaScript = span.scope.name.startsWith("@traceloop/");
  if (isJavaScript && (facts.provider === "anthropic" || facts.provider === "aws.bedrock"))
    facts.inputRule ??= "without-cache";
  if (facts.kind === "llm") {
    for (const name of CHUNK_EVENTS) {
      const ms = eventMs(view, name);
      if (ms !== null) facts.ttftReadings.push({ ms, source: `event:${name}` });
    }
  }
  otelGenai.fill(view, facts);
  facts.systemFingerprint ||=
    text(view, "gen_ai.openai.system_fingerprint") ||
    text(view, "llm.openai.response.system_fingerprint");
  if (
    isJavaScript &&
    span.scope.name.endsWith("instrumentation-openai") &&
    hasTokens(facts.usage)
  ) {
    facts.usageSource = openAiUsageSource(facts);
  }
}

/**
 * The JavaScript OpenAI instrumentation counts a stream's tokens with its own tokenizer,
 * takes a whole answer's from the provider, and doesn't say which of the two it was.
 */
function openAiUsageSource(facts: Facts): string {
  if (
    facts.operation !== "chat" &&
    facts.operation !== "completion" &&
    facts.operation !== "text_completion"
  )
    return facts.usageSource;
  if (facts.isStream === true || facts.ttftReadings.length > 0) return LOCAL_TOKENIZER;
  // The Responses API is instrumented for whole answers only.
  if (facts.isStream === false || facts.responseId.startsWith("resp_")) return facts.usageSource;
  return `gen_ai.usage or ${LOCAL_TOKENIZER}`;
}

function fillFromParent(parent: SpanView, facts: Facts, view: SpanView) {
  const output = parent.attributes["traceloop.entity.output"];
  const response = fillFromRepeatedResponse(output, facts, (content) => fillContent(view, content));
  if (response === null || !facts.usageSource.includes(LOCAL_TOKENIZER)) return;
  // Returned whole, so not streamed: the tokens are the provider's.
  facts.usageSource = "gen_ai.usage";
}

function isVectorStore({ span, attributes }: SpanView): boolean {
  return (
    span.events.some((event) => event.name === "db.query.result") ||
    attributes["db.vector.query.top_k"] !== undefined ||
    (attributes["db.system"] !== undefined &&
      span.name.endsWith(".query") &&
      span.events.some((event) => event.name.startsWith("db.query")))
  );
}

function fillContent(view: SpanView, content: Content) {
  const kind = text(view, "traceloop.span.kind");
  const input = parsed(view, "traceloop.entity.input");
  const output = isVectors(view.attributes["traceloop.entity.output"])
    ? undefined
    : parsed(view, "traceloop.entity.output");
  if (kind === "tool") {
    content.toolArguments ??= toolArguments(input) ?? null;
    content.toolResult ??= output ?? null;
    return;
  }
  content.toolDefinitions ??= functions(view);
  otelGenai.fillContent(view, content);
  unwrapResponsesInput(view, content);
  if (content.inputMessages.length === 0 && input !== undefined) {
    content.inputMessages = readRequest(toolArguments(input)).messages;
  }
  if (content.outputMessages.length === 0 && output !== undefined) {
    content.outputMessages = readResponse(output).messages;
  }
  if (content.retrievedDocuments.length === 0) content.retrievedDocuments = documents(view, output);
}

/** `{ args: [], kwargs: { city } }`: the arguments as the function took them. */
function toolArguments(input: Json | undefined): Json | undefined {
  const args = field(input, "args");
  const kwargs = field(input, "kwargs");
  if (!isArray(args) || kwargs === undefined) return input;
  if (args.length === 0) return kwargs;
  return args.length === 1 ? (args[0] ?? null) : args;
}

/** The Responses API's item list arrives as the text of one user message. */
function unwrapResponsesInput(view: SpanView, content: Content) {
  const [only] = content.inputMessages;
  const [part] = only?.parts ?? [];
  if (
    content.inputMessages.length !== 1 ||
    part?.type !== "text" ||
    !part.content.startsWith('[{"role":')
  )
    return;
  if (!view.span.scope.name.endsWith("instrumentation-openai")) return;
  content.inputMessages = readMessages(parseJson(part.content), "user");
}

function functions(view: SpanView): Json {
  if (view.attributes["llm.request.functions.0.name"] === undefined) return null;
  return unflatten(view.attributes, "llm.request.functions.").map((item) => {
    const parameters = item["parameters"] ?? item["arguments"];
    return {
      name: scalarText(item["name"]),
      description: scalarText(item["description"]),
      parameters: typeof parameters === "string" ? parseJson(parameters) : (parameters ?? null),
    };
  });
}

function documents(view: SpanView, output: Json | undefined): RetrievedDocument[] {
  const results = view.span.events.filter((event) => event.name === "db.query.result");
  if (results.length > 0) {
    return results.map(({ attributes }) => ({
      id: asText(attributes["db.query.result.id"]),
      content: asText(attributes["db.query.result.document"]),
      score: asNumber(attributes["db.query.result.score"]),
    }));
  }
  const isRetriever = view.span.name.endsWith(".retrieve");
  return isRetriever && isArray(output) ? output.map(readDocument) : [];
}

/** Embeddings, tens of kilobytes of numbers: told by their first characters, never parsed. */
function isVectors(value: Json | undefined): boolean {
  if (typeof value !== "string") return false;
  if (value.startsWith('{"object":"list"')) return true;
  const first = value.charCodeAt(1);
  return value.startsWith("[") && (first === 0x2d || (first >= 0x30 && first <= 0x39));
}
