import type { MetricPointRecord } from "@/db/clickhouse/metric-points";
import { shortAttributes } from "@/db/clickhouse/short-attributes";
import type { OtlpMetricPoint } from "@/ingest/otlp/metric-point";
import type { Attributes } from "@/lib/domain/span";

/** Attributes that have a column: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/ */
const COLUMNS = {
  operation: ["gen_ai.operation.name"],
  provider: ["gen_ai.provider.name", "gen_ai.system"],
  requestModel: ["gen_ai.request.model"],
  responseModel: ["gen_ai.response.model"],
  tokenType: ["gen_ai.token.type"],
  errorType: ["error.type"],
} as const satisfies Partial<Record<keyof MetricPointRecord, readonly string[]>>;

const IN_COLUMNS: ReadonlySet<string> = new Set(Object.values(COLUMNS).flat());
const ENVIRONMENT = ["deployment.environment.name", "deployment.environment"];

/** A GenAI histogram's point as it is stored. */
export function toMetricRecord(point: OtlpMetricPoint, projectId: string): MetricPointRecord {
  const { attributes, resource, scope, ...measured } = point;
  const column = (name: keyof typeof COLUMNS) => firstText(attributes, COLUMNS[name]);
  return {
    ...measured,
    projectId,
    service: firstText(resource.attributes, ["service.name"]),
    environment: firstText(resource.attributes, ENVIRONMENT),
    scope: scope.name,
    operation: column("operation"),
    provider: column("provider"),
    requestModel: column("requestModel"),
    responseModel: column("responseModel"),
    tokenType: column("tokenType"),
    errorType: column("errorType"),
    attributes: Object.fromEntries(
      shortAttributes(attributes).filter(([key]) => !IN_COLUMNS.has(key)),
    ),
  };
}

function firstText(attributes: Attributes, keys: readonly string[]): string {
  for (const key of keys) {
    const value = attributes[key];
    if (typeof value === "string" && value !== "") return value;
  }
  return "";
}
