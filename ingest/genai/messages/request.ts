import type { Json, Message } from "@/lib/domain/span";
import { asText, field, isArray, isObject, type JsonObject } from "../json";
import { asFlag } from "../span-view";
import { readMessages } from "./message";
import { readParts } from "./parts";

/** What a request body says, in OpenAI's, Anthropic's, Gemini's, LangChain's or Genkit's words. */
export interface ModelRequest {
  readonly messages: readonly Message[];
  readonly tools: Json;
  readonly model: string;
  readonly isStream: boolean | null;
}

/** Reads a whole request, its message list alone, or plain text. */
export function readRequest(value: Json | undefined): ModelRequest {
  if (!isObject(value)) {
    return { messages: readMessages(value, "user"), tools: null, model: "", isStream: null };
  }
  return {
    messages: requestMessages(value),
    tools: nonEmpty(value["tools"] ?? field(value["config"], "tools") ?? value["functions"]),
    model: requestModel(value),
    isStream: asFlag(value["stream"]),
  };
}

function nonEmpty(tools: Json | undefined): Json {
  return tools === undefined || (isArray(tools) && tools.length === 0) ? null : tools;
}

export function requestModel(value: Json | undefined): string {
  const model = field(value, "model") ?? field(value, "model_name") ?? field(value, "modelId");
  return typeof model === "string" ? model.replace(/^models\//, "") : "";
}

function requestMessages(value: JsonObject): Message[] {
  const system = systemMessages(
    value["system"] ??
      value["instructions"] ??
      value["systemInstruction"] ??
      value["system_instruction"] ??
      field(value["config"], "systemInstruction") ??
      field(value["config"], "system_instruction"),
  );
  const body =
    value["messages"] ?? value["contents"] ?? value["input"] ?? value["prompt"] ?? value["prompts"];
  if (body === undefined) {
    if (system.length > 0 || Object.keys(value).length === 0) return system;
    return readMessages(value, "user");
  }
  // The AI SDK may send both a prompt and messages.
  const messages =
    value["messages"] !== undefined && typeof value["prompt"] === "string"
      ? [...readMessages(value["messages"], "user"), ...readMessages(value["prompt"], "user")]
      : readMessages(body, "user");
  return [...system, ...messages];
}

/** System instructions as text, a list of parts, or one message; one system message or none. */
export function systemMessages(value: Json | undefined): Message[] {
  if (value === undefined || value === null || value === "") return [];
  if (isObject(value) && (value["role"] !== undefined || isArray(value["parts"]))) {
    return readMessages({ ...value, role: "system" }, "system");
  }
  if (isArray(value) && value.some((item) => asText(field(item, "role")) !== "")) {
    return readMessages(value, "system");
  }
  const parts = readParts(value);
  return parts.length === 0 ? [] : [{ role: "system", parts }];
}
