import type { Message } from "@/lib/domain/span";
import type { Content, Facts } from "../convention";
import { noContent } from "../convention";
import { parseJson } from "../json";
import { sameTokens, withParts } from "../usage";
import { type ModelResponse, readResponse } from "./response";

/**
 * A function that returns a model's response shows it whole on the span around the call:
 * what the call's own span left out (fingerprint, id, cached tokens) is read from there,
 * when it is this call's response for certain.
 *
 * @param output the outer span's output, as it was sent
 * @param fillContent reads the call's own content, for the answer's text
 */
export function fillFromRepeatedResponse(
  output: unknown,
  facts: Facts,
  fillContent: (content: Content) => void,
): ModelResponse | null {
  if (typeof output !== "string") return null;
  const isRaw = output.startsWith('{"id":"');
  if (!isRaw && !output.startsWith('{"lc":1,')) return null;
  if (facts.responseId !== "" && !output.includes(facts.responseId)) return null;
  const response = readResponse(parseJson(output));
  if (facts.responseId === "") {
    if (response.id === "" || !isSameAnswer(response, facts, fillContent)) return null;
  } else if (response.id !== facts.responseId) {
    return null;
  }
  facts.responseId = response.id;
  facts.systemFingerprint ||= response.systemFingerprint;
  facts.finishReason ||= response.finishReason;
  facts.responseModel ||= response.model;
  // A stream is returned before it has a response to show.
  if (isRaw) facts.isStream ??= false;
  if (response.usage !== null && sameTokens(facts.usage, response.usage)) {
    facts.usage = withParts(facts.usage, response.usage);
  }
  return response;
}

/** No id to compare: the model and the whole text must be the same. */
function isSameAnswer(
  response: ModelResponse,
  facts: Facts,
  fillContent: (content: Content) => void,
): boolean {
  if (facts.responseModel !== "" && facts.responseModel !== response.model) return false;
  const content = noContent();
  fillContent(content);
  const text = plainText(content.outputMessages);
  return text !== "" && text === plainText(response.messages);
}

function plainText(messages: readonly Message[]): string {
  const [first] = messages;
  return (first?.parts ?? []).map((part) => (part.type === "text" ? part.content : "")).join("");
}
