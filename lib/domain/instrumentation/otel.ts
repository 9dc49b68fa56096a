import { COST, FIRST_CHUNK, FROM_ENCLOSING_SPAN } from "./plain";
import type { Advice, ConventionAdvice, Recipe } from "./types";

const ownSpan = (code: string, sends?: NonNullable<Recipe["sends"]>): Recipe => ({
  label: "Your own span",
  language: "ts",
  code,
  ...(sends ? { sends } : {}),
});

const TOKENS = ownSpan(
  `span.setAttributes({
  "gen_ai.usage.input_tokens": usage.prompt_tokens,
  "gen_ai.usage.output_tokens": usage.completion_tokens,
});
// OpenAI counts streamed answers only when asked:
// stream_options: { include_usage: true }`,
  { "gen_ai.usage.input_tokens": 812, "gen_ai.usage.output_tokens": 96 },
);

const INPUT = ownSpan(
  `span.setAttribute("gen_ai.input.messages", JSON.stringify([
  { role: "user", parts: [{ type: "text", content: question }] },
]));`,
  {
    "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"Why?"}]}]',
  },
);

const OUTPUT = ownSpan(
  `span.setAttribute("gen_ai.output.messages", JSON.stringify([
  { role: "assistant", parts: [{ type: "text", content: answer }], finish_reason: "stop" },
]));`,
  {
    "gen_ai.output.messages":
      '[{"role":"assistant","parts":[{"type":"text","content":"Because."}],"finish_reason":"stop"}]',
  },
);

const CAPTURE: Recipe = {
  label: "OpenTelemetry's own instrumentations",
  language: "shell",
  code: "export OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true",
};

/** With the endpoint of OTEL_EXPORTER_OTLP_ENDPOINT, which stands for all signals. */
const LOGS: Recipe = {
  label: "Content that is sent as logs",
  language: "shell",
  code: "export OTEL_LOGS_EXPORTER=otlp",
};

export const OTEL_GENAI: ConventionAdvice = {
  title: "OpenTelemetry GenAI",
  fields: {
    ttft: {
      kind: "add",
      text: "OpenTelemetry's own instrumentations for OpenAI do not measure it yet. On a span of your own, set the time to the first chunk in seconds.",
      recipes: [FIRST_CHUNK],
    },
    tokens: {
      kind: "automatic",
      text: "Instrumentations send what the provider counts. On a span of your own, set both counts.",
      recipes: [TOKENS],
    },
    inputMessages: {
      kind: "add",
      text: "Instrumentations leave content out unless told otherwise, and several send it as OTLP logs: export those to the same endpoint, and it stands on its span. On a span of your own, set the messages as JSON.",
      recipes: [CAPTURE, LOGS, INPUT],
    },
    outputMessages: {
      kind: "add",
      text: "Instrumentations leave content out unless told otherwise, and several send it as OTLP logs: export those to the same endpoint, and it stands on its span. On a span of your own, set the messages as JSON.",
      recipes: [CAPTURE, LOGS, OUTPUT],
    },
    ...FROM_ENCLOSING_SPAN,
    session: {
      ...FROM_ENCLOSING_SPAN.session,
      kind: "add",
      recipes: [
        ownSpan('span.setAttribute("gen_ai.conversation.id", sessionId);', {
          "gen_ai.conversation.id": "s-1",
        }),
        ...(FROM_ENCLOSING_SPAN.session.recipes ?? []),
      ],
    },
    cost: COST,
  },
};

const marked = (advice: Advice): Advice => ({
  ...advice,
  text: `First mark the span as a model call, as under token counts. ${advice.text}`,
});

export const PLAIN: ConventionAdvice = {
  title: "Plain OpenTelemetry spans",
  fields: {
    ...OTEL_GENAI.fields,
    ttft: marked(OTEL_GENAI.fields.ttft),
    inputMessages: marked(OTEL_GENAI.fields.inputMessages),
    outputMessages: marked(OTEL_GENAI.fields.outputMessages),
    tokens: {
      kind: "add",
      text: "Nothing marks these spans as model calls. Name operation, provider and model, and set both counts.",
      recipes: [
        ownSpan(
          `span.setAttributes({
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4o",
  "gen_ai.usage.input_tokens": usage.prompt_tokens,
  "gen_ai.usage.output_tokens": usage.completion_tokens,
});`,
          {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.usage.input_tokens": 812,
            "gen_ai.usage.output_tokens": 96,
          },
        ),
      ],
    },
  },
};
