import type { Json, Message, MessagePart } from "@/lib/domain/span";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text = (value: unknown): string =>
  typeof value === "string"
    ? value
    : value === undefined || value === null
      ? ""
      : JSON.stringify(value);

/**
 * Messages as the API sends them, checked part by part: what is not understood is shown as
 * JSON rather than dropped.
 */
export function readMessages(messages: readonly unknown[]): Message[] {
  return messages.map((message) => {
    if (!isObject(message)) {
      return { role: "unknown", parts: [{ type: "other", content: (message ?? null) as Json }] };
    }
    const parts = Array.isArray(message["parts"]) ? message["parts"] : [];
    const finishReason = text(message["finishReason"]);
    return {
      role: text(message["role"]) || "unknown",
      parts: parts.map(readPart),
      ...(finishReason ? { finishReason } : {}),
    };
  });
}

function readPart(part: unknown): MessagePart {
  if (!isObject(part)) return { type: "other", content: (part ?? null) as Json };
  const json = (key: string): Json => (part[key] ?? null) as Json;
  switch (part["type"]) {
    case "text":
    case "reasoning":
    case "refusal":
      return { type: part["type"], content: text(part["content"]) };
    case "tool_call":
      return {
        type: "tool_call",
        id: text(part["id"]),
        name: text(part["name"]),
        arguments: json("arguments"),
      };
    case "tool_call_response":
      return {
        type: "tool_call_response",
        id: text(part["id"]),
        name: text(part["name"]),
        result: json("result"),
      };
    case "media": {
      const source = part["source"];
      return {
        type: "media",
        modality: text(part["modality"]) || "file",
        mimeType: text(part["mimeType"]),
        source: source === "uri" || source === "file" ? source : "blob",
        content: text(part["content"]),
      };
    }
    default:
      return { type: "other", content: "content" in part ? json("content") : (part as Json) };
  }
}

/** A string that holds a JSON object or array, parsed; everything else as it is. */
export function unwrapJson(value: Json): Json {
  if (typeof value !== "string") return value;
  const trimmed = value.trim();
  if (!/^[[{]/.test(trimmed)) return value;
  try {
    return JSON.parse(trimmed) as Json;
  } catch {
    return value;
  }
}

/** Bytes that a base64 string stands for. */
export function base64Bytes(content: string): number {
  const padding = content.endsWith("==") ? 2 : content.endsWith("=") ? 1 : 0;
  return Math.max(0, Math.floor((content.length * 3) / 4) - padding);
}

/** A message as plain text, for copying. */
export function messageText(message: Message): string {
  return message.parts
    .map((part) => {
      switch (part.type) {
        case "text":
        case "reasoning":
        case "refusal":
          return part.content;
        case "tool_call":
          return `${part.name}(${asText(part.arguments)})`;
        case "tool_call_response":
          return asText(part.result);
        case "media":
          return `[${part.modality} ${part.mimeType}]`;
        default:
          return asText(part.content);
      }
    })
    .join("\n\n");
}

export function asText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
