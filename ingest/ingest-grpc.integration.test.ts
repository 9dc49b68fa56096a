import { gzipSync } from "node:zlib";
import { status } from "@grpc/grpc-js";
import { ROOT_CONTEXT, SpanKind, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClickHouse } from "@/db/clickhouse/client";
import { createTestClickHouse } from "@/db/testing/clickhouse";
import { encodeTracesProtobuf } from "./otlp/encode";
import { createRandom, llmCallSpan } from "./testing/llm-span";
import { grpcClient, LOGS, METRICS, TRACES } from "./testing/otlp-grpc";
import { createTestIngest, storedSpans, type TestIngest } from "./testing/test-ingest";

let clickhouse: ClickHouse;
let ingest: TestIngest;
let target = "";
const random = createRandom(20_261_121);

beforeAll(async () => {
  clickhouse = await createTestClickHouse();
  ingest = await createTestIngest(clickhouse, {
    grpcPort: 0,
    verifyKey: async (key) => (key === "pl_valid" ? { projectId: "keyed" } : null),
  });
  target = `127.0.0.1:${ingest.grpcAddress?.port}`;
});
afterAll(async () => {
  await ingest.close();
  await clickhouse.close();
});

const span = () => llmCallSpan(random, BigInt(Date.now()) * 1_000_000n);
const namesIn = async (project: string) =>
  (await storedSpans(clickhouse, project)).map(({ name }) => name);

describe.each(["none", "gzip"] as const)(
  "OpenTelemetry's own gRPC exporter, compression %s",
  (how) => {
    it("delivers its spans into the project of its key", async () => {
      const service = `shop-${how}`;
      process.env["OTEL_EXPORTER_OTLP_COMPRESSION"] = how;
      process.env["OTEL_EXPORTER_OTLP_HEADERS"] = "authorization=Bearer pl_valid";
      const exporter = new OTLPTraceExporter({ url: `http://${target}` });
      const provider = new BasicTracerProvider({
        resource: resourceFromAttributes({ "service.name": service }),
        spanProcessors: [new SimpleSpanProcessor(exporter)],
      });
      const tracer = provider.getTracer("shop", "1.2.3");
      const parent = tracer.startSpan("GET /answer", { kind: SpanKind.SERVER }, ROOT_CONTEXT);
      const attributes = { "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-5" };
      const within = trace.setSpan(ROOT_CONTEXT, parent);
      const child = tracer.startSpan("chat gpt-5", { kind: SpanKind.CLIENT, attributes }, within);
      child.end();
      parent.end();
      await provider.forceFlush();
      await provider.shutdown();
      const stored = () =>
        storedSpans(clickhouse, "keyed").then((spans) =>
          spans.filter(({ service_name }) => service_name === service),
        );
      await ingest.flush();
      expect(await stored()).toMatchObject([
        { name: "GET /answer", span_id: parent.spanContext().spanId, parent_span_id: "" },
        {
          name: "chat gpt-5",
          trace_id: child.spanContext().traceId,
          parent_span_id: parent.spanContext().spanId,
          request_model: "gpt-5",
          is_model_call: true,
        },
      ]);
    });
  },
);

describe("a gRPC call", () => {
  it("is answered when its spans are kept for good, beside those over HTTP", async () => {
    const headers = { "x-plumbline-project": "beside" };
    const body = Buffer.from(encodeTracesProtobuf([{ ...span(), name: "grpc" }]));
    expect((await grpcClient(target).call(TRACES, body, headers)).length).toBe(0);
    expect((await ingest.send("beside", [{ ...span(), name: "http" }])).status).toBe(200);
    expect(await namesIn("beside")).toEqual(["grpc", "http"]);
  });

  it("is told which of its spans were not kept", async () => {
    const good = span();
    const bad = { ...span(), traceId: "0".repeat(32) };
    const body = Buffer.from(encodeTracesProtobuf([good, bad]));
    const answer = await grpcClient(target).call(TRACES, body);
    expect(answer.toString()).toContain("rejected: 1 × trace id is all zeros");
  });

  it.each([
    [
      "a project that doesn't exist",
      { "x-plumbline-project": "no-such" },
      status.PERMISSION_DENIED,
    ],
    ["a revoked key", { "x-api-key": "pl_revoked" }, status.UNAUTHENTICATED],
    [
      "a key of another project",
      { "x-api-key": "pl_valid", "x-plumbline-project": "shop" },
      status.PERMISSION_DENIED,
    ],
  ])("with %s is refused", async (_what, headers, code) => {
    const body = Buffer.from(encodeTracesProtobuf([span()]));
    const refused = await grpcClient(target).refused(TRACES, body, headers);
    expect(refused).toMatchObject({ code, status: undefined });
  });

  it("whose bytes are no message is INVALID_ARGUMENT, compressed or not", async () => {
    const client = grpcClient(target);
    for (const path of [TRACES, LOGS, METRICS]) {
      expect((await client.refused(path, Buffer.from("nonsense"))).code).toBe(
        status.INVALID_ARGUMENT,
      );
    }
    expect((await client.call(TRACES, Buffer.alloc(0))).length).toBe(0);
    // Said to be gzip, and cut off.
    const cut = gzipSync(Buffer.alloc(10_000)).subarray(0, -8);
    const answer = await fetch(`${ingest.url}/v1/traces`, {
      method: "POST",
      headers: { "content-type": "application/x-protobuf", "content-encoding": "gzip" },
      body: new Uint8Array(cut),
    });
    expect(answer.status).toBe(400);
  });
});
