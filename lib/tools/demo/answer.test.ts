import { describe, expect, it } from "vitest";
import { encodeResponse, encodeStatus } from "@/ingest/otlp/response";
import { readPartialSuccess, readStatusMessage } from "./answer";

const PROTOBUF = "application/x-protobuf";

describe("what the server answers", () => {
  it("is full success when nothing is said", () => {
    expect(readPartialSuccess(new Uint8Array())).toBeNull();
  });

  it("counts the rejected spans and says why", () => {
    const body = encodeResponse("protobuf", "traces", { rejected: 300, message: "no trace id" });
    expect(readPartialSuccess(body)).toEqual({ rejected: 300, message: "no trace id" });
  });

  it("explains a refusal, as a status or in plain words", () => {
    const status = encodeStatus("protobuf", 7, "unknown project “täst”");
    expect(readStatusMessage(status, PROTOBUF)).toBe("unknown project “täst”");
    expect(readStatusMessage(new TextEncoder().encode("<html>"), "text/html")).toBe("<html>");
  });

  it("takes bytes that are no message for silence", () => {
    expect(readStatusMessage(new Uint8Array([0xff, 0xff, 0xff]), PROTOBUF)).toBe("");
  });
});
