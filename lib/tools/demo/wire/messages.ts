import type { ChatMessage, LlmStep } from "../interaction";

/** `gen_ai.input.messages` as the OpenTelemetry GenAI conventions shape it. */
export function inputMessages(
  messages: readonly ChatMessage[],
  toolResult: "json" | "text",
): string {
  return JSON.stringify(
    messages.map((message) => {
      if (message.answers) {
        const response =
          toolResult === "json" ? (JSON.parse(message.text) as object) : message.text;
        return {
          role: "tool",
          parts: [{ type: "tool_call_response", id: message.answers.id, response }],
        };
      }
      if (message.toolCalls)
        return { role: "assistant", parts: message.toolCalls.map(toolCallPart) };
      return { role: message.role, parts: [{ type: "text", content: message.text }] };
    }),
  );
}

/** `gen_ai.output.messages`. */
export function outputMessages(step: LlmStep): string {
  const parts = [
    ...(step.answer ? [{ type: "text", content: step.answer }] : []),
    ...step.toolCalls.map(toolCallPart),
  ];
  const reason = step.finish === "tool" ? "tool_call" : step.finish;
  return JSON.stringify([{ role: "assistant", parts, finish_reason: reason }]);
}

function toolCallPart(call: LlmStep["toolCalls"][number]): object {
  return { type: "tool_call", id: call.id, name: call.name, arguments: call.args };
}
