import { COST, ROUTE_ATTRIBUTE } from "./plain";
import type { ConventionAdvice, Recipe } from "./types";

const withContext = (setter: string, argument: string, sends: Recipe["sends"]): Recipe => ({
  label: "JavaScript",
  language: "ts",
  code: `import { context } from "@opentelemetry/api";
import { ${setter} } from "@arizeai/openinference-core";

await context.with(${setter}(context.active(), ${argument}), async () => {
  await answer(question);
});`,
  ...(sends ? { sends } : {}),
});

const using = (helper: string, argument: string): Recipe => ({
  label: "Python",
  language: "python",
  code: `from openinference.instrumentation import ${helper}

with ${helper}(${argument}):
    answer(question)`,
});

export const OPENINFERENCE: ConventionAdvice = {
  title: "OpenInference (Arize Phoenix)",
  fields: {
    ttft: {
      kind: "impossible",
      text: "OpenInference for JavaScript puts no first-token time on its spans. OpenInference for Python adds the event First Token Stream Event, which is read. To have it in JavaScript, use an instrumentation that measures it (the AI SDK, Langfuse, OpenLIT), or a span of your own.",
    },
    tokens: {
      kind: "automatic",
      text: "Sent, except for streamed OpenAI chat completions, whose usage the JavaScript library does not read: the Responses API carries it. Histories so long that a span passes the SDK's limit of 128 attributes lose their counts: raise the limit.",
      recipes: [
        {
          label: "Environment",
          language: "shell",
          code: "export OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT=2000",
        },
      ],
    },
    inputMessages: {
      kind: "automatic",
      text: "Sent unless inputs are masked.",
      recipes: [
        {
          label: "Environment",
          language: "shell",
          code: "export OPENINFERENCE_HIDE_INPUTS=false",
        },
      ],
    },
    outputMessages: {
      kind: "automatic",
      text: "Sent unless outputs are masked, or a long history passed the SDK's limit of 128 attributes.",
      recipes: [
        {
          label: "Environment",
          language: "shell",
          code: "export OPENINFERENCE_HIDE_OUTPUTS=false\nexport OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT=2000",
        },
      ],
    },
    session: {
      kind: "add",
      text: "Set the session on the context of the request.",
      recipes: [
        withContext("setSession", "{ sessionId }", { "session.id": "s-1" }),
        using("using_session", "session_id=session_id"),
      ],
    },
    user: {
      kind: "add",
      text: "Set the user on the context of the request.",
      recipes: [
        withContext("setUser", "{ userId }", { "user.id": "u-1" }),
        using("using_user", "user_id=user_id"),
      ],
    },
    tenant: {
      kind: "add",
      text: "Set the tenant as metadata on the context of the request.",
      recipes: [
        withContext("setMetadata", "{ tenant_id: tenantId }", {
          metadata: '{"tenant_id":"acme"}',
        }),
        using("using_metadata", '{"tenant_id": tenant_id}'),
      ],
    },
    route: {
      kind: "add",
      text: "http.route from the HTTP server's instrumentation is used where there is one. Otherwise set a route of your own.",
      recipes: [
        withContext("setAttributes", '{ "plumbline.route": "/v1/chat" }', {
          "plumbline.route": "/v1/chat",
        }),
        ROUTE_ATTRIBUTE,
      ],
    },
    promptVersion: {
      kind: "add",
      text: "Set template and version on the context of the request.",
      recipes: [
        withContext("setPromptTemplate", '{ template, version: "3" }', {
          "llm.prompt_template.template": "Answer {question}",
          "llm.prompt_template.version": "3",
        }),
        using("using_prompt_template", 'template=template, version="3"'),
      ],
    },
    cost: COST,
  },
};
