import { Client, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { onTestFinished } from "vitest";

export const TRACES = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
export const LOGS = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
export const METRICS = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

/** A gRPC client that sends bytes as they are, until the test ends. */
export function grpcClient(target: string, options: Readonly<Record<string, number>> = {}) {
  const client = new Client(target, credentials.createInsecure(), {
    "grpc.max_send_message_length": -1,
    // Its own retries would hide what was answered.
    "grpc.enable_retries": 0,
    ...options,
  });
  onTestFinished(() => client.close());
  return {
    client,
    /** The answer's bytes. Rejects with a ServiceError. */
    call(path: string, body: Buffer, headers: Readonly<Record<string, string>> = {}) {
      const metadata = new Metadata();
      for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
      return new Promise<Buffer>((resolve, reject) => {
        const asSent = (bytes: Buffer) => bytes;
        client.makeUnaryRequest(path, asSent, asSent, body, metadata, (error, answer) => {
          if (error) reject(error);
          else resolve(answer ?? Buffer.alloc(0));
        });
      });
    },
    /** The failure, where one is expected. */
    async refused(path: string, body: Buffer, headers: Readonly<Record<string, string>> = {}) {
      const failure: unknown = await this.call(path, body, headers).then(
        () => new Error("was not refused"),
        (error: unknown) => error,
      );
      const { code, details, metadata } = failure as ServiceError;
      return { code, details, status: metadata?.get("grpc-status-details-bin")[0] };
    },
  };
}
