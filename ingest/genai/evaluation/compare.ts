import type { LlmSpan } from "@/lib/domain/span";
import { canonicalFinishReason } from "../finish-reason";
import { compareContent } from "./compare-content";
import { matchCalls } from "./match-calls";
import type { RecordedCase, ServedCall, WhereFound } from "./recorded-case";
import { isSent } from "./where-found";

export interface Mismatch {
  /** `calls.0.ttftMs`, `app.sessionId`, `totals.inputTokens`. */
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** A time to first token counts as right this far around the true one, in milliseconds. */
const TTFT_TOLERANCE_MS = [-5, 80] as const;
/** A busy client stamps late; past this it timed something else. */
const TTFT_LATE_MS = 150;

/** Everything in which the canonical spans of a case differ from what was served and sent. */
export function compareCase({ sidecar, spans }: RecordedCase): Mismatch[] {
  const mismatches: Mismatch[] = [];
  const { llmCalls } = sidecar.expected;
  const { pairs, missing, extra } = matchCalls(llmCalls, spans);
  for (const index of missing) {
    // A call whose model isn't on the wire left no span.
    if (!isSent(sidecar.observed.whereFound[index] ?? {}, "requestModel")) continue;
    mismatches.push({ path: `calls.${index}`, expected: llmCalls[index]?.api, actual: "no span" });
  }
  for (const span of extra)
    mismatches.push({ path: "calls.extra", expected: "no call", actual: span.name });
  for (const [index, span] of pairs) {
    const call = llmCalls[index];
    const where = sidecar.observed.whereFound[index] ?? {};
    if (call === undefined) continue;
    for (const found of [
      ...compareFacts(call, span, where, sidecar.observed.ttft),
      ...compareContent(call, span, where),
    ]) {
      mismatches.push({ ...found, path: `calls.${index}.${found.path}` });
    }
  }
  return [...mismatches, ...compareTotals(sidecar, pairs), ...compareApp(sidecar, spans)];
}

function compareFacts(
  call: ServedCall,
  span: LlmSpan,
  where: WhereFound,
  readings: RecordedCase["sidecar"]["observed"]["ttft"],
): Mismatch[] {
  const out: Mismatch[] = [];
  const expectEqual = (path: string, expected: unknown, actual: unknown) => {
    if (expected !== actual) out.push({ path, expected, actual });
  };
  /** The true value where the library sends it; what it doesn't send must not be made up. */
  const expectSent = (
    path: string,
    expected: string | undefined,
    actual: string,
    isElsewhere = false,
  ) => {
    if (expected === undefined) return;
    if (isSent(where, path)) expectEqual(path, expected, actual);
    else if (!isElsewhere && actual !== "") out.push({ path, expected: "absent", actual });
  };
  expectEqual("provider", call.provider, span.provider);
  // OpenTelemetry has a name of its own for Gemini's.
  const operation = span.operation === "generate_content" ? "chat" : span.operation;
  expectEqual("operation", call.operation, operation);
  if (!isOnlyModelSent(call, span, where))
    expectSent("requestModel", call.requestModel, span.requestModel);
  expectSent("responseModel", call.responseModel, span.responseModel, true);
  expectSent("responseId", call.responseId, span.responseId);
  expectSent("systemFingerprint", call.systemFingerprint, span.systemFingerprint);
  expectEqual("isError", call.isError, span.isError);
  if (call.isError) expectEqual("errorType", true, span.errorType !== "");

  const { usage } = span;
  compareCount("inputTokens", call.inputTokens, usage.inputTokens, where, span, out);
  compareCount("outputTokens", call.outputTokens, usage.outputTokens, where, span, out);
  comparePart("cachedInputTokens", call.cachedInputTokens, usage.cachedInputTokens, where, out);
  comparePart("cacheWriteTokens", call.cacheWriteTokens, usage.cacheWriteTokens, where, out);
  comparePart("reasoningTokens", call.reasoningTokens, usage.reasoningTokens, where, out);
  compareFinishReason(call, span, where, out);
  compareTtft(call, span, readings, out);
  return out;
}

/** A library with one model attribute, which the response's model replaces: kept as it was sent. */
function isOnlyModelSent(call: ServedCall, span: LlmSpan, where: WhereFound): boolean {
  const [place, ...others] = where["requestModel"] ?? [];
  const isShared = place !== undefined && (where["responseModel"] ?? []).includes(place);
  return others.length === 0 && isShared && span.requestModel === call.responseModel;
}

function compareCount(
  path: string,
  expected: number | undefined,
  actual: number | null,
  where: WhereFound,
  span: LlmSpan,
  out: Mismatch[],
) {
  if (expected === undefined) return;
  if (isSent(where, path)) {
    // An embedding has no output: its 0 need not be sent.
    if (actual !== expected && !(expected === 0 && actual === null))
      out.push({ path, expected, actual });
  } else if (actual !== null && actual !== expected && span.usageSource === "") {
    out.push({ path, expected: "absent, or sent with its source", actual });
  }
}

function comparePart(
  path: string,
  expected: number | undefined,
  actual: number | null,
  where: WhereFound,
  out: Mismatch[],
) {
  if (expected === undefined) return;
  const isSentPart = isSent(where, path);
  const isRight = isSentPart
    ? actual === expected
    : actual === null || actual === expected || expected === 0;
  if (!isRight || (expected === 0 && (actual ?? 0) !== 0)) out.push({ path, expected, actual });
}

function compareFinishReason(call: ServedCall, span: LlmSpan, where: WhereFound, out: Mismatch[]) {
  if (call.finishReason === undefined || !isSent(where, "finishReason")) return;
  const expected = canonicalFinishReason(call.finishReason);
  if (span.finishReason !== expected)
    out.push({ path: "finishReason", expected, actual: span.finishReason });
}

function compareTtft(
  call: ServedCall,
  span: LlmSpan,
  readings: RecordedCase["sidecar"]["observed"]["ttft"],
  out: Mismatch[],
) {
  const { ttftMs: expected } = call;
  const { ttftMs: actual, ttftAbsentReason } = span;
  if (actual === null) {
    if (ttftAbsentReason === "")
      out.push({ path: "ttftAbsentReason", expected: "a reason", actual: "" });
    const isMeasured = readings.some(({ ms }) => isRight(expected, ms));
    if (isMeasured && !isTrap(call, span, readings)) out.push({ path: "ttftMs", expected, actual });
    return;
  }
  const isLate = expected !== undefined && actual > expected && actual - expected <= TTFT_LATE_MS;
  if (!isRight(expected, actual) && !isLate)
    out.push({ path: "ttftMs", expected: expected ?? "absent", actual });
}

/** The readings are those of all calls: another's may look right for this one. */
function isTrap(
  call: ServedCall,
  span: LlmSpan,
  readings: RecordedCase["sidecar"]["observed"]["ttft"],
): boolean {
  const { ttftMs } = call;
  return (
    span.ttftAbsentReason === "responses-created-event" &&
    call.api === "openai.responses" &&
    ttftMs !== undefined &&
    readings.some(({ ms }) => ms < ttftMs / 4)
  );
}

function isRight(expected: number | undefined, ms: number): boolean {
  if (expected === undefined) return false;
  return ms - expected >= TTFT_TOLERANCE_MS[0] && ms - expected <= TTFT_TOLERANCE_MS[1];
}

function compareTotals(
  sidecar: RecordedCase["sidecar"],
  pairs: ReadonlyArray<readonly [number, LlmSpan]>,
): Mismatch[] {
  const totals = sidecar.expected.totalsVisibleToClient;
  const isSentByAll = (path: string) =>
    sidecar.expected.llmCalls.every(
      (call, index) =>
        call.inputTokens === undefined || isSent(sidecar.observed.whereFound[index] ?? {}, path),
    );
  if (totals === undefined) return [];
  const out: Mismatch[] = [];
  for (const path of ["inputTokens", "outputTokens"] as const) {
    if (!isSentByAll(path)) continue;
    const actual = pairs.reduce((sum, [, span]) => sum + (span.usage[path] ?? 0), 0);
    if (actual !== totals[path])
      out.push({ path: `totals.${path}`, expected: totals[path], actual });
  }
  return out;
}

const APP_FACTS = ["sessionId", "userId", "promptName", "promptVersion"] as const;

/** Ids hold for the whole trace: whichever of its spans carries them. */
function compareApp(sidecar: RecordedCase["sidecar"], spans: readonly LlmSpan[]): Mismatch[] {
  const out: Mismatch[] = [];
  for (const fact of APP_FACTS) {
    const expected = sidecar.expected.app?.[fact];
    const where = sidecar.observed.appWhereFound?.[fact === "promptVersion" ? "promptName" : fact];
    if (typeof expected !== "string" || !where || where.length === 0) continue;
    for (const call of spans.filter((span) => span.isModelCall)) {
      const own = call.context[fact];
      const actual =
        own ||
        spans.find((span) => span.traceId === call.traceId && span.context[fact] !== "")?.context[
          fact
        ] ||
        "";
      if (actual !== expected) out.push({ path: `app.${fact}`, expected, actual });
    }
  }
  return out;
}
