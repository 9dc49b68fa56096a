import type { OtlpLogRecord } from "./log-record";
import { EARLIEST_UNIX_NANO, LATEST_AHEAD_NANO, ZERO_SPAN_ID, ZERO_TRACE_ID } from "./plausible";
import { RequestCounts, tooMany } from "./request-counts";

/** As for spans: the smallest record takes 2 bytes on the wire and about 1 KB here. */
export const MAX_LOGS_PER_REQUEST = 50_000;

const GENAI_EVENT = "gen_ai.";
/** Evaluations may be of a whole trace; every other event belongs to one span. */
const EVALUATION_EVENT = "gen_ai.evaluation.";

/** Why a log record is not kept; the words are the sender's answer. */
export const LOG_REASONS = {
  event: "not a GenAI event",
  ids: "no trace or span id",
  noTime: "no time",
  early: "time before the year 2000",
  late: "time more than 24 h in the future",
} as const;

/**
 * Decides record by record what is kept; both decoders hand their records to it.
 *
 * | on the wire | decision |
 * |---|---|
 * | an event whose name doesn't start with `gen_ai.`, or none | rejected: no message content and no result |
 * | trace id missing, of a wrong length, not hex or all zeros | rejected: nothing to add it to |
 * | the same of the span id | rejected, but for evaluations, which may be of a whole trace |
 * | no time | the time of observation; rejected without one |
 * | before 2000, or more than 24 h ahead | rejected: a clock that was never set |
 * | more than 50,000 records that are kept, or 2,000,000 values | the request is refused as too large |
 */
export class LogIntake extends RequestCounts {
  readonly unreadable = "log record is not a readable message";
  readonly records: OtlpLogRecord[] = [];
  readonly #latest: bigint;

  constructor(nowUnixNano: bigint) {
    super();
    this.#latest = nowUnixNano + LATEST_AHEAD_NANO;
  }

  /** Takes a record, or counts why not. @throws {IngestError} `too-large`. */
  accept(record: OtlpLogRecord): void {
    const spanId = isId(record.spanId, 16, ZERO_SPAN_ID) ? record.spanId : "";
    const timeUnixNano = record.timeUnixNano === 0n ? record.observedUnixNano : record.timeUnixNano;
    const unusable = this.#unusable(record, spanId, timeUnixNano);
    if (unusable !== null) {
      this.reject(unusable);
      return;
    }
    if (this.records.length === MAX_LOGS_PER_REQUEST) {
      throw tooMany(MAX_LOGS_PER_REQUEST, "log records");
    }
    this.records.push({ ...record, spanId, timeUnixNano });
  }

  #unusable({ eventName, traceId }: OtlpLogRecord, spanId: string, time: bigint): string | null {
    if (!eventName.startsWith(GENAI_EVENT)) return LOG_REASONS.event;
    if (!isId(traceId, 32, ZERO_TRACE_ID)) return LOG_REASONS.ids;
    if (spanId === "" && !eventName.startsWith(EVALUATION_EVENT)) return LOG_REASONS.ids;
    if (time === 0n) return LOG_REASONS.noTime;
    if (time < EARLIEST_UNIX_NANO) return LOG_REASONS.early;
    if (time > this.#latest) return LOG_REASONS.late;
    return null;
  }
}

function isId(id: string, digits: number, zero: string): boolean {
  return id.length === digits && id !== zero;
}
