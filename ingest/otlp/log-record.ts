import type { Attributes, Json } from "@/lib/domain/span";
import type { OtlpResource, OtlpScope } from "./span";

/**
 * One OTLP log record that carries a GenAI event, as both decoders (protobuf and JSON) yield
 * it: ids as lowercase hex, body and attribute values as plain JSON.
 */
export interface OtlpLogRecord {
  readonly traceId: string;
  /** Empty for an evaluation of a whole trace. */
  readonly spanId: string;
  /** When it happened; the time of observation where the event carries none. */
  readonly timeUnixNano: bigint;
  readonly observedUnixNano: bigint;
  /** `event_name`, or the attribute `event.name` that older instrumentations set; starts with `gen_ai.`. */
  readonly eventName: string;
  /** OTLP's `SeverityNumber` (1 … 24), 0 unspecified. */
  readonly severityNumber: number;
  readonly severityText: string;
  /** Null where there is none. */
  readonly body: Json;
  readonly attributes: Attributes;
  readonly scope: OtlpScope;
  readonly resource: OtlpResource;
}
