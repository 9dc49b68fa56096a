import type { TtftAbsentReason } from "@/lib/domain/span";

interface ReasonWords {
  /** For a cell or a legend. */
  readonly short: string;
  /** For a tooltip: what happened. */
  readonly long: string;
  /** Whether changing the instrumentation would help. */
  readonly mendable: boolean;
}

const WORDS: Readonly<Record<TtftAbsentReason, ReasonWords>> = {
  "not-streamed": {
    short: "Not streamed",
    long: "The answer came in one piece, so there is no first token to wait for.",
    mendable: false,
  },
  "not-reported": {
    short: "Not reported",
    long: "The answer was streamed, but the library sent no time of the first token.",
    mendable: true,
  },
  "unknown-streaming": {
    short: "Streaming unknown",
    long: "Nothing sent says whether the answer was streamed, and no time of the first token came with it.",
    mendable: true,
  },
  "not-positive": {
    short: "Zero or negative",
    long: "The reported time to first token is zero or negative, so it is not used.",
    mendable: true,
  },
  "exceeds-duration": {
    short: "Longer than the call",
    long: "The reported time to first token is at or past the end of the call although several tokens were streamed, so it is not used.",
    mendable: true,
  },
  "wrong-unit": {
    short: "Wrong unit",
    long: "The reported time to first token is off by a factor of 1,000 (seconds sent as milliseconds, or the reverse), so it is not used.",
    mendable: true,
  },
  "responses-created-event": {
    short: "Stamped before the first token",
    long: "The library stamps the Responses API's response.created event, which precedes every token, so its time is not used.",
    mendable: true,
  },
  failed: {
    short: "Failed first",
    long: "The call failed before a token arrived.",
    mendable: false,
  },
};

const UNKNOWN: ReasonWords = {
  short: "Not recorded",
  long: "No time to first token is stored for this call, and no reason was recorded.",
  mendable: false,
};

/** Words for a `ttftAbsentReason` as the API sends it; unknown reasons get a plain sentence. */
export function ttftAbsentWords(reason: string): ReasonWords {
  return reason in WORDS ? WORDS[reason as TtftAbsentReason] : UNKNOWN;
}
