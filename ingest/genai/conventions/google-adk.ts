import type { Content, Convention, Facts } from "../convention";
import { asText, field } from "../json";
import { readRequest } from "../messages/request";
import { readResponse } from "../messages/response";
import { parsed, type SpanView, text } from "../span-view";
import { hasTokens, withParts } from "../usage";
import { otelGenai } from "./otel-genai";

const REQUEST = "gcp.vertex.agent.llm_request";
const RESPONSE = "gcp.vertex.agent.llm_response";

/**
 * Google's Agent Development Kit: `call_llm` with Gemini's own request and response as JSON.
 * A `call_llm` span may have the next agent's spans below it. Errors leave no mark but the
 * missing response: it is written with the first answer, and with content off as `{}`.
 */
export const googleAdk: Convention = {
  name: "google-adk",
  isPresent: ({ span, attributes }) =>
    span.scope.name === "gcp.vertex.agent" || attributes[REQUEST] !== undefined,
  fill,
  fillContent,
};

function fill(view: SpanView, facts: Facts) {
  const { attributes, span } = view;
  const isCall =
    span.name === "call_llm" ||
    (attributes[RESPONSE] !== undefined && attributes["gen_ai.tool.name"] === undefined);
  facts.kind ||= isCall ? "llm" : span.name === "invocation" ? "workflow" : "";
  if (!isCall) return;
  facts.operation ||= "chat";
  if (attributes[RESPONSE] === undefined) {
    facts.isError = true;
    return;
  }
  const response = readResponse(parsed(view, RESPONSE));
  facts.requestModel ||=
    text(view, "gen_ai.request.model") || readRequest(parsed(view, REQUEST)).model;
  facts.responseModel ||= response.model;
  facts.responseId ||= response.id;
  facts.finishReason ||= response.finishReason;
  facts.endsInToolCall ||= response.endsInToolCall;
  const errorCode = asText(
    field(parsed(view, RESPONSE), "errorCode") ?? field(parsed(view, RESPONSE), "error_code"),
  );
  if (errorCode !== "" && response.messages.length === 0) {
    facts.isError = true;
    facts.errorType ||= errorCode;
  }
  if (response.usage === null || hasTokens(facts.usage)) return;
  otelGenai.fill(view, facts);
  facts.usage = withParts(response.usage, facts.usage);
  facts.usageSource = RESPONSE;
}

function fillContent(view: SpanView, content: Content) {
  content.toolArguments ??= parsed(view, "gcp.vertex.agent.tool_call_args") ?? null;
  content.toolResult ??= parsed(view, "gcp.vertex.agent.tool_response") ?? null;
  if (view.attributes["gen_ai.tool.name"] !== undefined) return;
  const request = readRequest(parsed(view, REQUEST));
  if (content.inputMessages.length === 0) content.inputMessages = request.messages;
  content.toolDefinitions ??= request.tools;
  if (content.outputMessages.length === 0)
    content.outputMessages = readResponse(parsed(view, RESPONSE)).messages;
}
