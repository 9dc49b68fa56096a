import type { Json, Message, Usage } from "@/lib/domain/span";
import { asText, field, isArray, isObject, type JsonObject } from "../json";
import { readUsageObject } from "../usage";
import { readMessages } from "./message";
import { firstString } from "./parts";

/** What a response body says, in OpenAI's, Anthropic's, Gemini's, LangChain's or Genkit's words. */
export interface ModelResponse {
  readonly messages: readonly Message[];
  readonly id: string;
  readonly model: string;
  readonly systemFingerprint: string;
  readonly finishReason: string;
  readonly usage: Usage | null;
  /** Tools are called, though the provider (Gemini, OpenAI's Responses) only says `STOP` or `completed`. */
  readonly endsInToolCall: boolean;
}

const NOTHING: ModelResponse = {
  messages: [],
  id: "",
  model: "",
  systemFingerprint: "",
  finishReason: "",
  usage: null,
  endsInToolCall: false,
};

/** Reads a whole response, its messages alone, or plain text. */
export function readResponse(value: Json | undefined): ModelResponse {
  if (value === undefined || value === null || value === "") return NOTHING;
  if (isArray(value)) return readItems(value);
  if (!isObject(value)) return { ...NOTHING, messages: readMessages(value, "assistant") };
  if (isArray(value["choices"])) return readChoices(value, value["choices"]);
  if (isArray(value["generations"])) return readGenerations(value, value["generations"]);
  if (isArray(value["candidates"])) return readCandidates(value, value["candidates"]);
  if (isArray(value["output"]) && value["object"] === "response")
    return readOpenAiResponse(value, value["output"]);
  if (isObject(value["kwargs"])) return readLangChainMessage(value, value["kwargs"]);
  if (isArray(value["data"]) && value["object"] === "list") {
    // Embeddings: the vectors are no message.
    return { ...NOTHING, model: asText(value["model"]), usage: readUsageObject(value["usage"]) };
  }
  if (isObject(value["message"])) {
    const inner = readResponse(value["message"]);
    return { ...facts(value), messages: inner.messages, id: inner.id || asText(value["id"]) };
  }
  // The Agent Development Kit keeps one of Gemini's candidates: { content: { parts, role } }.
  const content = value["content"];
  if (isObject(content) && isArray(content["parts"])) {
    const messages = readMessages(content, "assistant");
    return { ...facts(value), messages, endsInToolCall: callsTools(messages) };
  }
  return { ...facts(value), messages: readMessages(value, "assistant") };
}

function callsTools(messages: readonly Message[]): boolean {
  return messages.some((message) => message.parts.some((part) => part.type === "tool_call"));
}

/** The facts that stand at the top of Anthropic's, Gemini's, Genkit's and the AI SDK's responses. */
function facts(value: JsonObject): Omit<ModelResponse, "messages"> {
  return {
    ...NOTHING,
    id: firstString(value, ["id", "responseId", "response_id"]),
    model: firstString(value, ["model", "modelVersion", "model_version"]),
    systemFingerprint: firstString(value, ["system_fingerprint", "systemFingerprint"]),
    finishReason: firstString(value, [
      "stop_reason",
      "finish_reason",
      "finishReason",
      "stopReason",
    ]),
    usage: readUsageObject(value["usage"] ?? value["usageMetadata"] ?? value["usage_metadata"]),
  };
}

function readItems(items: readonly Json[]): ModelResponse {
  const [only] = items;
  if (items.length === 1 && isObject(only) && !("role" in only) && !("type" in only))
    return readResponse(only);
  return { ...NOTHING, messages: mergeAssistant(readMessages(items, "assistant")) };
}

function readChoices(value: JsonObject, choices: readonly Json[]): ModelResponse {
  const messages = choices.flatMap((choice) => {
    const message = field(choice, "message") ?? field(choice, "delta") ?? field(choice, "text");
    const read = readMessages(message, "assistant");
    const reason = asText(field(choice, "finish_reason"));
    const [first] = read;
    return first === undefined || reason === "" ? read : [{ ...first, finishReason: reason }];
  });
  return { ...facts(value), messages, finishReason: asText(field(choices[0], "finish_reason")) };
}

function readCandidates(value: JsonObject, candidates: readonly Json[]): ModelResponse {
  const messages = candidates.flatMap((candidate) =>
    readMessages(field(candidate, "content") ?? field(candidate, "message"), "assistant"),
  );
  const reason = firstString(candidates[0], ["finishReason", "finish_reason"]);
  return { ...facts(value), messages, finishReason: reason, endsInToolCall: callsTools(messages) };
}

function readOpenAiResponse(value: JsonObject, output: readonly Json[]): ModelResponse {
  const messages = mergeAssistant(readMessages(output, "assistant"));
  const incomplete = firstString(value["incomplete_details"], ["reason"]);
  const status = incomplete || asText(value["status"]);
  return {
    ...facts(value),
    messages,
    finishReason: status,
    endsInToolCall: callsTools(messages),
  };
}

/** LangChain's `LLMResult`: `{ generations: [[{ text, message, generationInfo }]], llmOutput }`. */
function readGenerations(value: JsonObject, generations: readonly Json[]): ModelResponse {
  const first = isArray(generations[0]) ? generations[0][0] : generations[0];
  const info = field(first, "generationInfo") ?? field(first, "generation_info");
  const inner = field(first, "message");
  const response = isObject(inner)
    ? readResponse(inner)
    : { ...NOTHING, messages: readMessages(field(first, "text"), "assistant") };
  const llmOutput = value["llmOutput"] ?? value["llm_output"];
  return {
    ...response,
    model:
      response.model ||
      firstString(info, ["model_name", "model"]) ||
      firstString(llmOutput, ["model_name"]),
    systemFingerprint:
      response.systemFingerprint ||
      firstString(info, ["system_fingerprint"]) ||
      firstString(llmOutput, ["system_fingerprint"]),
    finishReason: response.finishReason || firstString(info, ["finish_reason", "stop_reason"]),
    usage:
      response.usage ??
      readUsageObject(
        field(llmOutput, "tokenUsage") ??
          field(llmOutput, "token_usage") ??
          field(llmOutput, "usage"),
      ),
  };
}

function readLangChainMessage(value: JsonObject, kwargs: JsonObject): ModelResponse {
  const meta = kwargs["response_metadata"];
  return {
    ...NOTHING,
    messages: readMessages(value, "assistant"),
    id: asText(kwargs["id"]),
    model: firstString(meta, ["model_name", "model"]),
    systemFingerprint: firstString(meta, ["system_fingerprint"]),
    finishReason: firstString(meta, ["finish_reason", "stop_reason", "finishReason"]),
    usage:
      readUsageObject(kwargs["usage_metadata"]) ??
      readUsageObject(field(meta, "tokenUsage") ?? field(meta, "usage")),
  };
}

/** The Responses API sends reasoning, text and calls of one answer as items of their own. */
function mergeAssistant(messages: readonly Message[]): Message[] {
  const merged: Message[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    if (last !== undefined && last.role === message.role && message.role === "assistant") {
      merged[merged.length - 1] = { ...last, ...message, parts: [...last.parts, ...message.parts] };
    } else {
      merged.push(message);
    }
  }
  return merged;
}
