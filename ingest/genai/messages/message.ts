import type { Json, Message, MessagePart } from "@/lib/domain/span";
import { asText, field, isArray, isObject, type JsonObject, parseJson } from "../json";
import { firstString, plainResult, readParts, readToolCall } from "./parts";

/** Messages in any spelling: a list of them, a list of such lists, one of them, or plain text. */
export function readMessages(value: Json | undefined, defaultRole: string): Message[] {
  if (value === undefined || value === null || value === "") return [];
  if (isArray(value)) return readList(value, defaultRole);
  if (isObject(value)) return readOne(value, defaultRole);
  return [{ role: defaultRole, parts: readParts(String(value)) }];
}

function readList(list: readonly Json[], defaultRole: string): Message[] {
  const messages: Message[] = [];
  /** Parts without a message around them belong to one message. */
  let loose: MessagePart[] = [];
  const flush = () => {
    if (loose.length > 0) messages.push({ role: defaultRole, parts: loose });
    loose = [];
  };
  for (const item of list) {
    if (isArray(item) || (isObject(item) && isMessage(item))) {
      flush();
      messages.push(...readMessages(item, defaultRole));
    } else if (typeof item === "string") {
      // Libraries that stringify each message of a list.
      const inner = parseJson(item);
      if (isObject(inner) && isMessage(inner)) messages.push(...readOne(inner, defaultRole));
      else if (item !== "") messages.push({ role: defaultRole, parts: readParts(item) });
    } else {
      loose.push(...readParts(item));
    }
  }
  flush();
  return messages;
}

function isMessage(value: JsonObject): boolean {
  return (
    "role" in value ||
    "kwargs" in value ||
    "message" in value ||
    "messages" in value ||
    "tool_calls" in value ||
    "toolCalls" in value ||
    // Genkit's documents: { content: [{ text }] }.
    ("content" in value && value["type"] === undefined) ||
    ITEM_ROLES.get(asText(value["type"])) !== undefined
  );
}

/** Items of the Responses API and LangChain's message types, which have a type for a role. */
const ITEM_ROLES: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    message: "",
    reasoning: "assistant",
    function_call: "assistant",
    function_call_output: "tool",
    human: "user",
    ai: "assistant",
    system: "system",
    tool: "tool",
  }),
);

const ROLES: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    human: "user",
    ai: "assistant",
    model: "assistant",
    AIMessage: "assistant",
    AIMessageChunk: "assistant",
    HumanMessage: "user",
    SystemMessage: "system",
    ToolMessage: "tool",
    FunctionMessage: "tool",
    ChatMessage: "user",
  }),
);

export function canonicalRole(role: string): string {
  return ROLES.get(role) ?? role;
}

function readOne(value: JsonObject, defaultRole: string): Message[] {
  if (isObject(value["kwargs"])) return readLangChain(value, defaultRole);
  // LangWatch, LlamaIndex and others wrap: { message: { role, content } }.
  if (isObject(value["message"]) && value["role"] === undefined) {
    return withFinishReason(readOne(value["message"], defaultRole), value);
  }
  if (value["messages"] !== undefined && value["role"] === undefined) {
    return readMessages(value["messages"], defaultRole);
  }
  const type = asText(value["type"]);
  const itemRole = ITEM_ROLES.get(type);
  if (
    itemRole !== undefined &&
    type !== "message" &&
    value["role"] === undefined &&
    value["content"] === undefined
  ) {
    return [{ role: itemRole || defaultRole, parts: readParts(value) }];
  }
  const role = canonicalRole(asText(value["role"])) || itemRole || defaultRole;
  if (value["role"] === undefined && itemRole === undefined && !isMessage(value)) {
    return [{ role: defaultRole, parts: readParts(value) }];
  }
  return withFinishReason([{ role, parts: messageParts(value, role) }], value);
}

function messageParts(value: JsonObject, role: string): MessagePart[] {
  const parts: MessagePart[] = [];
  const reasoning = firstString(value, ["reasoning_content", "reasoning", "thinking"]);
  if (reasoning !== "") parts.push({ type: "reasoning", content: reasoning });
  const content = value["parts"] ?? value["content"] ?? value["contents"] ?? value["text"];
  const toolCallId = firstString(value, ["tool_call_id", "toolCallId", "tool_use_id"]);
  if ((role === "tool" || role === "function") && !hasResultParts(content)) {
    parts.push({
      type: "tool_call_response",
      id: toolCallId || asText(value["id"]),
      name: asText(value["name"]),
      result: plainResult(content ?? null),
    });
  } else {
    parts.push(...readParts(content));
  }
  const refusal = asText(value["refusal"]);
  if (refusal !== "") parts.push({ type: "refusal", content: refusal });
  pushToolCalls(parts, value["tool_calls"] ?? value["toolCalls"]);
  const functionCall = value["function_call"];
  if (isObject(functionCall) && "name" in functionCall) parts.push(...readToolCall(functionCall));
  return parts;
}

/** Adds the calls that the content's own parts haven't named already. */
function pushToolCalls(parts: MessagePart[], calls: Json | undefined) {
  const list = typeof calls === "string" ? parseJson(calls) : calls;
  if (!isArray(list)) return;
  for (const call of list) {
    if (!isObject(call)) continue;
    for (const part of readToolCall(call)) {
      if (part.type === "tool_call" && isKnown(parts, part.id)) continue;
      parts.push(part);
    }
  }
}

function isKnown(parts: readonly MessagePart[], callId: string): boolean {
  return callId !== "" && parts.some((part) => part.type === "tool_call" && part.id === callId);
}

function hasResultParts(content: Json | undefined): boolean {
  if (!isArray(content)) return false;
  return content.some((part) => {
    const type = asText(field(part, "type"));
    return (
      type.startsWith("tool") ||
      type === "function_response" ||
      field(part, "functionResponse") !== undefined ||
      field(part, "toolResponse") !== undefined ||
      field(part, "toolResult") !== undefined
    );
  });
}

/** `{ lc: 1, id: [..., "AIMessage"], kwargs: { content, tool_calls, … } }` */
function readLangChain(value: JsonObject, defaultRole: string): Message[] {
  const kwargs = value["kwargs"];
  if (!isObject(kwargs)) return [];
  if (kwargs["messages"] !== undefined) return readMessages(kwargs["messages"], defaultRole);
  if (isObject(kwargs["message"])) return readMessages(kwargs["message"], defaultRole);
  const id = value["id"];
  const className = isArray(id) ? asText(id.at(-1)) : "";
  const role = ROLES.get(className) ?? (asText(kwargs["role"]) || defaultRole);
  const extra = kwargs["additional_kwargs"];
  const parts = messageParts(kwargs, role);
  if (!parts.some((part) => part.type === "tool_call"))
    pushToolCalls(parts, field(extra, "tool_calls"));
  return withFinishReason([{ role, parts }], field(kwargs, "response_metadata"));
}

function withFinishReason(messages: Message[], holder: Json | undefined): Message[] {
  const reason = firstString(holder, ["finish_reason", "finishReason", "stop_reason"]);
  const [only] = messages;
  if (
    reason === "" ||
    messages.length !== 1 ||
    only === undefined ||
    only.finishReason !== undefined
  )
    return messages;
  return [{ ...only, finishReason: reason }];
}
