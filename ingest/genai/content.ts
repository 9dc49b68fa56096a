import type { Message, SpanContent } from "@/lib/domain/span";
import { type Convention, noContent } from "./convention";
import { readMessages } from "./messages/message";
import { type SpanView, text } from "./span-view";

/** Messages, tools and documents by every convention that is present, the most trusted first. */
export function readSpanContent(
  view: SpanView,
  conventions: readonly Convention[],
  parent: SpanView | null,
): SpanContent {
  const content = noContent();
  for (const convention of conventions) {
    convention.fillContent(view, content);
    if (parent !== null) convention.fillContentFromParent?.(parent, content);
  }
  if (content.inputMessages.length === 0)
    content.inputMessages = plain(view, "input.value", "user");
  if (content.outputMessages.length === 0)
    content.outputMessages = plain(view, "output.value", "assistant");
  content.inputMessages = withoutEmpty(content.inputMessages);
  content.outputMessages = withoutEmpty(content.outputMessages);
  return content;
}

/** `input.value` without OpenInference's other names, as some frameworks send it. */
function plain(view: SpanView, key: string, role: string): readonly Message[] {
  const value = text(view, key);
  const isTool =
    view.attributes["gen_ai.tool.name"] !== undefined ||
    text(view, "openinference.span.kind") === "TOOL";
  return isTool || view.attributes["openinference.span.kind"] !== undefined
    ? []
    : readMessages(value, role);
}

/** Messages with no part say nothing, but for the reason that an answer ended. */
function withoutEmpty(messages: readonly Message[]): readonly Message[] {
  return messages.some(isEmpty) ? messages.filter((message) => !isEmpty(message)) : messages;
}

function isEmpty(message: Message): boolean {
  return (
    message.finishReason === undefined &&
    message.parts.every((part) => part.type === "text" && part.content === "")
  );
}
