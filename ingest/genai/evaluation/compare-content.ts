import { isDeepStrictEqual } from "node:util";
import type { LlmSpan, Message, MessagePart } from "@/lib/domain/span";
import type { Mismatch } from "./compare";
import type { ServedCall, WhereFound } from "./recorded-case";
import { isSent } from "./where-found";

/** Texts, tool calls and refusals, where the library sends them. */
export function compareContent(call: ServedCall, span: LlmSpan, where: WhereFound): Mismatch[] {
  const out: Mismatch[] = [];
  const { inputMessages, outputMessages } = span.content;
  if (isSent(where, "inputText") && !hasInput(call, inputMessages)) {
    out.push({ path: "inputText", expected: call.inputText, actual: textsOf(inputMessages) });
  }
  if (isSent(where, "inputText") && call.inputMessages !== undefined) {
    const missing = call.inputMessages.filter(
      ({ role, text }) =>
        text !== undefined &&
        // Compared by itself below.
        role !== "system" &&
        !includesText(inputMessages, text),
    );
    if (missing.length > 0)
      out.push({ path: "inputMessages", expected: missing, actual: textsOf(inputMessages) });
  }
  if (isSent(where, "systemText") && call.systemText !== undefined) {
    const actual = joined(
      inputMessages.filter(({ role }) => role === "system" || role === "developer"),
      "text",
    );
    if (actual !== call.systemText)
      out.push({ path: "systemText", expected: call.systemText, actual });
  }
  if (isSent(where, "outputText") && call.outputText) {
    const [first] = outputMessages;
    const actual = joined(first === undefined ? [] : [first], "text");
    if (!sameText(actual, call.outputText))
      out.push({ path: "outputText", expected: call.outputText, actual });
  }
  if (isSent(where, "reasoningText") && call.reasoningText !== undefined) {
    const actual = joined(outputMessages, "reasoning");
    if (actual !== call.reasoningText)
      out.push({ path: "reasoningText", expected: call.reasoningText, actual });
  }
  if (isSent(where, "refusal") && call.refusal !== undefined) {
    const actual = joined(outputMessages, "refusal");
    if (actual !== call.refusal) out.push({ path: "refusal", expected: call.refusal, actual });
  }
  if (isSent(where, "toolCallName") && call.toolCalls !== undefined)
    compareToolCalls(call, outputMessages, where, out);
  return out;
}

function compareToolCalls(
  call: ServedCall,
  output: readonly Message[],
  where: WhereFound,
  out: Mismatch[],
) {
  const actual = output.flatMap(({ parts }) => parts).filter((part) => part.type === "tool_call");
  const expected = call.toolCalls ?? [];
  const isRight =
    actual.length === expected.length &&
    expected.every((served, index) => {
      const part = actual[index];
      if (part?.type !== "tool_call" || part.name !== served.name) return false;
      if (isSent(where, "toolCallId") && served.id !== undefined && part.id !== served.id)
        return false;
      return isDeepStrictEqual(part.arguments, served.arguments);
    });
  if (!isRight) out.push({ path: "toolCalls", expected, actual });
}

function hasInput(call: ServedCall, messages: readonly Message[]): boolean {
  if (call.embedding !== undefined)
    return call.embedding.inputs.every((input) => includesText(messages, input));
  return includesText(messages, call.inputText);
}

function includesText(messages: readonly Message[], text: string): boolean {
  return messages.some(({ parts }) => {
    const own = textParts(parts, "text");
    return own.includes(text) || own.join("") === text || own.join("\n") === text;
  });
}

/** Generated objects are sent parsed and serialised again. */
function sameText(actual: string, expected: string): boolean {
  if (actual === expected || actual.trim() === expected.trim()) return true;
  try {
    return isDeepStrictEqual(JSON.parse(actual), JSON.parse(expected));
  } catch {
    return false;
  }
}

function joined(messages: readonly Message[], type: "text" | "reasoning" | "refusal"): string {
  return messages.flatMap(({ parts }) => textParts(parts, type)).join("");
}

function textParts(
  parts: readonly MessagePart[],
  type: "text" | "reasoning" | "refusal",
): string[] {
  return parts.flatMap((part) => (part.type === type ? [part.content] : []));
}

function textsOf(messages: readonly Message[]): readonly string[] {
  return messages.map(
    ({ role, parts }) =>
      `${role}: ${parts.map((part) => (part.type === "text" ? part.content.slice(0, 80) : part.type)).join(" | ")}`,
  );
}
