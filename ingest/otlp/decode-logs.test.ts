import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { decodeLogs } from "./decode-logs";
import { type EncodableLog, encodeLogsJson, encodeLogsProtobuf } from "./encode";
import { LOG_REASONS, MAX_LOGS_PER_REQUEST } from "./log-intake";

const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url));
const bodies = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".logs.bin"),
);
const nowUnixNano = 1_790_000_000_000_000_000n;

const LOG = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  timeUnixNano: nowUnixNano - 1n,
  observedUnixNano: nowUnixNano,
  eventName: "gen_ai.choice",
  severityNumber: 9,
  severityText: "INFO",
  body: { index: 0, message: { content: "Hi", tool_calls: [{ id: "a" }] }, score: 0.5, ok: true },
  attributes: { "gen_ai.system": "openai" },
  scope: { name: "s", version: "1", attributes: {} },
  resource: { attributes: { "service.name": "shop" } },
} satisfies EncodableLog;

/** The same records through both encodings: both have to say the same. */
function decoded(...logs: readonly EncodableLog[]) {
  const protobuf = decodeLogs(encodeLogsProtobuf(logs), "protobuf", nowUnixNano);
  const json = decodeLogs(Buffer.from(encodeLogsJson(logs)), "json", nowUnixNano);
  expect(json).toEqual(protobuf);
  return protobuf;
}

describe("what real SDKs sent as logs", () => {
  it.each(bodies.filter((name) => name.startsWith("otel-openai")))("%s is kept in full", (name) => {
    const { records, rejected, warnings } = decodeLogs(
      readFileSync(join(FIXTURES, name)),
      "protobuf",
    );
    expect(records.length).toBeGreaterThan(0);
    expect(rejected).toEqual([]);
    expect(warnings).toEqual([]);
    for (const record of records) {
      expect(record.eventName).toMatch(
        /^gen_ai\.(choice|(system|user|assistant|tool)\.message|client\.inference\.operation\.details)$/,
      );
      expect(record.resource.attributes["service.name"]).toBe("otel-native-app");
    }
  });

  it("has message content in the body or in attributes", () => {
    const read = (name: string) =>
      decodeLogs(readFileSync(join(FIXTURES, "otel-openai", name)), "protobuf").records;
    expect(read("tools.logs.bin")[0]).toMatchObject({
      traceId: "057f86539f4817660bf27d231784d506",
      spanId: "05a076bf294b1a1b",
      eventName: "gen_ai.user.message",
      body: { content: "Compare the weather in Paris and Tokyo." },
    });
    expect(read("responses.logs.bin")[0]?.attributes["gen_ai.input.messages"]).toMatchObject([
      { role: "system", parts: [{ type: "text", content: "Be brief." }] },
      { role: "user" },
    ]);
  });

  it.each(bodies.filter((name) => name.startsWith("mastra")))(
    "%s is a program's own log",
    (name) => {
      const body = readFileSync(join(FIXTURES, name));
      const { records, rejected } = decodeLogs(body, "protobuf");
      expect(records).toEqual([]);
      expect(rejected).toEqual([{ reason: LOG_REASONS.event, count: expect.any(Number) }]);
    },
  );
});

describe("decodeLogs", () => {
  it("reads every field, alike from both encodings", () => {
    expect(decoded(LOG).records).toEqual([LOG]);
  });

  it("takes the event's name from the attribute of older instrumentations", () => {
    const attributes = { "event.name": "gen_ai.user.message" };
    const [record] = decoded({ ...LOG, eventName: "", attributes }).records;
    expect(record?.eventName).toBe("gen_ai.user.message");
  });

  it("keeps an evaluation of a whole trace, and no other event without a span", () => {
    const { records, rejected } = decoded(
      { ...LOG, eventName: "gen_ai.evaluation.result", spanId: "" },
      { ...LOG, spanId: "" },
      { ...LOG, spanId: "0".repeat(16) },
      { ...LOG, traceId: "" },
      { ...LOG, traceId: "0".repeat(32), eventName: "gen_ai.evaluation.result" },
    );
    expect(records).toMatchObject([{ eventName: "gen_ai.evaluation.result", spanId: "" }]);
    expect(rejected).toEqual([{ reason: LOG_REASONS.ids, count: 4 }]);
  });

  it.each([
    ["no name", { eventName: "" }, LOG_REASONS.event],
    ["another event", { eventName: "app.click" }, LOG_REASONS.event],
    ["no time at all", { timeUnixNano: 0n, observedUnixNano: 0n }, LOG_REASONS.noTime],
    ["a clock that was never set", { timeUnixNano: 5n }, LOG_REASONS.early],
    ["a clock in 2100", { timeUnixNano: 4_102_444_800_000_000_000n }, LOG_REASONS.late],
  ])("rejects a record with %s alone", (_what, change, reason) => {
    const { records, rejected } = decoded({ ...LOG, ...change }, LOG);
    expect(records).toHaveLength(1);
    expect(rejected).toEqual([{ reason, count: 1 }]);
  });

  it("takes the time of observation where the event has none", () => {
    expect(decoded({ ...LOG, timeUnixNano: 0n }).records[0]?.timeUnixNano).toBe(nowUnixNano);
  });

  it("rejects a record that is no message alone", () => {
    const json = JSON.parse(encodeLogsJson([LOG]));
    json.resourceLogs[0].scopeLogs[0].logRecords.unshift("text");
    const { records, rejected } = decodeLogs(
      Buffer.from(JSON.stringify(json)),
      "json",
      nowUnixNano,
    );
    expect(records).toHaveLength(1);
    expect(rejected).toEqual([{ reason: "log record is not a readable message", count: 1 }]);
  });

  it("refuses more records than are taken at once", () => {
    const logs = Array.from({ length: MAX_LOGS_PER_REQUEST + 1 }, () => ({ ...LOG, body: null }));
    expect(() => decodeLogs(encodeLogsProtobuf(logs), "protobuf", nowUnixNano)).toThrow(
      "over 50,000 log records",
    );
  });
});
