import type { TtftAbsentReason } from "@/lib/domain/span";

/** A time to first token as a library sent it. */
export interface TtftReading {
  readonly ms: number;
  /** The attribute, or `event:` and the event's name. */
  readonly source: string;
}

export interface TtftQuestion {
  /** Attributes before events: the AI SDK's legacy mode stamps its event at the span's end. */
  readonly readings: readonly TtftReading[];
  readonly durationMs: number;
  readonly isStream: boolean | null;
  readonly isError: boolean;
  readonly outputTokens: number | null;
  /** The library stamps the Responses API's `response.created`, and this was such a call. */
  readonly isResponsesTrap: boolean;
}

export interface TtftAnswer {
  readonly ttftMs: number | null;
  readonly ttftSource: string;
  readonly ttftAbsentReason: TtftAbsentReason | "";
  readonly isStream: boolean | null;
}

/** A network lies between: less than this, in milliseconds, is no first token. */
const MIN_TTFT_MS = 1;

/** The first reading that is possible, or why there is none. */
export function resolveTtft(question: TtftQuestion): TtftAnswer {
  const { readings, isStream } = question;
  // Whoever times a first token was streaming, unless the same span says otherwise.
  const streamed = isStream ?? (readings.length > 0 ? true : null);
  const absent = (ttftAbsentReason: TtftAbsentReason): TtftAnswer => ({
    ttftMs: null,
    ttftSource: "",
    ttftAbsentReason,
    isStream: streamed,
  });
  if (isStream === false) return absent("not-streamed");
  if (question.isResponsesTrap && readings.length > 0) return absent("responses-created-event");
  let reason: TtftAbsentReason | null = null;
  for (const { ms, source } of readings) {
    const problem = problemWith(ms, question);
    if (problem === null)
      return { ttftMs: ms, ttftSource: source, ttftAbsentReason: "", isStream: streamed };
    reason ??= problem;
  }
  if (reason !== null) return absent(reason);
  if (question.isError) return absent("failed");
  return absent(streamed === true ? "not-reported" : "unknown-streaming");
}

function problemWith(ms: number, question: TtftQuestion): TtftAbsentReason | null {
  const { durationMs, outputTokens } = question;
  if (!Number.isFinite(ms) || ms <= 0) return "not-positive";
  // Seconds sent as milliseconds, if that many seconds fit into the call.
  if (ms < MIN_TTFT_MS) return ms * 1e3 < durationMs ? "wrong-unit" : "not-positive";
  if (ms > durationMs * 10 && ms < durationMs * 1e3 && ms >= 1e3) return "wrong-unit";
  // A single token is first and last at once; clocks of span and stamp differ by a little.
  if (outputTokens === 1) return ms > durationMs + 5 ? "exceeds-duration" : null;
  return ms >= durationMs ? "exceeds-duration" : null;
}
