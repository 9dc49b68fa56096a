export interface Recipe {
  readonly id: string;
  readonly name: string;
  readonly steps: readonly { readonly label: string; readonly code: string }[];
  readonly note: string;
}

export interface Target {
  /** Base address of OTLP/HTTP, e.g. http://127.0.0.1:4318. */
  readonly otlpHttpUrl: string;
  readonly project: string;
}

/** How each common SDK is pointed at this server, with its real address and project. */
export function recipes({ otlpHttpUrl, project }: Target): readonly Recipe[] {
  const traces = `${otlpHttpUrl}/v1/traces`;
  const header = `"x-plumbline-project": "${project}"`;
  return [
    {
      id: "otel",
      name: "OpenTelemetry",
      note: "Any SDK that exports OTLP over HTTP: nothing but environment variables. Services in one project are told apart by their name.",
      steps: [
        {
          label: "Environment",
          code: `export OTEL_EXPORTER_OTLP_ENDPOINT=${otlpHttpUrl}
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
export OTEL_EXPORTER_OTLP_HEADERS=x-plumbline-project=${project}
export OTEL_SERVICE_NAME=my-service
export OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=production`,
        },
      ],
    },
    {
      id: "ai-sdk",
      name: "Vercel AI SDK",
      note: "Telemetry is off until a call switches it on. functionId becomes the route, tenant_id the tenant.",
      steps: [
        {
          label: "Shell",
          code: "npm install @opentelemetry/sdk-node @opentelemetry/exporter-trace-otlp-proto",
        },
        {
          label: "instrumentation.ts",
          code: `import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { NodeSDK } from "@opentelemetry/sdk-node";

new NodeSDK({
  serviceName: "my-service",
  traceExporter: new OTLPTraceExporter({
    url: "${traces}",
    headers: { ${header} },
  }),
}).start();`,
        },
        {
          label: "Where you call the model",
          code: `const result = streamText({
  model: openai("gpt-4o"),
  prompt,
  experimental_telemetry: {
    isEnabled: true,
    functionId: "/v1/chat",
    metadata: { tenant_id: tenant, sessionId, userId },
  },
});`,
        },
      ],
    },
    {
      id: "openllmetry-js",
      name: "OpenLLMetry JS",
      note: "Import it before the model's client, so that the client is instrumented.",
      steps: [
        {
          label: "Shell",
          code: "npm install @traceloop/node-server-sdk @opentelemetry/exporter-trace-otlp-proto",
        },
        {
          label: "tracing.ts",
          code: `import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import * as traceloop from "@traceloop/node-server-sdk";

traceloop.initialize({
  appName: "my-service",
  exporter: new OTLPTraceExporter({
    url: "${traces}",
    headers: { ${header} },
  }),
});`,
        },
      ],
    },
    {
      id: "openllmetry-python",
      name: "OpenLLMetry Python",
      note: "Call it before the model's client is made.",
      steps: [
        { label: "Shell", code: "pip install traceloop-sdk" },
        {
          label: "Python",
          code: `from traceloop.sdk import Traceloop

Traceloop.init(
    app_name="my-service",
    api_endpoint="${otlpHttpUrl}",
    headers={${header}},
)`,
        },
      ],
    },
    {
      id: "openinference",
      name: "OpenInference",
      note: "Shown for the OpenAI client; the other instrumentors are set up alike.",
      steps: [
        {
          label: "Shell",
          code: "pip install openinference-instrumentation-openai opentelemetry-sdk opentelemetry-exporter-otlp-proto-http",
        },
        {
          label: "Python",
          code: `from openinference.instrumentation.openai import OpenAIInstrumentor
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider(resource=Resource({"service.name": "my-service"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(
    endpoint="${traces}",
    headers={${header}},
)))
OpenAIInstrumentor().instrument(tracer_provider=provider)`,
        },
      ],
    },
    {
      id: "langfuse",
      name: "Langfuse",
      note: "The Langfuse SDK speaks OTLP to its own path, which Plumbline accepts. The keys may be anything.",
      steps: [
        { label: "Shell", code: "npm install @langfuse/otel @opentelemetry/sdk-node" },
        {
          label: "instrumentation.ts",
          code: `import { LangfuseSpanProcessor } from "@langfuse/otel";
import { NodeSDK } from "@opentelemetry/sdk-node";

new NodeSDK({
  serviceName: "my-service",
  spanProcessors: [
    new LangfuseSpanProcessor({
      baseUrl: "${otlpHttpUrl}",
      publicKey: "plumbline",
      secretKey: "plumbline",
      additionalHeaders: { ${header} },
    }),
  ],
}).start();`,
        },
      ],
    },
    {
      id: "collector",
      name: "OTel Collector",
      note: "Add the exporter to the traces pipeline that you have; other back ends keep getting their copy.",
      steps: [
        {
          label: "collector.yaml",
          code: `exporters:
  otlphttp/plumbline:
    endpoint: ${otlpHttpUrl}
    compression: gzip
    headers:
      x-plumbline-project: ${project}

service:
  pipelines:
    traces:
      receivers: [otlp]
      processors: [batch]
      exporters: [otlphttp/plumbline]`,
        },
      ],
    },
  ];
}

/** One span by hand, to see that the way is open. */
export function testSpanCommand({ otlpHttpUrl, project }: Target): string {
  return `now=$(date +%s)
curl ${otlpHttpUrl}/v1/traces \\
  -H 'content-type: application/json' \\
  -H 'x-plumbline-project: ${project}' \\
  -d '{"resourceSpans":[{"resource":{"attributes":[
    {"key":"service.name","value":{"stringValue":"by-hand"}}]},
    "scopeSpans":[{"spans":[{
      "traceId":"'$(openssl rand -hex 16)'","spanId":"'$(openssl rand -hex 8)'",
      "name":"chat gpt-4o","kind":3,
      "startTimeUnixNano":"'$((now - 2))'000000000","endTimeUnixNano":"'$now'000000000",
      "attributes":[
        {"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},
        {"key":"gen_ai.provider.name","value":{"stringValue":"openai"}},
        {"key":"gen_ai.request.model","value":{"stringValue":"gpt-4o"}},
        {"key":"gen_ai.request.stream","value":{"boolValue":true}},
        {"key":"gen_ai.response.time_to_first_chunk","value":{"doubleValue":0.42}},
        {"key":"gen_ai.usage.input_tokens","value":{"intValue":"120"}},
        {"key":"gen_ai.usage.output_tokens","value":{"intValue":"80"}}]}]}]}]}'`;
}
