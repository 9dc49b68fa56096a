import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ROOT_CONTEXT, SpanKind, trace } from "@opentelemetry/api";
import { OTLPTraceExporter as HttpExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtoExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BasicTracerProvider,
  SimpleSpanProcessor,
  type SpanExporter,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClickHouse } from "@/db/clickhouse/client";
import { createTestClickHouse } from "@/db/testing/clickhouse";
import type { EncodableSpan } from "./otlp/encode";
import { createRandom, llmCallSpan, randomHex } from "./testing/llm-span";
import {
  createTestIngest,
  newSpoolDir,
  storedCounts,
  storedSpans,
  type TestIngest,
} from "./testing/test-ingest";

let clickhouse: ClickHouse;
let ingest: TestIngest;
const random = createRandom(20_261_121);

beforeAll(async () => {
  clickhouse = await createTestClickHouse();
  ingest = await createTestIngest(clickhouse);
});
afterAll(async () => {
  await ingest.close();
  await clickhouse.close();
});

let projects = 0;
const newProject = () => `project-${projects++}`;
const nowNano = () => BigInt(Date.now()) * 1_000_000n;

function span(overrides: Partial<EncodableSpan> = {}): EncodableSpan {
  return { ...llmCallSpan(random, nowNano()), ...overrides };
}

