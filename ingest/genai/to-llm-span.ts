import { sampleWeightOf } from "@/lib/domain/sampling";
import type { FinishReason, LlmSpan, SpanContent, StatusCode } from "@/lib/domain/span";
import type { BatchSpan } from "./batch";
import { readSpanContent } from "./content";
import { NO_CONTEXT, toSpanContext } from "./context";
import type { Facts } from "./convention";
import { canonicalFinishReason } from "./finish-reason";
import type { ResolvedContext } from "./normalise";
import { providerOfModel } from "./provider";
import { durationNanoOf, type SpanView, scalarText, text } from "./span-view";
import { resolveTtft, type TtftAnswer } from "./ttft";

const NO_TTFT: TtftAnswer = { ttftMs: null, ttftSource: "", ttftAbsentReason: "", isStream: null };
const STATUS: readonly StatusCode[] = ["unset", "ok", "error"];

/** The canonical span of one in a batch. */
export function toLlmSpan(
  item: BatchSpan,
  isModelCall: boolean,
  resolved: ResolvedContext | undefined,
): LlmSpan {
  const { span, view, facts, conventions } = item;
  const finishReason = finishReasonOf(facts);
  const isError =
    span.statusCode === 2 ||
    facts.isError ||
    facts.errorType !== "" ||
    (isModelCall && finishReason === "error");
  const ttft = isModelCall ? ttftOf(view, facts, isError) : NO_TTFT;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: facts.kind || "other",
    startUnixNano: span.startUnixNano,
    durationNano: durationNanoOf(span),
    statusCode: STATUS[span.statusCode] ?? "unset",
    statusMessage: statusMessage(view, facts, isError),
    isError,
    errorType: isError ? errorType(view, facts) : "",
    serviceName: scalarText(span.resource.attributes["service.name"]),
    serviceVersion: scalarText(span.resource.attributes["service.version"]),
    scopeName: span.scope.name,
    scopeVersion: span.scope.version,
    convention: conventions[0]?.name ?? "none",
    isModelCall,
    operation:
      facts.operation || (isModelCall ? (facts.kind === "embedding" ? "embeddings" : "chat") : ""),
    provider: isModelCall ? providerOf(facts) : facts.provider,
    requestModel: facts.requestModel,
    responseModel: facts.responseModel,
    responseId: facts.responseId,
    systemFingerprint: facts.systemFingerprint,
    isStream: ttft.isStream,
    ttftMs: ttft.ttftMs,
    ttftSource: ttft.ttftSource,
    ttftAbsentReason: ttft.ttftAbsentReason,
    finishReason,
    finishReasonRaw: facts.finishReason,
    usage: facts.usage,
    usageSource: isModelCall ? facts.usageSource : "",
    agentName: facts.agentName,
    toolName: facts.toolName,
    toolCallId: facts.toolCallId,
    context: resolved === undefined ? NO_CONTEXT : toSpanContext(resolved.context),
    contextOpen: resolved?.isOpen ?? false,
    sampleWeight: sampleWeightOf(span.traceState),
    content: contentOf(item),
    attributes: span.attributes,
    resourceAttributes: span.resource.attributes,
    events: span.events,
    links: span.links,
  };
}

/** `gcp.gen_ai` is OpenTelemetry's "one of Google's": the model says which. */
function providerOf({ provider, requestModel, responseModel }: Facts): string {
  if (provider !== "" && provider !== "gcp.gen_ai") return provider;
  return providerOfModel(requestModel || responseModel) || provider;
}

function finishReasonOf(facts: Facts): FinishReason | "" {
  const reason = canonicalFinishReason(facts.finishReason);
  return reason === "stop" && facts.endsInToolCall ? "tool_call" : reason;
}

function contentOf({ view, conventions, parent, twin }: BatchSpan): SpanContent {
  const content = readSpanContent(view, conventions, parent?.view ?? null);
  const isSilent = content.inputMessages.length === 0 && content.outputMessages.length === 0;
  return isSilent && twin !== null ? contentOf(twin) : content;
}

function ttftOf(view: SpanView, facts: Facts, isError: boolean): TtftAnswer {
  return resolveTtft({
    readings: facts.ttftReadings,
    durationMs: view.durationMs,
    // An embedding comes in one piece.
    isStream: facts.kind === "embedding" ? false : facts.isStream,
    isError,
    outputTokens: facts.usage.outputTokens,
    isResponsesTrap: facts.isResponsesTrap,
  });
}

function exceptionText(view: SpanView, key: string): string {
  for (const event of view.span.events) {
    if (event.name !== "exception") continue;
    const value = scalarText(event.attributes[key]);
    if (value !== "") return value;
  }
  return "";
}

/** OpenTelemetry's `_OTHER` where something failed and nothing says what. */
function errorType(view: SpanView, facts: Facts): string {
  const status = Number(text(view, "http.response.status_code"));
  return (
    facts.errorType ||
    text(view, "error.type") ||
    exceptionText(view, "exception.type") ||
    (status >= 400 ? String(status) : "_OTHER")
  );
}

function statusMessage(view: SpanView, facts: Facts, isError: boolean): string {
  const said = view.span.statusMessage || facts.errorMessage;
  if (said !== "" || !isError) return said;
  return text(view, "error.message") || exceptionText(view, "exception.message");
}
