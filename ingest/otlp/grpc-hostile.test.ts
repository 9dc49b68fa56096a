import { type ClientHttp2Stream, connect, type OutgoingHttpHeaders } from "node:http2";
import { connect as connectSocket } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { grpcClient, TRACES } from "../testing/otlp-grpc";
import { gatedAuthorise, openOtlpGrpc } from "../testing/otlp-http";

/** A call on a connection of its own that may say anything. */
function rawCall(target: string, headers: OutgoingHttpHeaders = {}) {
  const session = connect(`http://${target}`);
  session.on("error", () => {});
  onTestFinished(() => session.destroy());
  const stream = session.request({
    ":method": "POST",
    ":path": TRACES,
    "content-type": "application/grpc",
    te: "trailers",
    ...headers,
  });
  stream.on("error", () => {});
  stream.resume();
  return { session, stream, answer: answerOf(stream) };
}

function answerOf(stream: ClientHttp2Stream) {
  return new Promise<{ http: number; grpc: number; message: string; accepts: string }>(
    (resolve) => {
      stream.on("response", (head) => {
        const finish = (end: typeof head) =>
          resolve({
            http: Number(head[":status"]),
            grpc: Number(end["grpc-status"]),
            message: decodeURIComponent(String(end["grpc-message"] ?? "")),
            accepts: String(head["grpc-accept-encoding"]),
          });
        if (head["grpc-status"] !== undefined || head[":status"] !== 200) finish(head);
        else stream.on("trailers", finish);
      });
    },
  );
}

function framed(body: Uint8Array, { flag = 0, length = body.length } = {}): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, body]);
}

const BODY = Buffer.from("some bytes");

describe("a message that lies", () => {
  it.each([
    ["is missing", Buffer.alloc(0)],
    ["is missing", Buffer.from([0, 0, 0])],
    ["is cut off", framed(BODY, { length: 11 })],
    ["has more bytes than it says", framed(BODY, { length: 9 })],
    ["or a second", Buffer.concat([framed(BODY), framed(BODY)])],
    ["grpc-encoding does not say how", framed(BODY, { flag: 1 })],
    ["compression flag other than 0 and 1", framed(BODY, { flag: 7 })],
  ])("%s: INVALID_ARGUMENT, and nothing is stored", async (words, bytes) => {
    const { target, exported, budget } = await openOtlpGrpc();
    const { stream, answer } = rawCall(target);
    stream.end(bytes);
    expect(await answer).toMatchObject({ http: 200, grpc: 3 });
    expect((await answer).message).toContain(words);
    expect(exported).toEqual([]);
    expect(budget.used).toBe(0);
  });

  it("about a length over the limit is refused before it is sent", async () => {
    const { target, budget } = await openOtlpGrpc({ limits: { maxBodyBytes: 10_000 } });
    const { stream, answer } = rawCall(target);
    stream.write(framed(BODY, { length: 4_294_967_295 }));
    expect(await answer).toMatchObject({
      grpc: 8,
      message: expect.stringContaining("10000 bytes"),
    });
    expect(budget.used).toBe(0);
  });

  it("is taken one byte at a time, where it doesn't lie", async () => {
    const { target, exported } = await openOtlpGrpc();
    const { stream, answer } = rawCall(target);
    for (const byte of framed(BODY)) stream.write(Buffer.of(byte));
    stream.end();
    expect(await answer).toMatchObject({ grpc: 0 });
    expect(Buffer.from(exported[0]?.body ?? [])).toEqual(BODY);
  });
});

