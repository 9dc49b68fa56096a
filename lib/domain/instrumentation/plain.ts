import type { Advice, InstrumentationField, Recipe } from "./types";

/** Sets attributes on the span around a request: they count for every model call beneath it. */
function onEnclosingSpan(...lines: readonly string[]): string {
  return [
    'import { trace } from "@opentelemetry/api";',
    "",
    "// At the start of the request. Model calls beneath this span inherit it.",
    "trace.getActiveSpan()?.setAttributes({",
    ...lines.map((line) => `  ${line}`),
    "});",
  ].join("\n");
}

const enclosing = (line: string, sends: NonNullable<Recipe["sends"]>): Recipe => ({
  label: "Any OpenTelemetry program",
  language: "ts",
  code: onEnclosingSpan(line),
  sends,
});

export const SESSION_ATTRIBUTE = enclosing('"session.id": sessionId,', { "session.id": "s-1" });
export const USER_ATTRIBUTE = enclosing('"user.id": userId,', { "user.id": "u-1" });
export const TENANT_ATTRIBUTE = enclosing('"tenant.id": tenantId,', { "tenant.id": "acme" });
export const ROUTE_ATTRIBUTE = enclosing('"plumbline.route": "/v1/chat",', {
  "plumbline.route": "/v1/chat",
});
export const PROMPT_ATTRIBUTE: Recipe = {
  label: "Any OpenTelemetry program",
  language: "ts",
  code: onEnclosingSpan(
    '"plumbline.prompt.name": "support-answer",',
    '"plumbline.prompt.version": "3",',
  ),
  sends: { "plumbline.prompt.name": "support-answer", "plumbline.prompt.version": "3" },
};

/** For spans that a program makes by itself around a streamed call. */
export const FIRST_CHUNK: Recipe = {
  label: "Your own span around a streamed call",
  language: "ts",
  code: `const started = performance.now();
let first = true;
for await (const chunk of stream) {
  if (first) {
    first = false;
    span.setAttribute(
      "gen_ai.response.time_to_first_chunk", // seconds
      (performance.now() - started) / 1000,
    );
  }
  // …
}`,
  sends: { "gen_ai.response.time_to_first_chunk": 0.42 },
};

export const COST: Advice = {
  kind: "automatic",
  text: "Cost is worked out on arrival from provider, model and token counts. It is missing where the token counts are, or where the model has no known price: those models are listed below.",
};

/** Advice for what every library takes from an enclosing span. */
export const FROM_ENCLOSING_SPAN: Readonly<
  Record<
    Extract<InstrumentationField, "session" | "user" | "tenant" | "route" | "promptVersion">,
    Advice
  >
> = {
  session: {
    kind: "add",
    text: "Say which conversation the request belongs to.",
    recipes: [SESSION_ATTRIBUTE],
  },
  user: {
    kind: "add",
    text: "Say for whom the request is made; a pseudonym will do.",
    recipes: [USER_ATTRIBUTE],
  },
  tenant: {
    kind: "add",
    text: "Say which customer the request is made for.",
    recipes: [TENANT_ATTRIBUTE],
  },
  route: {
    kind: "add",
    text: "HTTP server instrumentation sends http.route by itself. Without it, name what was asked of the product.",
    recipes: [ROUTE_ATTRIBUTE],
  },
  promptVersion: {
    kind: "add",
    text: "Say which version of which prompt was rendered.",
    recipes: [PROMPT_ATTRIBUTE],
  },
};
