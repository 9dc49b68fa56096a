import type { Convention as ConventionName } from "@/lib/domain/conventions";
import type { Json, Message, RetrievedDocument, SpanKind, Usage } from "@/lib/domain/span";
import type { SpanView } from "./span-view";
import type { TtftReading } from "./ttft";
import { type InputRule, NO_USAGE } from "./usage";

/**
 * What is known about a span so far. Each convention that is present fills what the more
 * trusted ones before it left empty.
 */
export interface Facts {
  kind: SpanKind | "";
  /** False for a wrapper that its convention names as one; null when the kind decides. */
  isModelCall: boolean | null;
  /** A wrapper whose inner span its library doesn't export in this case: counts if nothing below does. */
  standsForLostCall: boolean;
  operation: string;
  provider: string;
  requestModel: string;
  responseModel: string;
  responseId: string;
  systemFingerprint: string;
  isStream: boolean | null;
  ttftReadings: TtftReading[];
  isResponsesTrap: boolean;
  finishReason: string;
  /** Tools are called, though the finish reason only says that the answer is complete. */
  endsInToolCall: boolean;
  inputRule: InputRule | null;
  usage: Usage;
  usageSource: string;
  isError: boolean;
  errorType: string;
  errorMessage: string;
  agentName: string;
  toolName: string;
  toolCallId: string;
}

export interface Content {
  inputMessages: readonly Message[];
  outputMessages: readonly Message[];
  toolDefinitions: Json;
  toolArguments: Json;
  toolResult: Json;
  retrievedDocuments: readonly RetrievedDocument[];
}

/** One way of writing model calls into spans. Pure; reads attributes and events only. */
export interface Convention {
  readonly name: ConventionName;
  /** Cheap: by scope name or one marker attribute. */
  readonly isPresent: (view: SpanView) => boolean;
  readonly fill: (view: SpanView, facts: Facts) => void;
  readonly fillContent: (view: SpanView, content: Content) => void;
  /** What this convention puts on the span above. */
  readonly fillFromParent?: (parent: SpanView, facts: Facts, view: SpanView) => void;
  readonly fillContentFromParent?: (parent: SpanView, content: Content) => void;
}

export function noFacts(): Facts {
  return {
    kind: "",
    isModelCall: null,
    standsForLostCall: false,
    operation: "",
    provider: "",
    requestModel: "",
    responseModel: "",
    responseId: "",
    systemFingerprint: "",
    isStream: null,
    ttftReadings: [],
    isResponsesTrap: false,
    finishReason: "",
    endsInToolCall: false,
    inputRule: null,
    usage: NO_USAGE,
    usageSource: "",
    isError: false,
    errorType: "",
    errorMessage: "",
    agentName: "",
    toolName: "",
    toolCallId: "",
  };
}

export function noContent(): Content {
  return {
    inputMessages: [],
    outputMessages: [],
    toolDefinitions: null,
    toolArguments: null,
    toolResult: null,
    retrievedDocuments: [],
  };
}
