export interface KeyTarget {
  readonly secret: string;
  readonly project: string;
  readonly otlpHttp: string | null;
  readonly otlpGrpc: string | null;
}

export interface KeyRecipe {
  readonly label: string;
  readonly code: string;
}

/** Lines to paste, by transport. The key alone says which project is meant. */
export function keyRecipes({ secret, otlpHttp, otlpGrpc }: KeyTarget): readonly KeyRecipe[] {
  return [
    ...(otlpHttp === null
      ? []
      : [
          {
            label: "OTLP over HTTP",
            code: `export OTEL_EXPORTER_OTLP_ENDPOINT=${otlpHttp}
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
export OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20${secret}"`,
          },
        ]),
    ...(otlpGrpc === null
      ? []
      : [
          {
            label: "OTLP over gRPC",
            code: `export OTEL_EXPORTER_OTLP_ENDPOINT=${otlpGrpc}
export OTEL_EXPORTER_OTLP_PROTOCOL=grpc
export OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20${secret}"`,
          },
        ]),
    {
      label: "OpenTelemetry Collector",
      code: `exporters:
  ${otlpGrpc === null ? "otlphttp" : "otlp"}/plumbline:
    endpoint: ${otlpGrpc ?? otlpHttp ?? "http://127.0.0.1:4318"}
    headers:
      x-api-key: ${secret}`,
    },
  ];
}
