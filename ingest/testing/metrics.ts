import { ExportMetricsServiceRequest } from "@/ingest/otlp/schema";

/** One of the metrics of a request, as OTLP/JSON has it. */
export type JsonMetric = Readonly<Record<string, unknown>>;

/** An ExportMetricsServiceRequest of one service, as OTLP/JSON. */
export function metricsJson(service: string, metrics: readonly JsonMetric[]): object {
  const attributes = [{ key: "service.name", value: { stringValue: service } }];
  return {
    resourceMetrics: [
      {
        resource: { attributes },
        scopeMetrics: [{ scope: { name: "meter", version: "1" }, metrics }],
      },
    ],
  };
}

/** The same in protobuf, through protobufjs, which knows nothing of our decoder. */
export function metricsProtobuf(request: object): Buffer {
  const message = ExportMetricsServiceRequest.fromObject(request);
  return Buffer.from(ExportMetricsServiceRequest.encode(message).finish());
}

/** `gen_ai.client.operation.duration` of chats with a model, as an SDK exports it. */
export function durationMetric(point: JsonMetric, temporality = 1, model = "gpt-5"): JsonMetric {
  const attributes = Object.entries({
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": model,
    "server.port": "443",
  }).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  return {
    name: "gen_ai.client.operation.duration",
    unit: "s",
    histogram: { aggregationTemporality: temporality, dataPoints: [{ attributes, ...point }] },
  };
}