describe("a request", () => {
  it("has its spans and their originals stored", async () => {
    const project = newProject();
    const traceId = randomHex(random, 32);
    const agent = span({
      traceId,
      name: "invoke_agent support",
      attributes: {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "support",
        "tenant.id": "acme",
        "session.id": "s-1",
      },
    });
    const call = span({ traceId, parentSpanId: agent.spanId, name: "chat gpt-5" });
    const answer = await ingest.send(project, [agent, call]);
    expect(answer.status).toBe(200);
    expect((await answer.arrayBuffer()).byteLength).toBe(0);
    expect(await storedCounts(clickhouse, project)).toEqual({ spans: 2, payloads: 2 });
  });

  it("stores the figures of a model call beside their buckets", async () => {
    const project = newProject();
    const end = nowNano();
    const attributes = {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-4o-mini",
      "gen_ai.response.model": "gpt-4o-mini",
      "gen_ai.request.stream": true,
      "gen_ai.response.time_to_first_chunk": 0.5,
      "gen_ai.usage.input_tokens": 1_000,
      "gen_ai.usage.output_tokens": 101,
      "tenant.id": "acme",
      "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"Hello"}]}]',
    };
    await ingest.send(project, [
      span({ startUnixNano: end - 2_500_000_000n, endUnixNano: end, attributes, name: "chat" }),
    ]);
    const [stored] = await storedSpans(clickhouse, project);
    expect(stored).toMatchObject({
      kind: "llm",
      is_model_call: true,
      request_model: "gpt-4o-mini",
      tenant: "acme",
      duration_nano: 2_500_000_000,
      ttft_ms: 500,
      ttft_bucket: Math.floor(Math.log2(500) * 8),
      duration_bucket: Math.floor(Math.log2(2_500) * 8),
      tpot_ms: 20,
      tpot_bucket: Math.floor(Math.log2(20) * 8),
      tokens_per_second: 40.4,
      tokens_per_second_bucket: Math.floor(Math.log2(40.4) * 8),
      input_tokens: 1_000,
      input_tokens_bucket: Math.floor(Math.log2(1_000) * 8),
      output_tokens: 101,
      output_tokens_bucket: Math.floor(Math.log2(101) * 8),
      // 1,000 × 0.15 + 101 × 0.60 USD a million tokens.
      cost_usd: 0.0002106,
      has_input: true,
      has_output: false,
    });
    const map = stored?.["attributes"] as Record<string, string>;
    expect(map["gen_ai.response.time_to_first_chunk"]).toBe("0.5");
    expect(Object.keys(map)).not.toContain("gen_ai.input.messages");
  });

  it("keeps every original attribute, whatever its characters and types", async () => {
    const project = newProject();
    const attributes = {
      text: "naïve 🧭 'quoted' \\ \0 \n {x: String}",
      number: 1.5,
      big: 2 ** 53 - 1,
      flag: false,
      list: ["a", 1, [true]],
      map: { inner: { deeper: null } },
    };
    await ingest.send(project, [span({ attributes, name: "plain" })]);
    const { z } = await import("zod");
    const [payload] = await clickhouse.reader.query({
      name: "payload",
      sql: "SELECT attributes FROM span_payloads_v1 WHERE project_id = {project: String}",
      params: { project },
      row: z.object({ attributes: z.string() }),
    });
    expect(JSON.parse(payload?.attributes ?? "")).toEqual(attributes);
  });

  it("keeps the good spans of a request and counts the others as rejected", async () => {
    const project = newProject();
    const answer = await fetch(`${ingest.url}/v1/traces`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-plumbline-project": project },
      body: JSON.stringify({
        resourceSpans: [
          {
            scopeSpans: [
              {
                spans: [
                  {
                    traceId: "0AF7651916CD43DD8448EB211C80319C",
                    spanId: "B7AD6B7169203331",
                    name: "good",
                    startTimeUnixNano: `${nowNano()}`,
                    endTimeUnixNano: `${nowNano()}`,
                  },
                  { traceId: "nonsense", spanId: "b7ad6b7169203332", name: "bad" },
                ],
              },
            ],
          },
        ],
      }),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      partialSuccess: {
        rejectedSpans: "1",
        errorMessage: "rejected: 1 × trace id is not 32 hex digits (16 bytes)",
      },
    });
    await ingest.flush();
    const stored = await storedSpans(clickhouse, project);
    expect(stored.map(({ trace_id }) => trace_id)).toEqual(["0af7651916cd43dd8448eb211c80319c"]);
  });

  it("with spans of 120 different months is stored", async () => {
    const project = newProject();
    const month = 30n * 86_400_000_000_000n;
    const spans = Array.from({ length: 120 }, (_, index) => {
      const endUnixNano = nowNano() - BigInt(index) * month;
      return span({ startUnixNano: endUnixNano - 1_000_000n, endUnixNano });
    });
    expect((await ingest.send(project, spans)).status).toBe(200);
    expect(await storedCounts(clickhouse, project)).toMatchObject({ spans: 120, payloads: 120 });
  });

  it("to a project that doesn't exist is refused with 403", async () => {
    const answer = await ingest.send("no-such-project", [span()]);
    expect(answer.status).toBe(403);
    expect(Buffer.from(await answer.arrayBuffer()).toString()).toContain(
      'There is no project "no-such-project" (header x-plumbline-project)',
    );
  });

  it("names an unknown project harmlessly and no longer than a slug can be", async () => {
    const answer = await ingest.send(`no-"\\<${"b".repeat(100)}`, [span()]);
    const text = Buffer.from(await answer.arrayBuffer()).toString();
    expect(text).toContain(`"no-??<${"b".repeat(57)}"`);
  });

  it("of logs or metrics is answered 200 with every record rejected", async () => {
    const headers = { "content-type": "application/json" };
    const logs = { resourceLogs: [{ scopeLogs: [{ logRecords: [{}, {}] }] }] };
    const answer = await fetch(`${ingest.url}/v1/logs`, {
      method: "POST",
      headers,
      body: JSON.stringify(logs),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      partialSuccess: {
        rejectedLogRecords: "2",
        errorMessage: "rejected: 2 × not a GenAI event",
      },
    });
    const metrics = {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ sum: { dataPoints: [{}] } }] }] }],
    };
    const points = await fetch(`${ingest.url}/v1/metrics`, {
      method: "POST",
      headers,
      body: JSON.stringify(metrics),
    });
    expect(await points.json()).toMatchObject({ partialSuccess: { rejectedDataPoints: "1" } });
  });
});

