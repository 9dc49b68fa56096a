import { describe, expect, it } from "vitest";
import { keyRecipes } from "./key-recipes";

const TARGET = {
  secret: "pl_secret",
  project: "shop",
  otlpHttp: "http://127.0.0.1:4318",
  otlpGrpc: "http://127.0.0.1:4317",
};

describe("lines to paste", () => {
  it("send the key over each transport that this installation has", () => {
    const [http, grpc, collector] = keyRecipes(TARGET);
    expect(http?.code).toContain("OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318\n");
    expect(grpc?.code).toContain("OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4317\n");
    expect(collector?.code).toContain("x-api-key: pl_secret");
    expect(keyRecipes({ ...TARGET, otlpGrpc: null }).map(({ label }) => label)).toEqual([
      "OTLP over HTTP",
      "OpenTelemetry Collector",
    ]);
  });

  // Values of the variable are percent-encoded: a bare space ends the header in some SDKs.
  // https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
  it("encode the header as the specification wants it", () => {
    for (const { label, code } of keyRecipes(TARGET).slice(0, 2)) {
      const [, value = ""] = /OTEL_EXPORTER_OTLP_HEADERS="([^"]*)"/.exec(code) ?? [];
      const [name, encoded = ""] = value.split("=");
      expect(name, label).toBe("authorization");
      expect(decodeURIComponent(encoded)).toBe("Bearer pl_secret");
    }
  });
});
