import type { ChatMessage } from "../interaction";

/** `ai.prompt.messages`: the AI SDK's own `ModelMessage`. */
export function toMessage(message: ChatMessage): object {
  if (message.answers) {
    const output = { type: "json", value: JSON.parse(message.text) as object };
    return {
      role: "tool",
      content: [
        {
          type: "tool-result",
          toolCallId: message.answers.id,
          toolName: message.answers.name,
          output,
        },
      ],
    };
  }
  if (message.toolCalls) {
    const content = message.toolCalls.map((call) => ({
      type: "tool-call",
      toolCallId: call.id,
      toolName: call.name,
      input: call.args,
    }));
    return { role: "assistant", content };
  }
  if (message.role === "system") return { role: "system", content: message.text };
  return { role: message.role, content: [{ type: "text", text: message.text }] };
}
