import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { decodeTraces, type OtlpEncoding } from "./decode";
import { encodeTracesJson, encodeTracesProtobuf } from "./encode";
import { ExportTraceServiceRequest } from "./schema";

const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url));
const bodies = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".bin") && !name.includes(".logs."),
);

interface ReflectedSpan {
  readonly name?: string;
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
  readonly attributes?: readonly {
    readonly key: string;
    readonly value?: Record<string, unknown>;
  }[];
  readonly events?: readonly unknown[];
}

/** The same body through protobufjs, which knows nothing of our decoder. */
function reflectedSpans(body: Buffer): ReflectedSpan[] {
  const request = ExportTraceServiceRequest.toObject(ExportTraceServiceRequest.decode(body), {
    longs: String,
    bytes: String,
  });
  const lists: { scopeSpans?: { spans?: ReflectedSpan[] }[] }[] = request["resourceSpans"] ?? [];
  return lists.flatMap((resource) =>
    (resource.scopeSpans ?? []).flatMap(({ spans = [] }) => spans),
  );
}

describe("what real SDKs sent", () => {
  it("is there", () => {
    expect(bodies.length).toBeGreaterThan(100);
  });

  it.each(bodies)("%s is decoded in full, and alike from both encodings", (name) => {
    const body = readFileSync(join(FIXTURES, name));
    const encoding: OtlpEncoding = body[0] === 0x7b ? "json" : "protobuf";
    const decoded = decodeTraces(body, encoding);
    expect(decoded.spans.length).toBeGreaterThan(0);
    expect(decoded.rejected).toEqual([]);
    expect(decoded.warnings).toEqual([]);
    const { spans } = decoded;
    expect(decodeTraces(encodeTracesProtobuf(spans), "protobuf").spans).toEqual(spans);
    expect(decodeTraces(Buffer.from(encodeTracesJson(spans)), "json").spans).toEqual(spans);
    if (encoding === "json") return;
    const reflected = reflectedSpans(body);
    expect(spans.map((span) => span.name)).toEqual(reflected.map((span) => span.name ?? ""));
    for (const [index, span] of spans.entries()) {
      const expected = reflected[index];
      expect(span.startUnixNano.toString()).toBe(expected?.startTimeUnixNano);
      expect(span.endUnixNano.toString()).toBe(expected?.endTimeUnixNano);
      expect(span.events.length).toBe(expected?.events?.length ?? 0);
      expect(Object.keys(span.attributes)).toEqual(
        expected?.attributes?.map(({ key }) => key) ?? [],
      );
      for (const { key, value } of expected?.attributes ?? []) {
        const scalar = value?.["stringValue"] ?? value?.["boolValue"] ?? value?.["doubleValue"];
        if (scalar !== undefined) expect(span.attributes[key]).toEqual(scalar);
        if (value?.["intValue"] !== undefined) {
          expect(String(span.attributes[key])).toBe(value["intValue"]);
        }
      }
    }
  });
});
