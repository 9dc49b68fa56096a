import { describe, expect, it } from "vitest";
import { base64Bytes, messageText, readMessages, unwrapJson } from "./message-view-model";

describe("messages as the API sends them", () => {
  it("keeps roles, reasoning, tool calls, results, refusals and media", () => {
    const [message] = readMessages([
      {
        role: "assistant",
        finishReason: "tool_call",
        parts: [
          { type: "reasoning", content: "Look it up." },
          { type: "tool_call", id: "c1", name: "lookup", arguments: { order: 7 } },
          { type: "tool_call_response", id: "c1", name: "lookup", result: "found" },
          { type: "refusal", content: "I can't." },
          {
            type: "media",
            modality: "image",
            mimeType: "image/png",
            source: "blob",
            content: "AAAA",
          },
        ],
      },
    ]);
    expect(message?.parts.map((part) => part.type)).toEqual([
      "reasoning",
      "tool_call",
      "tool_call_response",
      "refusal",
      "media",
    ]);
    expect(message?.finishReason).toBe("tool_call");
  });

  it("shows what it does not understand instead of dropping it", () => {
    expect(
      readMessages(["hello", { role: "user", parts: [42, { type: "hologram", beam: 1 }] }]),
    ).toEqual([
      { role: "unknown", parts: [{ type: "other", content: "hello" }] },
      {
        role: "user",
        parts: [
          { type: "other", content: 42 },
          { type: "other", content: { type: "hologram", beam: 1 } },
        ],
      },
    ]);
  });

  it("copies as plain text", () => {
    const [message] = readMessages([
      {
        role: "assistant",
        parts: [
          { type: "text", content: "One moment." },
          { type: "tool_call", id: "c1", name: "lookup", arguments: "{}" },
        ],
      },
    ]);
    expect(message && messageText(message)).toBe("One moment.\n\nlookup({})");
  });
});

it("unwraps JSON in a string and leaves other strings alone", () => {
  expect(unwrapJson('{"a":1}')).toEqual({ a: 1 });
  expect(unwrapJson("[not json")).toBe("[not json");
  expect(unwrapJson("42")).toBe("42");
});

it("knows how many bytes base64 stands for", () => {
  expect(base64Bytes(Buffer.from("hello").toString("base64"))).toBe(5);
  expect(base64Bytes("")).toBe(0);
});
