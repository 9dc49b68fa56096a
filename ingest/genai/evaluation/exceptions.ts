/** Facts of a recorded case that can't come out as they were served, and why. */
export interface KnownException {
  readonly facts: readonly string[];
  readonly why: string;
}

const NAMED_DEEPSEEK =
  "The program names its OpenAI-compatible endpoint `deepseek`, and that is what is sent.";
const NO_EMBEDDING_SPAN =
  "The library makes no span for embeddings; the response stands in its workflow's output alone.";

/** Every difference between what was served and what is read that is not ours to mend. */
export const KNOWN_EXCEPTIONS: Readonly<Record<string, KnownException>> = {
  "ai-sdk-v5/reasoning-compat": { facts: ["calls.0.provider"], why: NAMED_DEEPSEEK },
  "ai-sdk-v6/reasoning-compat": { facts: ["calls.0.provider"], why: NAMED_DEEPSEEK },
  "ai-sdk-v7/reasoning-compat": { facts: ["calls.0.provider"], why: NAMED_DEEPSEEK },
  "ai-sdk-v5/truncated-stream-tools": {
    facts: ["calls.0.toolCalls"],
    why: "An attribute length limit cuts the second call before its arguments; id and name are read.",
  },
  "ai-sdk-v7/rag": {
    facts: ["calls.0.inputText"],
    why: "The embedded text isn't on its span; the chat that follows happens to quote it.",
  },
  "google-adk/error": {
    facts: ["calls.0.provider"],
    why: "A failed `call_llm` span carries no attribute at all.",
  },
  "openlit/mixed": {
    facts: ["calls.1.ttftMs"],
    why: "Its clock starts when the response's head arrives, which this server sent with the first token.",
  },
  "langfuse/stream-tools": {
    facts: ["calls.0.toolCalls"],
    why: "The library joins the arguments of parallel calls into one and drops the ids.",
  },
  "openinference/stream-tools": {
    facts: ["calls.0.toolCalls"],
    why: "The library joins the ids, names and arguments of parallel calls into one.",
  },
  "traceloop/agents-workflow": {
    facts: ["calls.0.systemFingerprint"],
    why: "Two calls share the fingerprint; only the second's response is repeated on a span above.",
  },
  "traceloop/embeddings": { facts: ["calls.0", "totals.inputTokens"], why: NO_EMBEDDING_SPAN },
  "traceloop-legacy/embeddings": {
    facts: ["calls.0", "totals.inputTokens"],
    why: NO_EMBEDDING_SPAN,
  },
  "traceloop/langchain-rag": {
    facts: ["calls.2.responseModel", "calls.2.responseId", "calls.2.systemFingerprint"],
    why: "They stand on a sibling span's input (the output parser's), never on the call or above it.",
  },
  "traceloop/responses": {
    facts: ["calls.0.systemText"],
    why: "The instructions stand in the response that the workflow span repeats, not in the request.",
  },
};
