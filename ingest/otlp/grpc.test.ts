import { compressionAlgorithms, status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { IngestError, type IngestFailure } from "../ingest-error";
import type { ObservedRequest } from "../meter/observer";
import { grpcClient, LOGS, METRICS, TRACES } from "../testing/otlp-grpc";
import { KNOWN, openOtlpGrpc, STORED } from "../testing/otlp-http";
import { decompressSync } from "./compression";
import { STATUS } from "./status";

const BODY = Buffer.from("some bytes ".repeat(20_000));

describe("a call", () => {
  it.each([
    [TRACES, "traces"],
    [LOGS, "logs"],
    [METRICS, "metrics"],
  ])("of %s is an export of %s", async (path, signal) => {
    const { target, exported } = await openOtlpGrpc();
    expect((await grpcClient(target).call(path, BODY)).length).toBe(0);
    expect(exported).toMatchObject([
      { signal, encoding: "protobuf", compression: "identity", project: KNOWN },
    ]);
    const [{ body } = { body: new Uint8Array() }] = exported;
    expect(Buffer.from(body).equals(BODY)).toBe(true);
    expect(body.buffer.byteLength).toBe(body.length);
  });

  it.each(["gzip", "deflate"] as const)("in %s is handed on as it was sent", async (name) => {
    const { target, exported } = await openOtlpGrpc();
    const client = grpcClient(target, {
      "grpc.default_compression_algorithm": compressionAlgorithms[name],
    });
    await client.call(TRACES, BODY);
    const [sent] = exported;
    expect(sent?.compression).toBe(name);
    expect(sent?.body.length).toBeLessThan(BODY.length / 10);
    const body = decompressSync(sent?.body ?? new Uint8Array(), name, BODY.length);
    expect(Buffer.from(body).equals(BODY)).toBe(true);
  });

  it("of no bytes is an empty export", async () => {
    const { target, exported } = await openOtlpGrpc();
    expect((await grpcClient(target).call(TRACES, Buffer.alloc(0))).length).toBe(0);
    expect(exported.map(({ body }) => body.length)).toEqual([0]);
  });

  it("is told what could not be kept as partial_success", async () => {
    const partial = async () => ({ rejected: 300, message: "why" });
    const { target } = await openOtlpGrpc({ export: partial });
    expect(await grpcClient(target).call(TRACES, BODY)).toEqual(
      Buffer.from([0x0a, 8, 0x08, 0xac, 0x02, 0x12, 3, ...Buffer.from("why")]),
    );
  });

  it("carries project and keys in its metadata", async () => {
    const seen: unknown[] = [];
    const { target } = await openOtlpGrpc({
      authorise: async (headers) => {
        const { authorization, "x-api-key": key, "x-plumbline-project": project } = headers;
        seen.push({ authorization, key, project });
        return KNOWN;
      },
    });
    const headers = { authorization: "Bearer a", "x-api-key": "b", "x-plumbline-project": "c" };
    await grpcClient(target).call(TRACES, BODY, headers);
    expect(seen).toEqual([{ authorization: "Bearer a", key: "b", project: "c" }]);
  });

  it("shares its connection with a hundred others", async () => {
    const { target, exported } = await openOtlpGrpc();
    const client = grpcClient(target);
    await Promise.all(Array.from({ length: 300 }, () => client.call(TRACES, BODY)));
    expect(exported).toHaveLength(300);
  });

  it("is observed once, with what became of it", async () => {
    const seen: ObservedRequest[] = [];
    const { target } = await openOtlpGrpc({
      observer: {
        request: (request) => seen.push(request),
        records() {},
        loaded() {},
        loadFailed() {},
      },
    });
    const client = grpcClient(target);
    await client.call(TRACES, BODY);
    await client.refused("/other.Service/Method", BODY);
    expect(seen).toMatchObject([
      {
        transport: "grpc",
        signal: "traces",
        outcome: "ok",
        projectId: "default",
        bytes: BODY.length,
      },
      { transport: "grpc", signal: null, outcome: "unknown-path", projectId: null, bytes: 0 },
    ]);
  });
});

describe("a failure", () => {
  /** What the specification lets senders retry; RESOURCE_EXHAUSTED only with RetryInfo. */
  const RETRIED = [1, 4, 10, 11, 14, 15];

  it.each(Object.keys(STATUS) as IngestFailure[])(
    "%s is answered by its status",
    async (failure) => {
      const { target } = await openOtlpGrpc({
        export: async () => {
          throw new IngestError(failure, "because of 50 % “ümläut”");
        },
      });
      const refused = await grpcClient(target).refused(TRACES, BODY);
      const { grpc, http, retryAfterSeconds } = STATUS[failure];
      expect(refused).toMatchObject({ code: grpc, details: "because of 50 % “ümläut”" });
      // Retried over HTTP are 429, 502, 503 and 504.
      if ([429, 502, 503, 504].includes(http)) expect(RETRIED).toContain(grpc);
      if (retryAfterSeconds === undefined) {
        expect(refused.status).toBeUndefined();
        return;
      }
      // google.rpc.Status { code = 1, message = 2, details = 3: Any { type_url = 1, value = 2 } }
      const details = refused.status as Buffer;
      expect(details.subarray(0, 2)).toEqual(Buffer.from([0x08, grpc]));
      expect(details.toString("latin1")).toContain("type.googleapis.com/google.rpc.RetryInfo");
      // RetryInfo { retry_delay = 1: Duration { seconds = 1 } }
      expect(details.subarray(-6)).toEqual(
        Buffer.from([0x12, 4, 0x0a, 2, 0x08, retryAfterSeconds]),
      );
    },
  );

  it("keeps what went wrong inside to itself", async () => {
    const { target } = await openOtlpGrpc({
      export: async () => {
        throw new Error("a prompt");
      },
    });
    expect(await grpcClient(target).refused(TRACES, BODY)).toMatchObject({
      code: status.INTERNAL,
      details: "Internal error.",
    });
  });

  it("of another method is UNIMPLEMENTED", async () => {
    const { target, exported } = await openOtlpGrpc();
    const refused = await grpcClient(target).refused("/grpc.health.v1.Health/Check", BODY);
    expect(refused.code).toBe(status.UNIMPLEMENTED);
    expect(exported).toEqual([]);
  });

  it("of the sender's rights comes before its body is read", async () => {
    const { target, budget } = await openOtlpGrpc({
      authorise: async () => {
        throw new IngestError("unauthenticated", "no key");
      },
    });
    const refused = await grpcClient(target).refused(TRACES, Buffer.alloc(20_000_000));
    expect(refused).toMatchObject({ code: status.UNAUTHENTICATED, details: "no key" });
    expect(budget.used).toBe(0);
  });
});

describe("closing", () => {
  it("answers calls under way and takes no more", async () => {
    let finish: (() => void) | undefined;
    const { target, server } = await openOtlpGrpc({
      limits: { closeTimeoutMs: 10_000 },
      export: () =>
        new Promise((resolve) => {
          finish = () => resolve(STORED);
        }),
    });
    const answer = grpcClient(target).call(TRACES, BODY);
    await expect.poll(() => finish).toBeDefined();
    const closed = server.close();
    expect((await grpcClient(target).refused(TRACES, BODY)).code).toBe(status.UNAVAILABLE);
    finish?.();
    expect((await answer).length).toBe(0);
    await closed;
  });

  it("waits for nobody longer than its time", async () => {
    let called = false;
    const { target, server } = await openOtlpGrpc({
      limits: { closeTimeoutMs: 50 },
      export: () => {
        called = true;
        return new Promise(() => {});
      },
    });
    const refused = grpcClient(target).refused(TRACES, BODY);
    await expect.poll(() => called).toBe(true);
    await server.close();
    expect((await refused).code).toBe(status.UNAVAILABLE);
  });
});
