import { COST, ROUTE_ATTRIBUTE } from "./plain";
import type { ConventionAdvice, Recipe } from "./types";

const property = (key: string, expression: string, example: string): readonly Recipe[] => [
  {
    label: "JavaScript",
    language: "ts",
    code: `import * as traceloop from "@traceloop/node-server-sdk";

await traceloop.withAssociationProperties(
  { ${key}: ${expression} },
  async () => answer(question),
);`,
    sends: { [`traceloop.association.properties.${key}`]: example },
  },
  {
    label: "Python",
    language: "python",
    code: `from traceloop.sdk import Traceloop

Traceloop.set_association_properties({"${key}": ${key}})`,
    sends: { [`traceloop.association.properties.${key}`]: example },
  },
];

const CONTENT: readonly Recipe[] = [
  { label: "Environment", language: "shell", code: "export TRACELOOP_TRACE_CONTENT=true" },
];

export const OPENLLMETRY: ConventionAdvice = {
  title: "OpenLLMetry (Traceloop)",
  fields: {
    ttft: {
      kind: "impossible",
      text: "OpenLLMetry for JavaScript puts no first-token time on its spans. OpenLLMetry for Python adds an event per chunk, and the first one is read. To have it in JavaScript, use an instrumentation that measures it (the AI SDK, Langfuse, OpenLIT), or a span of your own.",
    },
    tokens: {
      kind: "automatic",
      text: "Sent with unstreamed answers. For streamed OpenAI answers the library sends no usage, or counts with its own tokenizer when enrichTokens is on; such counts are marked as counted locally.",
      recipes: [
        {
          label: "JavaScript, streamed OpenAI answers",
          language: "ts",
          code: `import { OpenAIInstrumentation } from "@traceloop/instrumentation-openai";

new OpenAIInstrumentation({ enrichTokens: true }); // counted locally, not by the provider`,
        },
      ],
    },
    inputMessages: {
      kind: "automatic",
      text: "Sent unless content tracing is off.",
      recipes: CONTENT,
    },
    outputMessages: {
      kind: "automatic",
      text: "Sent unless content tracing is off.",
      recipes: CONTENT,
    },
    session: {
      kind: "add",
      text: "Wrap the request in its association properties.",
      recipes: property("session_id", "sessionId", "s-1"),
    },
    user: {
      kind: "add",
      text: "Wrap the request in its association properties.",
      recipes: property("user_id", "userId", "u-1"),
    },
    tenant: {
      kind: "add",
      text: "Wrap the request in its association properties.",
      recipes: property("tenant_id", "tenantId", "acme"),
    },
    route: {
      kind: "add",
      text: "http.route from the HTTP server's instrumentation is used where there is one. Otherwise the workflow's name is.",
      recipes: [
        {
          label: "JavaScript",
          language: "ts",
          code: `await traceloop.withWorkflow({ name: "answer-question" }, async () => answer(question));`,
          sends: { "traceloop.workflow.name": "answer-question" },
        },
        ROUTE_ATTRIBUTE,
      ],
    },
    promptVersion: {
      kind: "add",
      text: "Wrap the request in its association properties.",
      recipes: [
        {
          label: "JavaScript",
          language: "ts",
          code: `await traceloop.withAssociationProperties(
  { promptName: "support-answer", promptVersion: "3" },
  async () => answer(question),
);`,
          sends: {
            "traceloop.association.properties.promptName": "support-answer",
            "traceloop.association.properties.promptVersion": "3",
          },
        },
      ],
    },
    cost: COST,
  },
};