describe("many requests at once", () => {
  it("are all stored, each under its own project", async () => {
    const names = Array.from({ length: 8 }, newProject);
    const answers = await Promise.all(
      names.flatMap((project) =>
        Array.from({ length: 10 }, () => ingest.send(project, [span(), span(), span()])),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(80).fill(200));
    for (const project of names) {
      expect(await storedCounts(clickhouse, project)).toMatchObject({ spans: 30, payloads: 30 });
    }
  });

  it("don't fail for a request of another that the store refuses, which is set aside", async () => {
    const own = await createTestClickHouse();
    const spoolDir = newSpoolDir();
    const gathering = await createTestIngest(own, { spoolDir, limits: { segmentMs: 200 } });
    await own.writer.command(
      "constrain",
      "ALTER TABLE llm_spans_v2 ADD CONSTRAINT no_poison CHECK name != 'poison'",
    );
    const answers = await Promise.all([
      gathering.sendOnly("good", [span()]),
      gathering.sendOnly("bad", [span(), span({ name: "poison" })]),
      gathering.sendOnly("good", [span()]),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await gathering.flush();
    expect(await storedCounts(own, "good")).toEqual({ spans: 2, payloads: 2 });
    expect(await storedCounts(own, "bad")).toMatchObject({ spans: 0 });
    const { loader, spool } = gathering.stats();
    expect(loader).toMatchObject({ quarantinedFrames: 1, quarantinedRows: 2 });
    expect(spool.unreadableBytes).toBe(loader.quarantinedBytes);
    expect(await readdir(join(spoolDir, "quarantine"))).toHaveLength(1);
    await gathering.close();
    await own.close();
    await rm(spoolDir, { recursive: true });
  });
});

describe("closing", () => {
  it("answers and loads what was being sent", async () => {
    const project = newProject();
    const closing = await createTestIngest(clickhouse, { limits: { segmentMs: 60_000 } });
    const answer = await closing.sendOnly(project, [span()]);
    expect(answer.status).toBe(200);
    await closing.close();
    expect(await storedCounts(clickhouse, project)).toMatchObject({ spans: 1 });
  });
});

describe.each([
  [
    "protobuf",
    (options: { url: string; headers: Record<string, string> }) => new ProtoExporter(options),
  ],
  [
    "JSON",
    (options: { url: string; headers: Record<string, string> }) => new HttpExporter(options),
  ],
] as const)("OpenTelemetry's own %s exporter", (_name, createExporter) => {
  async function record(exporter: SpanExporter) {
    const provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ "service.name": "shop" }),
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    });
    const tracer = provider.getTracer("shop", "1.2.3");
    const parent = tracer.startSpan("GET /answer", { kind: SpanKind.SERVER }, ROOT_CONTEXT);
    const child = tracer.startSpan(
      "chat gpt-5",
      {
        kind: SpanKind.CLIENT,
        attributes: {
          "gen_ai.operation.name": "chat",
          "gen_ai.request.model": "gpt-5",
          "gen_ai.usage.input_tokens": 12,
          "gen_ai.request.stop_sequences": ["a", "b"],
        },
      },
      trace.setSpan(ROOT_CONTEXT, parent),
    );
    child.addEvent("gen_ai.choice", { index: 0 });
    child.end();
    parent.end();
    await provider.forceFlush();
    await provider.shutdown();
    return { parent: parent.spanContext(), child: child.spanContext() };
  }

  it("delivers its spans", async () => {
    const project = newProject();
    const headers = { "x-plumbline-project": project };
    const sent = await record(createExporter({ url: `${ingest.url}/v1/traces`, headers }));
    await ingest.flush();
    const stored = await storedSpans(clickhouse, project);
    expect(stored).toMatchObject([
      {
        name: "GET /answer",
        span_id: sent.parent.spanId,
        parent_span_id: "",
        service_name: "shop",
      },
      {
        name: "chat gpt-5",
        trace_id: sent.child.traceId,
        span_id: sent.child.spanId,
        parent_span_id: sent.parent.spanId,
        scope_name: "shop",
        scope_version: "1.2.3",
        request_model: "gpt-5",
        input_tokens: 12,
      },
    ]);
  });
});
