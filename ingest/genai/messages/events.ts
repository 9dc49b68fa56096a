import type { Attributes, Json, Message, SpanEvent } from "@/lib/domain/span";
import type { Content } from "../convention";
import { asText, field, isArray, isObject, structured } from "../json";
import { type SpanView, scalarText } from "../span-view";
import { readMessages } from "./message";
import { readRequest, systemMessages } from "./request";
import { readResponse } from "./response";

/**
 * Content that libraries put into span events rather than attributes: one event per message
 * (`gen_ai.user.message`, `gen_ai.choice`), the whole prompt and completion
 * (`gen_ai.content.prompt`), or `gen_ai.client.inference.operation.details`.
 */
export function readEventContent(view: SpanView, content: Content) {
  const inputs: Message[] = [];
  const outputs: Message[] = [];
  for (const event of view.span.events) readEvent(event, inputs, outputs, content);
  const known = content.inputMessages;
  if (known.length === 0) content.inputMessages = inputs;
  else if (inputs.length > 0 && known.every(({ role }) => role === "system")) {
    // The instructions stand on the span, and may be repeated before the messages.
    const isRepeated = inputs.some(({ role }) => role === "system");
    content.inputMessages = isRepeated ? inputs : [...known, ...inputs];
  }
  if (content.outputMessages.length === 0) content.outputMessages = withThoughts(outputs);
}

/** The Responses API's reasoning is an item of its own before the answer that it belongs to. */
function withThoughts(messages: readonly Message[]): Message[] {
  const joined: Message[] = [];
  let thoughts: Message["parts"] = [];
  for (const message of messages) {
    const isThought =
      message.parts.length > 0 && message.parts.every(({ type }) => type === "reasoning");
    if (isThought) thoughts = [...thoughts, ...message.parts];
    else {
      joined.push({ ...message, parts: [...thoughts, ...message.parts] });
      thoughts = [];
    }
  }
  return thoughts.length === 0 ? joined : [...joined, { role: "assistant", parts: thoughts }];
}

/** Roles by event name; assistant messages among them are history, the answer is `gen_ai.choice`. */
const INPUT_ROLES: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    "gen_ai.system.message": "system",
    "gen_ai.user.message": "user",
    "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool",
  }),
);

function readEvent(event: SpanEvent, inputs: Message[], outputs: Message[], content: Content) {
  const { attributes } = event;
  const role = INPUT_ROLES.get(event.name);
  if (role !== undefined) {
    inputs.push(...readMessages(messageOf(attributes, role), role));
    return;
  }
  switch (event.name) {
    case "gen_ai.choice":
      outputs.push(...choice(attributes));
      return;
    case "gen_ai.content.prompt":
      inputs.push(
        ...readRequest(structured(attributes["gen_ai.prompt"] ?? attributes["llm.prompts"]))
          .messages,
      );
      return;
    case "gen_ai.content.completion":
      outputs.push(
        ...readResponse(structured(attributes["gen_ai.completion"] ?? attributes["llm.responses"]))
          .messages,
      );
      return;
    case "gen_ai.client.inference.operation.details":
    case "gen_ai.client.operation.details":
      inputs.push(...systemMessages(structured(attributes["gen_ai.system_instructions"])));
      inputs.push(...readMessages(structured(attributes["gen_ai.input.messages"]), "user"));
      outputs.push(...readMessages(structured(attributes["gen_ai.output.messages"]), "assistant"));
      content.toolDefinitions ??= structured(attributes["gen_ai.tool.definitions"]) ?? null;
  }
}

/** The message in an event's attributes: as a whole in the older `gen_ai.event.content`, or field by field. */
function messageOf(attributes: Attributes, role: string): Json {
  const whole = structured(attributes["gen_ai.event.content"]);
  if (isObject(whole)) return { role, ...whole };
  const message: Record<string, Json> = { role: asText(attributes["role"]) || role };
  for (const key of ["content", "tool_calls", "reasoning_content"]) {
    const value = attributes[key];
    if (value !== undefined) message[key] = structured(value) ?? null;
  }
  const id = asText(attributes["id"]);
  if (id !== "") message["tool_call_id"] = id;
  const name = asText(attributes["name"]);
  if (name !== "") message["name"] = name;
  return message;
}

/** Of a message in a choice, rather than its content alone. */
const CHOICE_KEYS = ["content", "role", "tool_calls"];

function choice(attributes: Attributes): Message[] {
  const whole = structured(attributes["gen_ai.event.content"]);
  const holder = isObject(whole) ? whole : attributes;
  const message = structured(field(holder, "message") ?? field(holder, "content"));
  const base =
    isObject(message) && CHOICE_KEYS.some((key) => key in message)
      ? message
      : { content: message ?? null };
  const calls = structured(field(holder, "tool_calls"));
  const merged = {
    role: "assistant",
    ...base,
    ...(calls === undefined ? {} : { tool_calls: calls }),
  };
  const reason = scalarText(field(holder, "finish_reason"));
  return readMessages(merged, "assistant").map((read) =>
    reason === "" ? read : { ...read, finishReason: reason },
  );
}

/** The reason that an answer ended, where content is in events; "" when none says. */
export function eventFinishReason(events: readonly SpanEvent[]): string {
  for (const { name, attributes } of events) {
    if (name === "gen_ai.choice") {
      const whole = structured(attributes["gen_ai.event.content"]);
      const reason = scalarText(field(isObject(whole) ? whole : attributes, "finish_reason"));
      if (reason !== "") return reason;
    } else if (name === "gen_ai.client.inference.operation.details") {
      const messages = structured(attributes["gen_ai.output.messages"]);
      const reason = isArray(messages) ? scalarText(field(messages[0], "finish_reason")) : "";
      if (reason !== "") return reason;
    }
  }
  return "";
}
