import type { OtlpResource } from "@/ingest/otlp/span";
import type { Interaction } from "../interaction";

/** One object per deployed process, so that the encoder groups its spans. */
export function createResources(): (interaction: Interaction) => OtlpResource {
  const known = new Map<string, OtlpResource>();
  return ({ route, serviceVersion, environment, region }) => {
    const { service } = route;
    const key = `${service.name}|${serviceVersion}|${environment}|${region}`;
    const existing = known.get(key);
    if (existing) return existing;
    const python = service.wire === "openinference";
    const resource = {
      attributes: {
        "service.name": service.name,
        "service.version": serviceVersion,
        "service.namespace": service.team,
        "deployment.environment.name": environment,
        "cloud.provider": "aws",
        "cloud.region": region,
        "telemetry.sdk.language": python ? "python" : "nodejs",
        "telemetry.sdk.name": "opentelemetry",
        "telemetry.sdk.version": python ? "1.38.0" : "2.12.1",
      },
    };
    known.set(key, resource);
    return resource;
  };
}
