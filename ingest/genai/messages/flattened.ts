import type { Attributes, Json, Message, MessagePart } from "@/lib/domain/span";
import { asText, isObject, type JsonObject, parseJson } from "../json";
import { scalarText } from "../span-view";
import { readMedia } from "./media";
import { canonicalRole } from "./message";
import { readParts } from "./parts";

type Tree = Record<string, Json>;

/**
 * Messages that were flattened into attributes: `gen_ai.prompt.0.role`,
 * `llm.input_messages.0.message.tool_calls.1.tool_call.function.name`, …
 * Whatever index the cut at 128 attributes left is read.
 */
export function unflatten(attributes: Attributes, prefix: string): Tree[] {
  const items: Tree[] = [];
  for (const key in attributes) {
    if (!key.startsWith(prefix)) continue;
    const path = key.slice(prefix.length).split(".");
    const index = Number(path[0]);
    const value = attributes[key];
    // Indices beyond a span's possible attributes would allocate holes, nothing else.
    if (!Number.isInteger(index) || index < 0 || index > 100_000 || value === undefined) continue;
    let node = items[index];
    if (node === undefined) {
      node = Object.create(null) as Tree;
      items[index] = node;
    }
    place(node, path, value);
  }
  return items.filter((item) => item !== undefined);
}

function place(root: Tree, path: readonly string[], value: Json) {
  let node = root;
  for (let i = 1; i < path.length - 1; i++) {
    const step = path[i] ?? "";
    const next = node[step];
    // A value sent at this key as well (`content` beside `content.0.text`) gives way.
    const child = isObject(next) ? ownTree(next) : (Object.create(null) as Tree);
    node[step] = child;
    node = child;
  }
  const last = path.at(-1);
  if (last !== undefined && path.length > 1) node[last] = value;
}

/**
 * A tree that may be written to: without a prototype, which a step named `__proto__` would
 * reach, and not the span's own attribute, whose value stays as it was sent.
 */
function ownTree(value: JsonObject): Tree {
  return Object.getPrototypeOf(value) === null
    ? (value as Tree)
    : Object.assign(Object.create(null) as Tree, value);
}

/** OpenLLMetry's older spelling: `gen_ai.prompt.N.*`, `gen_ai.completion.N.*`. */
export function readIndexedMessages(
  attributes: Attributes,
  prefix: string,
  defaultRole: string,
): Message[] {
  return unflatten(attributes, prefix).map((item) => {
    const role = canonicalRole(scalarText(item["role"])) || defaultRole;
    const parts: MessagePart[] = [];
    const reasoning = scalarText(item["reasoning"]) || scalarText(item["reasoning_content"]);
    if (reasoning !== "") parts.push({ type: "reasoning", content: reasoning });
    const content = indexedContent(item["content"]);
    if (role === "tool" && !content.some((part) => part.type === "tool_call")) {
      parts.push({
        type: "tool_call_response",
        id: scalarText(item["tool_call_id"]),
        name: scalarText(item["name"]),
        result: typeof item["content"] === "string" ? item["content"] : null,
      });
    } else {
      parts.push(...content);
    }
    parts.push(...indexedCalls(item["tool_calls"]));
    const reason = scalarText(item["finish_reason"]);
    return reason === "" ? { role, parts } : { role, parts, finishReason: reason };
  });
}

function indexedContent(content: Json | undefined): MessagePart[] {
  // The JavaScript instrumentation writes a missing content as the word.
  if (content === undefined || content === "" || content === "null") return [];
  if (typeof content !== "string") return readParts(content);
  const json = content.startsWith("[{") ? parseJson(content) : content;
  if (typeof json === "string") return [{ type: "text", content }];
  const parts = readParts(json);
  // A list that isn't one of content parts is text that happens to be JSON.
  return parts.some((part) => part.type === "other") ? [{ type: "text", content }] : parts;
}

function indexedCalls(calls: Json | undefined): MessagePart[] {
  if (!isObject(calls)) return [];
  return Object.values(calls).flatMap((call) => {
    if (!isObject(call)) return [];
    const inner = isObject(call["tool_call"]) ? call["tool_call"] : call;
    const fn = isObject(inner["function"]) ? inner["function"] : inner;
    const args = fn["arguments"];
    return [
      {
        type: "tool_call",
        id: scalarText(inner["id"]),
        name: scalarText(fn["name"]),
        arguments: typeof args === "string" ? parseJson(args) : (args ?? null),
      },
    ] satisfies MessagePart[];
  });
}

/** OpenInference: `llm.input_messages.N.message.*`, `llm.output_messages.N.message.*`. */
export function readOpenInferenceMessages(
  attributes: Attributes,
  prefix: string,
  defaultRole: string,
): Message[] {
  return unflatten(attributes, prefix).map((item) => {
    const message = isObject(item["message"]) ? item["message"] : item;
    const role = canonicalRole(scalarText(message["role"])) || defaultRole;
    const parts = openInferenceContents(message["contents"]);
    const content = message["content"];
    const callId = scalarText(message["tool_call_id"]);
    if (typeof content === "string" && content !== "" && parts.length === 0) {
      parts.push(
        role === "tool" || callId !== ""
          ? {
              type: "tool_call_response",
              id: callId,
              name: scalarText(message["name"]),
              result: content,
            }
          : { type: "text", content },
      );
    }
    for (const call of indexedCalls(message["tool_calls"])) {
      if (
        call.type === "tool_call" &&
        parts.some((part) => part.type === "tool_call" && part.id === call.id && call.id !== "")
      )
        continue;
      parts.push(call);
    }
    const functionName = scalarText(message["function_call_name"]);
    if (functionName !== "") {
      const args = asText(message["function_call_arguments_json"]);
      parts.push({ type: "tool_call", id: "", name: functionName, arguments: parseJson(args) });
    }
    return { role, parts };
  });
}

function openInferenceContents(contents: Json | undefined): MessagePart[] {
  if (!isObject(contents)) return [];
  return Object.values(contents).flatMap((item): MessagePart[] => {
    if (!isObject(item)) return [];
    const content = isObject(item["message_content"]) ? item["message_content"] : item;
    const text = scalarText(content["text"]);
    const type = scalarText(content["type"]);
    if (type === "reasoning" || type === "thinking")
      return text === "" ? [] : [{ type: "reasoning", content: text }];
    if (type === "refusal")
      return [{ type: "refusal", content: text || scalarText(content["refusal"]) }];
    if (type === "tool_use" || isObject(item["tool_call"])) return indexedCalls({ "0": item });
    const media = readMedia(content, type);
    if (media !== null && text === "") return media;
    return text === "" ? [] : [{ type: "text", content: text }];
  });
}
