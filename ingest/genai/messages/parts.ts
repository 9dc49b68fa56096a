import type { Json, MessagePart } from "@/lib/domain/span";
import { asText, field, isArray, isObject, type JsonObject, parseJson } from "../json";
import { readMedia } from "./media";

/**
 * The parts of a message's content in any spelling that is in use: plain text, OpenAI's and
 * Anthropic's content blocks, Gemini's parts, the AI SDK's, LangChain's, and OpenTelemetry's.
 */
export function readParts(content: Json | undefined): MessagePart[] {
  if (content === undefined || content === null || content === "") return [];
  if (typeof content === "string") return [{ type: "text", content }];
  if (isArray(content)) return content.flatMap(readParts);
  if (isObject(content)) return readPart(content);
  return [{ type: "other", content }];
}

function readPart(part: JsonObject): MessagePart[] {
  const type = asText(part["type"]);
  const read = READERS.get(type);
  if (read !== undefined) return read(part);
  return readUntyped(part) ?? readMedia(part, type) ?? [{ type: "other", content: part }];
}

const READERS: ReadonlyMap<string, (part: JsonObject) => MessagePart[]> = new Map(
  Object.entries<(part: JsonObject) => MessagePart[]>({
    text: readText,
    textBlock: readText,
    input_text: readText,
    output_text: readText,
    "text-delta": readText,
    reasoning: readReasoning,
    reasoningBlock: readReasoning,
    thinking: readReasoning,
    redacted_thinking: readReasoning,
    reasoning_content: readReasoning,
    refusal: (part) => [
      { type: "refusal", content: firstString(part, ["refusal", "content", "text"]) },
    ],
    tool_call: readToolCall,
    "tool-call": readToolCall,
    tool_use: readToolCall,
    server_tool_use: readToolCall,
    toolCall: readToolCall,
    toolUse: readToolCall,
    toolUseBlock: readToolCall,
    function: readToolCall,
    function_call: readToolCall,
    tool_call_response: readToolResult,
    tool_result: readToolResult,
    "tool-result": readToolResult,
    "tool-error": readToolResult,
    function_call_output: readToolResult,
    function_response: readToolResult,
    toolResult: readToolResult,
    toolResultBlock: readToolResult,
  }),
);

function readText(part: JsonObject): MessagePart[] {
  const value = part["text"] ?? part["content"] ?? part["value"];
  return typeof value === "string" ? [{ type: "text", content: value }] : readParts(value);
}

function readReasoning(part: JsonObject): MessagePart[] {
  const summary = part["summary"];
  if (isArray(summary)) {
    const content = summary.map((item) => firstString(item, ["text", "content"])).join("\n");
    return content === "" ? [] : [{ type: "reasoning", content }];
  }
  const content = firstString(part, [
    "text",
    "content",
    "thinking",
    "reasoning",
    "reasoning_content",
  ]);
  return content === "" ? [] : [{ type: "reasoning", content }];
}

/** One tool call in any spelling. */
export function readToolCall(part: JsonObject): MessagePart[] {
  const call = isObject(part["function"]) ? part["function"] : part;
  const name = firstString(call, ["name", "toolName", "tool_name"]);
  const args = call["arguments"] ?? call["input"] ?? call["args"] ?? call["parameters"];
  return [
    {
      type: "tool_call",
      // Responses items have an id of their own beside the call's.
      id: firstString(part, ["call_id", "toolCallId", "tool_call_id", "toolUseId", "id", "ref"]),
      name,
      arguments: typeof args === "string" ? parseJson(args) : (args ?? null),
    },
  ];
}

function readToolResult(part: JsonObject): MessagePart[] {
  const result =
    part["response"] ??
    part["result"] ??
    part["output"] ??
    part["content"] ??
    part["error"] ??
    null;
  return [
    {
      type: "tool_call_response",
      id: firstString(part, [
        "call_id",
        "toolCallId",
        "tool_call_id",
        "tool_use_id",
        "toolUseId",
        "id",
        "ref",
      ]),
      name: firstString(part, ["name", "toolName", "tool_name"]),
      result: plainResult(result),
    },
  ];
}

/** What a tool gave back, out of the wrappings around it. */
export function plainResult(result: Json): Json {
  if (isArray(result)) {
    const [only] = result;
    return result.length === 1 && isObject(only) ? plainResult(only) : result;
  }
  if (!isObject(result)) return result;
  const type = asText(result["type"]);
  // The AI SDK's `{ type: "json", value }`, everybody's `{ type: "text", text }`.
  if (
    (type === "json" || type === "text" || type === "error-text" || type === "error-json") &&
    "value" in result
  ) {
    return result["value"] ?? null;
  }
  if ((type === "text" || type === "textBlock") && typeof result["text"] === "string") {
    return result["text"];
  }
  if (type === "jsonBlock") return result["json"] ?? null;
  const keys = Object.keys(result);
  if (keys.length === 1 && (keys[0] === "text" || keys[0] === "json"))
    return result[keys[0]] ?? null;
  return result;
}

/** Parts that name themselves by their only key: Gemini's, Bedrock's and Genkit's. */
function readUntyped(part: JsonObject): MessagePart[] | null {
  const text = part["text"];
  if (typeof text === "string") {
    return [
      part["thought"] === true
        ? { type: "reasoning", content: text }
        : { type: "text", content: text },
    ];
  }
  const call =
    part["functionCall"] ?? part["function_call"] ?? part["toolUse"] ?? part["toolRequest"];
  if (isObject(call)) return readToolCall(call);
  const result =
    part["functionResponse"] ??
    part["function_response"] ??
    part["toolResult"] ??
    part["toolResponse"];
  if (isObject(result)) return readToolResult(result);
  const reasoning = part["reasoningContent"];
  if (isObject(reasoning))
    return readReasoning(
      isObject(reasoning["reasoningText"]) ? reasoning["reasoningText"] : reasoning,
    );
  if (typeof part["reasoning"] === "string")
    return [{ type: "reasoning", content: part["reasoning"] }];
  if (typeof part["content"] === "string" && part["type"] === undefined) {
    return [{ type: "text", content: part["content"] }];
  }
  return null;
}

export function firstString(value: Json | undefined, keys: readonly string[]): string {
  for (const key of keys) {
    const found = field(value, key);
    if (typeof found === "string") return found;
  }
  return "";
}
