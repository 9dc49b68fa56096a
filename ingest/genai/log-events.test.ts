import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/domain/span";
import { CHAT, span } from "./evaluation/sketch";
import { type LogEvent, logEventsOf, withLogEvents } from "./log-events";
import { normaliseSpans, readContent } from "./normalise";

const AT = 1_795_000_000_100_000_000n;

function record(eventName: string, body: Json, timeUnixNano = AT, spanId = "0000000000000001") {
  return { traceId: "1".repeat(32), spanId, eventName, timeUnixNano, attributes: {}, body };
}

/** As the OpenAI instrumentation logs a second turn: all of the request in one millisecond. */
const TURN = [
  record("gen_ai.user.message", { content: "Weather in Paris?" }),
  record("gen_ai.assistant.message", {
    tool_calls: [{ id: "c1", type: "function", function: { name: "w", arguments: "{}" } }],
  }),
  record("gen_ai.tool.message", { id: "c1", content: "14 degrees" }),
  record("gen_ai.user.message", { content: "And in Tokyo?" }),
  record("gen_ai.choice", { index: 0, finish_reason: "stop", message: { content: "21." } }),
];

const call = span({ id: 1, attributes: CHAT });

function rolesOf(logs: readonly LogEvent[]): string[] {
  return readContent(withLogEvents(call, logs)).inputMessages.map(({ role }) => role);
}

describe("log records of a span", () => {
  it("are its messages, in the order they were logged in within one millisecond", () => {
    const events = logEventsOf(TURN);
    expect(rolesOf(events)).toEqual(["user", "assistant", "tool", "user"]);
    const { outputMessages } = readContent(withLogEvents(call, events));
    expect(outputMessages).toEqual([
      { role: "assistant", parts: [{ type: "text", content: "21." }], finishReason: "stop" },
    ]);
  });

  it("read the same in whatever order they are found, and when found twice", () => {
    const events = logEventsOf(TURN);
    const whole = withLogEvents(call, events);
    expect(withLogEvents(call, events.toReversed())).toEqual(whole);
    expect(withLogEvents(call, [...events, ...events])).toEqual(whole);
  });

  it("stand in the order of a conversation where several requests brought them at one time", () => {
    const events = TURN.flatMap((one) => logEventsOf([one])).toReversed();
    expect(rolesOf(events)).toEqual(["user", "user", "assistant", "tool"]);
  });

  it("give the span its content and finish reason", () => {
    const { spans } = normaliseSpans([withLogEvents(call, logEventsOf(TURN))], {});
    expect(spans[0]).toMatchObject({ finishReason: "stop", isModelCall: true });
    expect(spans[0]?.content.inputMessages).toHaveLength(4);
  });

  it("are left out where the span's own events say the same", () => {
    const events = logEventsOf(TURN);
    const [first] = events;
    const told = { ...call, events: first === undefined ? [] : [first] };
    const names = withLogEvents(told, events).events.map(({ name }) => name);
    expect(names.filter((name) => name === "gen_ai.user.message")).toHaveLength(1);
    expect(names).toHaveLength(4);
  });

  it("are read with a text for a body and with attributes of their own", () => {
    const logs = logEventsOf([
      record("gen_ai.user.message", "hello"),
      {
        ...record("gen_ai.client.inference.operation.details", null),
        attributes: {
          "gen_ai.output.messages": [
            { role: "assistant", parts: [{ type: "text", content: "hi" }], finish_reason: "stop" },
          ],
        },
      },
    ]);
    const content = readContent(withLogEvents(call, logs));
    expect(content.inputMessages[0]?.parts).toEqual([{ type: "text", content: "hello" }]);
    expect(content.outputMessages[0]?.parts).toEqual([{ type: "text", content: "hi" }]);
  });

  it("keep a record where it says that it belongs when it is a whole millisecond earlier", () => {
    const events = logEventsOf([
      record("gen_ai.choice", { index: 0 }),
      record("gen_ai.user.message", { content: "late" }, AT - 2_000_000n),
    ]);
    expect(events.map(({ timeUnixNano }) => timeUnixNano)).toEqual([AT, AT - 2_000_000n]);
  });
});
