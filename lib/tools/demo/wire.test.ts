import { calcPrice } from "@pydantic/genai-prices";
import { describe, expect, it } from "vitest";
import { normaliseSpans } from "@/ingest/genai/normalise";
import { decodeTraces } from "@/ingest/otlp/decode";
import { encodeTracesProtobuf } from "@/ingest/otlp/encode";
import type { LlmSpan } from "@/lib/domain/span";
import type { Interaction, LlmStep } from "./interaction";
import { MODELS } from "./models";
import { SERVICES } from "./routes";
import { backfill, createTraffic } from "./traffic";

/** Thousands of spans are drawn: seconds on a busy machine. */
const SLOW = { timeout: 60_000 };

const traces = [
  ...backfill(
    createTraffic({ seed: "wire", untilMs: Date.parse("2026-11-20T09:30:00Z"), spans: 4000 }),
  ),
].map((trace) => {
  const decoded = decodeTraces(encodeTracesProtobuf(trace.spans), "protobuf");
  return { interaction: trace.interaction, spans: normaliseSpans(decoded.spans, {}).spans };
});

interface Pair {
  readonly interaction: Interaction;
  readonly step: LlmStep;
  readonly span: LlmSpan;
}

/** Each call that was made beside the one the normaliser read, in order of time. */
function callsOf(service: string): Pair[] {
  return traces
    .filter(({ interaction }) => interaction.route.service.name === service)
    .flatMap(({ interaction, spans }) => {
      const made = interaction.steps.filter((step) => step.kind === "llm");
      const read = spans
        .filter((span) => span.isModelCall && span.kind === "llm")
        .sort((a, b) => Number(a.startUnixNano - b.startUnixNano));
      expect(read).toHaveLength(made.length);
      return made.flatMap((step, i) => {
        const span = read[i];
        return span ? [{ interaction, step, span }] : [];
      });
    });
}

describe.each(Object.values(SERVICES))("what $name sends as $wire", SLOW, ({ name, wire }) => {
  const pairs = callsOf(name);
  const answered = pairs.filter(({ step }) => step.failure === null);

  it("is read as the calls that were made", () => {
    expect(pairs.length).toBeGreaterThan(100);
    for (const { span, step } of pairs) {
      expect(span.requestModel).toBe(step.model.id);
      expect(span.isError).toBe(step.failure !== null);
    }
    for (const { span, step } of answered) {
      expect(span.responseModel).toBe(step.responseModel);
      // Gemini ends a tool call with STOP, and so it is told.
      const stopped = step.finish === "stop" || step.model.provider === "google";
      const ended = stopped ? "stop" : "tool_call";
      expect(span.finishReason).toBe(step.finish === "length" ? "length" : ended);
    }
  });

  it("carries the tokens that were used, whole and in parts", () => {
    for (const { span, step } of answered) {
      expect(span.usage.inputTokens).toBe(step.usage.input);
      expect(span.usage.outputTokens).toBe(step.usage.output);
      if (wire === "openllmetry" && step.model.provider !== "anthropic") continue;
      expect(span.usage.cachedInputTokens ?? 0).toBe(step.usage.cached);
      expect(span.usage.cacheWriteTokens ?? 0).toBe(step.usage.cacheWrite);
    }
  });

  it("never counts a wrapper beside its call", () => {
    for (const { interaction, spans } of traces) {
      if (interaction.route.service.name !== name) continue;
      const made = interaction.steps.reduce(
        (sum, step) => sum + (step.kind === "llm" && !step.failure ? step.usage.output : 0),
        0,
      );
      expect(spans.reduce((sum, span) => sum + (span.usage.outputTokens ?? 0), 0)).toBe(made);
    }
  });

  it("belongs to its tenant, tier, route, user, session, environment and prompt", () => {
    for (const { span, interaction } of pairs) {
      expect(span.context).toMatchObject({
        tenant: interaction.tenant.id,
        tier: interaction.tenant.tier,
        route: interaction.route.name,
        userId: interaction.userId,
        sessionId: interaction.sessionId,
        environment: interaction.environment,
        region: interaction.region,
        team: interaction.route.service.team,
        promptName: interaction.route.name,
        promptVersion: interaction.promptVersion,
      });
      expect(span.serviceVersion).toBe(interaction.serviceVersion);
      expect(span.contextOpen).toBe(false);
    }
  });

  it("tells the answer in words", () => {
    for (const { span, step } of answered) {
      const parts = span.content.outputMessages.flatMap((message) => message.parts);
      const text = parts.flatMap((part) => (part.type === "text" ? [part.content] : [])).join("");
      expect(text).toBe(step.answer);
      const tools = parts.flatMap((part) => (part.type === "tool_call" ? [part.name] : []));
      expect(tools).toEqual(step.toolCalls.map((call) => call.name));
    }
  });

  it("tells what was asked, message by message", () => {
    for (const { span, step } of pairs) {
      const read = span.content.inputMessages.map((message) => ({
        role: message.role,
        text: message.parts
          .flatMap((part) => (part.type === "text" ? [part.content] : []))
          .join(""),
      }));
      const made = step.messages.map(({ role, text }) => ({
        role,
        text: role === "tool" ? "" : text,
      }));
      expect(read.map((message) => message.role)).toEqual(made.map((message) => message.role));
      expect(read.filter(({ role }) => role !== "tool")).toEqual(
        made.filter(({ role }) => role !== "tool"),
      );
    }
  });

  it("tells which tools ran, with what and what came back", () => {
    for (const { interaction, spans } of traces) {
      if (interaction.route.service.name !== name) continue;
      const made = interaction.steps.flatMap((step) => (step.kind === "tool" ? [step] : []));
      const read = spans.filter((span) => span.kind === "tool");
      expect(read.map((span) => span.toolName).toSorted()).toEqual(
        made.map((step) => step.use.name).toSorted(),
      );
      for (const span of read) {
        const step = made.find(
          ({ startMs }) => Math.abs(Number(span.startUnixNano) / 1e6 - startMs) < 1,
        );
        expect(span.content.toolResult).toEqual(step?.result);
      }
    }
  });

  it("reports the time to first token where its SDK does", () => {
    for (const { span, step } of answered) {
      if (wire === "openllmetry" || !step.stream) expect(span.ttftMs).toBeNull();
      else expect(span.ttftMs).toBeCloseTo(step.ttftMs, 2);
    }
  });
});

describe("the demo as a whole", SLOW, () => {
  it("says which build of the model answered kb-answer", () => {
    const fingerprints = callsOf("knowledge-agents")
      .filter(({ interaction, step }) => interaction.route.name === "kb-answer" && !step.failure)
      .map(({ span, step }) => [span.systemFingerprint, step.fingerprint]);
    for (const [read, sent] of fingerprints) expect(read).toBe(sent);
  });

  it("has kinds of spans beyond model calls", () => {
    const kinds = new Set(traces.flatMap(({ spans }) => spans.map((span) => span.kind)));
    for (const kind of ["llm", "embedding", "retrieval", "tool", "agent", "workflow"] as const) {
      expect(kinds).toContain(kind);
    }
  });

  it("calls models that have a price", () => {
    for (const model of Object.values(MODELS)) {
      const price = calcPrice({ input_tokens: 1000, output_tokens: 1000 }, model.snapshot, {
        providerId: model.provider,
      });
      expect(price?.total_price).toBeGreaterThan(0);
    }
  });
});
