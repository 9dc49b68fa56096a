import { connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { grpcClient, TRACES } from "../testing/otlp-grpc";
import { head, openOtlpGrpc, openOtlpHttp, post } from "../testing/otlp-http";

const CONNECTIONS = 1_000;
/** Of each body arrives so much, then nothing. */
const SENT_BYTES = 64 * 1_024;
const limits = { maxInFlightBytes: 16 * 1_048_576, requestTimeoutMs: 60_000 };

const settled = (promise: Promise<unknown>) =>
  promise.then(
    () => true,
    () => false,
  );

describe("a thousand senders that stall in the middle of their bodies", () => {
  it("over HTTP hold no more than the budget, and others are served", async () => {
    const { url, server, budget } = await openOtlpHttp({ limits });
    const sockets: Socket[] = [];
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
    });
    await Promise.all(
      Array.from(
        { length: CONNECTIONS },
        () =>
          new Promise<void>((resolve) => {
            const socket = connect(server.address.port, "127.0.0.1", () => {
              socket.write(head(64 * 1_048_576));
              socket.write(Buffer.alloc(SENT_BYTES), () => resolve());
            });
            socket.on("error", () => resolve());
            socket.resume();
            sockets.push(socket);
          }),
      ),
    );
    expect(budget.used).toBeLessThanOrEqual(limits.maxInFlightBytes);
    await expect
      .poll(async () => (await post(`${url}/v1/traces`, Buffer.alloc(1_000_000))).status, {
        timeout: 20_000,
      })
      .toBe(200);
  }, 60_000);

  it("over gRPC hold no more than the budget, and others are served", async () => {
    const { target, budget } = await openOtlpGrpc({ limits });
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(64 * 1_048_576, 1);
    const sessions = Array.from({ length: CONNECTIONS }, () => {
      const session = connectHttp2(`http://${target}`);
      session.on("error", () => {});
      const stream = session.request({
        ":method": "POST",
        ":path": TRACES,
        "content-type": "application/grpc",
      });
      stream.on("error", () => {});
      stream.resume();
      stream.write(Buffer.concat([prefix, Buffer.alloc(SENT_BYTES)]));
      return session;
    });
    onTestFinished(() => {
      for (const session of sessions) session.destroy();
    });
    await expect
      .poll(() => budget.used, { timeout: 20_000 })
      .toBeGreaterThan(limits.maxInFlightBytes / 2);
    expect(budget.used).toBeLessThanOrEqual(limits.maxInFlightBytes);
    const client = grpcClient(target);
    await expect
      .poll(() => settled(client.call(TRACES, Buffer.alloc(1_000_000))), { timeout: 20_000 })
      .toBe(true);
  }, 60_000);
});
