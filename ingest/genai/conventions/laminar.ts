import type { SpanKind } from "@/lib/domain/span";
import type { Content, Convention, Facts } from "../convention";
import { readRequest } from "../messages/request";
import { readResponse } from "../messages/response";
import { canonicalProvider } from "../provider";
import { parsed, type SpanView, text } from "../span-view";
import { openLlmetry } from "./openllmetry";

/**
 * Laminar: OpenLLMetry's names plus `lmnr.*`. Anthropic's input comes without its cache.
 */
export const laminar: Convention = {
  name: "laminar",
  isPresent: ({ span, attributes }) =>
    attributes["lmnr.span.path"] !== undefined ||
    attributes["lmnr.span.type"] !== undefined ||
    span.scope.name.startsWith("lmnr") ||
    span.scope.name.startsWith("@lmnr-ai/"),
  fill,
  fillContent,
};

const KINDS: ReadonlyMap<string, SpanKind> = new Map(
  Object.entries<SpanKind>({
    LLM: "llm",
    TOOL: "tool",
    EXECUTOR: "workflow",
    EVALUATOR: "other",
    HUMAN_EVALUATOR: "other",
    EVALUATION: "workflow",
  }),
);

function fill(view: SpanView, facts: Facts) {
  facts.kind ||= KINDS.get(text(view, "lmnr.span.type")) ?? "";
  const provider = canonicalProvider(
    text(view, "gen_ai.provider.name") || text(view, "gen_ai.system"),
  );
  if (provider === "anthropic" || provider === "aws.bedrock") facts.inputRule ??= "without-cache";
  openLlmetry.fill(view, facts);
  // It turns the instrumentation's tokenizer off: a stream has no count then.
  if (facts.usageSource.includes("local-tokenizer")) facts.usageSource = "gen_ai.usage";
  if (facts.kind === "tool") facts.toolName ||= view.span.name;
  if (facts.kind === "" && view.attributes["lmnr.span.input"] !== undefined)
    facts.kind = "workflow";
}

function fillContent(view: SpanView, content: Content) {
  const input = parsed(view, "lmnr.span.input");
  const output = parsed(view, "lmnr.span.output");
  if (text(view, "lmnr.span.type") === "TOOL") {
    content.toolArguments ??= input ?? null;
    content.toolResult ??= output ?? null;
    return;
  }
  openLlmetry.fillContent(view, content);
  if (content.inputMessages.length === 0) content.inputMessages = readRequest(input).messages;
  if (content.outputMessages.length === 0) content.outputMessages = readResponse(output).messages;
}
