import { COST, ROUTE_ATTRIBUTE } from "./plain";
import type { ConventionAdvice, Recipe } from "./types";

const propagate = (argument: string, sends: NonNullable<Recipe["sends"]>): Recipe => ({
  label: "Version 5 (propagateAttributes)",
  language: "ts",
  code: `import { propagateAttributes } from "@langfuse/tracing";

await propagateAttributes({ ${argument} }, async () => {
  await answer(question);
});`,
  sends,
});

const updateTrace = (argument: string): Recipe => ({
  label: "Version 4 (updateActiveTrace)",
  language: "ts",
  code: `import { updateActiveTrace } from "@langfuse/tracing";

updateActiveTrace({ ${argument} });`,
});

export const LANGFUSE: ConventionAdvice = {
  title: "Langfuse SDK",
  fields: {
    ttft: {
      kind: "automatic",
      text: "observeOpenAI and the LangChain handler send it for streamed answers. On OpenAI's Responses API they stamp response.created, which precedes every token, so that time is not used: update the generation by yourself.",
      recipes: [
        {
          label: "A generation of your own",
          language: "ts",
          code: `for await (const chunk of stream) {
  if (first) {
    first = false;
    generation.update({ completionStartTime: new Date() });
  }
  // …
}`,
        },
      ],
    },
    tokens: {
      kind: "automatic",
      text: "Sent where the provider counts. Streamed OpenAI chat completions are counted only when asked; a generation of your own takes usageDetails.",
      recipes: [
        {
          label: "OpenAI, streamed",
          language: "ts",
          code: "stream_options: { include_usage: true }",
        },
        {
          label: "A generation of your own",
          language: "ts",
          code: "generation.update({ usageDetails: { input: 812, output: 96 } });",
          sends: { "langfuse.observation.usage_details": '{"input":812,"output":96}' },
        },
      ],
    },
    inputMessages: {
      kind: "automatic",
      text: "Sent by the integrations. A generation of your own takes input.",
      recipes: [
        {
          label: "A generation of your own",
          language: "ts",
          code: "generation.update({ input: messages });",
        },
      ],
    },
    outputMessages: {
      kind: "automatic",
      text: "Sent by the integrations. A generation of your own takes output.",
      recipes: [
        {
          label: "A generation of your own",
          language: "ts",
          code: "generation.update({ output: text });",
        },
      ],
    },
    session: {
      kind: "add",
      text: "Say it for everything within the request.",
      recipes: [propagate("sessionId", { "session.id": "s-1" }), updateTrace("sessionId")],
    },
    user: {
      kind: "add",
      text: "Say it for everything within the request.",
      recipes: [propagate("userId", { "user.id": "u-1" }), updateTrace("userId")],
    },
    tenant: {
      kind: "add",
      text: "Put it into the metadata of the trace.",
      recipes: [
        propagate("metadata: { tenant_id: tenantId }", {
          "langfuse.trace.metadata.tenant_id": "acme",
        }),
        updateTrace("metadata: { tenant_id: tenantId }"),
      ],
    },
    route: {
      kind: "add",
      text: "http.route from the HTTP server's instrumentation is used where there is one. Otherwise set a route of your own.",
      recipes: [ROUTE_ATTRIBUTE],
    },
    promptVersion: {
      kind: "add",
      text: "Link the prompt that was fetched to the generation.",
      recipes: [
        {
          label: "Prompt from Langfuse",
          language: "ts",
          code: `const prompt = await langfuse.prompt.get("support-answer");
generation.update({ prompt });`,
          sends: {
            "langfuse.observation.prompt.name": "support-answer",
            "langfuse.observation.prompt.version": 3,
          },
        },
      ],
    },
    cost: COST,
  },
};
