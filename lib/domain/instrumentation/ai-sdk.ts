import { COST } from "./plain";
import type { ConventionAdvice, Recipe } from "./types";

const five = (key: string, expression: string, example: string): Recipe => ({
  label: "AI SDK 4, 5 and 6",
  language: "ts",
  code: `await streamText({
  model,
  messages,
  experimental_telemetry: {
    isEnabled: true,
    metadata: { ${key}: ${expression} },
  },
});`,
  sends: { [`ai.telemetry.metadata.${key}`]: example },
});

const seven = (key: string, expression: string, example: string): Recipe => ({
  label: "AI SDK 7",
  language: "ts",
  code: `await streamText({
  model,
  messages,
  runtimeContext: { ${key}: ${expression} },
  telemetry: { includeRuntimeContext: { ${key}: true } },
});`,
  sends: { [`ai.settings.context.${key}`]: example },
});

const recordSwitch = (option: "recordInputs" | "recordOutputs"): readonly Recipe[] => [
  {
    label: "AI SDK 4, 5 and 6",
    language: "ts",
    code: `experimental_telemetry: { isEnabled: true, ${option}: true }`,
  },
  { label: "AI SDK 7", language: "ts", code: `telemetry: { ${option}: true }` },
];

export const AI_SDK: ConventionAdvice = {
  title: "Vercel AI SDK",
  fields: {
    ttft: {
      kind: "automatic",
      text: "Sent by streamText and streamObject; generateText has no first token to wait for. AI SDK 5 stamps the wrong event on OpenAI's Responses API: move to AI SDK 6 or 7, or call the Chat Completions API.",
      recipes: [
        {
          label: "Stay on AI SDK 5",
          language: "ts",
          code: `// openai("…") speaks the Responses API; openai.chat("…") speaks Chat Completions.
await streamText({ model: openai.chat("gpt-4o"), messages, experimental_telemetry: { isEnabled: true } });`,
        },
        {
          label: "AI SDK 7",
          language: "ts",
          code: `import { registerTelemetry } from "ai";
import { OpenTelemetry } from "@ai-sdk/otel";

registerTelemetry(new OpenTelemetry());`,
        },
      ],
    },
    tokens: {
      kind: "automatic",
      text: "Sent with every answer that the provider counts. OpenAI-compatible providers count streamed answers only when asked.",
      recipes: [
        {
          label: "OpenAI-compatible providers",
          language: "ts",
          code: "createOpenAICompatible({ name, baseURL, includeUsage: true });",
        },
      ],
    },
    inputMessages: {
      kind: "automatic",
      text: "Sent unless recordInputs is off.",
      recipes: recordSwitch("recordInputs"),
    },
    outputMessages: {
      kind: "automatic",
      text: "Sent unless recordOutputs is off.",
      recipes: recordSwitch("recordOutputs"),
    },
    session: {
      kind: "add",
      text: "Pass the conversation with the call.",
      recipes: [five("sessionId", "sessionId", "s-1"), seven("sessionId", "sessionId", "s-1")],
    },
    user: {
      kind: "add",
      text: "Pass the user with the call.",
      recipes: [five("userId", "userId", "u-1"), seven("userId", "userId", "u-1")],
    },
    tenant: {
      kind: "add",
      text: "Pass the tenant with the call.",
      recipes: [five("tenant_id", "tenantId", "acme"), seven("tenant_id", "tenantId", "acme")],
    },
    route: {
      kind: "add",
      text: "http.route from the HTTP server's instrumentation is used where there is one. Otherwise functionId names what the call is for.",
      recipes: [
        {
          label: "AI SDK 4, 5 and 6",
          language: "ts",
          code: 'experimental_telemetry: { isEnabled: true, functionId: "answer-question" }',
          sends: { "ai.telemetry.functionId": "answer-question" },
        },
        {
          label: "AI SDK 7",
          language: "ts",
          code: 'telemetry: { functionId: "answer-question" }',
          sends: { "gen_ai.agent.name": "answer-question" },
        },
      ],
    },
    promptVersion: {
      kind: "add",
      text: "Pass name and version of the prompt with the call.",
      recipes: [
        {
          label: "AI SDK 4, 5 and 6",
          language: "ts",
          code: `experimental_telemetry: {
  isEnabled: true,
  metadata: { promptName: "support-answer", promptVersion: "3" },
}`,
          sends: {
            "ai.telemetry.metadata.promptName": "support-answer",
            "ai.telemetry.metadata.promptVersion": "3",
          },
        },
        {
          label: "AI SDK 7",
          language: "ts",
          code: `runtimeContext: { promptName: "support-answer", promptVersion: "3" },
telemetry: { includeRuntimeContext: { promptName: true, promptVersion: true } },`,
          sends: {
            "ai.settings.context.promptName": "support-answer",
            "ai.settings.context.promptVersion": "3",
          },
        },
      ],
    },
    cost: COST,
  },
};