describe("a sender that", () => {
  it("compresses as nobody knows is told what is known", async () => {
    const { target } = await openOtlpGrpc();
    const { stream, answer } = rawCall(target, { "grpc-encoding": "snappy" });
    stream.end(framed(BODY, { flag: 1 }));
    expect(await answer).toMatchObject({
      grpc: 12,
      accepts: expect.stringMatching(/^identity, gzip, deflate/),
    });
  });

  it("doesn't speak gRPC is told by HTTP's status", async () => {
    const { target } = await openOtlpGrpc();
    const { stream, answer } = rawCall(target, { "content-type": "application/json" });
    stream.end("{}");
    expect(await answer).toMatchObject({ http: 415 });
  });

  it("doesn't speak HTTP/2 is hung up on, and others are served", async () => {
    const { target, server } = await openOtlpGrpc();
    const socket = connectSocket(server.address.port, "127.0.0.1");
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.on("error", () => {});
    socket.resume();
    socket.write("POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}");
    await closed;
    await grpcClient(target).call(TRACES, BODY);
  });

  it("says nothing at all is hung up on", async () => {
    const { server } = await openOtlpGrpc({ limits: { headersTimeoutMs: 50 } });
    const socket = connectSocket(server.address.port, "127.0.0.1");
    socket.resume();
    await new Promise((resolve) => socket.on("close", resolve));
  });

  it("stalls is answered DEADLINE_EXCEEDED, and its bytes are let go", async () => {
    const { target, budget } = await openOtlpGrpc({ limits: { requestTimeoutMs: 100 } });
    const { stream, answer } = rawCall(target);
    stream.write(framed(Buffer.alloc(100_000), { length: 200_000 }));
    await expect.poll(() => budget.used).toBe(100_005);
    expect(await answer).toMatchObject({ grpc: 4 });
    expect(budget.used).toBe(0);
  });

  it.each(["resets its call", "drops its connection"])("%s frees its bytes", async (how) => {
    const { target, budget, exported } = await openOtlpGrpc();
    const { stream, session } = rawCall(target);
    stream.write(framed(Buffer.alloc(100_000), { length: 200_000 }));
    await expect.poll(() => budget.used).toBe(100_005);
    if (how === "resets its call") stream.close(8);
    else session.destroy();
    await expect.poll(() => budget.used).toBe(0);
    await grpcClient(target).call(TRACES, BODY);
    expect(exported).toHaveLength(1);
  });

  it("opens and resets calls without end is cut off, and others are served", async () => {
    const { target, budget } = await openOtlpGrpc();
    const { session } = rawCall(target);
    const closed = new Promise((resolve) => session.on("close", resolve));
    const flood = setInterval(() => {
      for (let count = 0; count < 500 && !session.closed && !session.destroyed; count++) {
        const stream = session.request({ ":method": "POST", ":path": TRACES });
        stream.on("error", () => {});
        stream.close(8);
      }
    });
    onTestFinished(() => clearInterval(flood));
    await closed;
    await grpcClient(target).call(TRACES, BODY);
    expect(budget.used).toBe(0);
  });

  it("hangs up while its project is looked up leaves nothing behind", async () => {
    const { authorise, waiting, letGo } = gatedAuthorise();
    const { target, budget, exported } = await openOtlpGrpc({ authorise });
    const { stream, session } = rawCall(target);
    stream.write(framed(BODY));
    await expect.poll(() => waiting.length).toBe(1);
    session.destroy();
    letGo();
    await grpcClient(target).call(TRACES, BODY);
    expect(exported).toHaveLength(1);
    expect(budget.used).toBe(0);
  });

  it("sends bombs by the hundred costs what it sends: none is opened here", async () => {
    const { target, exported } = await openOtlpGrpc();
    const bomb = framed(gzipSync(Buffer.alloc(64 * 1_048_576 - 1)), { flag: 1 });
    const { session, stream, answer } = rawCall(target, { "grpc-encoding": "gzip" });
    const others = Array.from({ length: 99 }, () => {
      const other = session.request({
        ":method": "POST",
        ":path": TRACES,
        "content-type": "application/grpc+proto",
        "grpc-encoding": "gzip",
      });
      other.resume();
      other.end(bomb);
      return answerOf(other);
    });
    stream.end(bomb);
    for (const { grpc } of await Promise.all([answer, ...others])) expect(grpc).toBe(0);
    const bytes = exported.reduce((sum, { body }) => sum + body.length, 0);
    expect(bytes).toBe(100 * (bomb.length - 5));
  });

  it("has no room is told to come back, and one that stalls makes it", async () => {
    const { target, exported } = await openOtlpGrpc({
      limits: { maxInFlightBytes: 150_000, requestTimeoutMs: 30_000 },
    });
    const stalled = rawCall(target);
    stalled.stream.write(framed(Buffer.alloc(100_000), { length: 200_000 }));
    const client = grpcClient(target);
    const body = Buffer.alloc(100_000);
    await expect.poll(async () => (await client.refused(TRACES, body)).code).toBe(14);
    // Until it has stalled for a second.
    await expect
      .poll(
        () =>
          client.call(TRACES, body).then(
            () => true,
            () => false,
          ),
        { timeout: 10_000 },
      )
      .toBe(true);
    expect(await stalled.answer).toMatchObject({ grpc: 14 });
    expect(exported.at(-1)?.body.length).toBe(100_000);
  });
});
