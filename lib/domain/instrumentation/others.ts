import { COST, FROM_ENCLOSING_SPAN, SESSION_ATTRIBUTE, USER_ATTRIBUTE } from "./plain";
import type { Advice, ConventionAdvice, InstrumentationField, Recipe } from "./types";

const automatic = (text: string, ...recipes: readonly Recipe[]): Advice => ({
  kind: "automatic",
  text,
  recipes,
});
const impossible = (library: string): Advice => ({
  kind: "impossible",
  text: `${library} puts no first-token time on its spans. To have it, use an instrumentation that measures it (the AI SDK, Langfuse, OpenLIT), or a span of your own.`,
});
const add = (text: string, ...recipes: readonly Recipe[]): Advice => ({
  kind: "add",
  text,
  recipes,
});
const ts = (code: string, sends?: NonNullable<Recipe["sends"]>): Recipe => ({
  label: "JavaScript",
  language: "ts",
  code,
  ...(sends ? { sends } : {}),
});

const COUNTED = "Sent with every answer that the provider counts.";

function library(
  title: string,
  fields: Partial<Record<InstrumentationField, Advice>> & { readonly ttft: Advice },
): ConventionAdvice {
  return {
    title,
    fields: {
      tokens: automatic(COUNTED),
      inputMessages: automatic("Sent by the library unless content capture is switched off."),
      outputMessages: automatic("Sent by the library unless content capture is switched off."),
      ...FROM_ENCLOSING_SPAN,
      cost: COST,
      ...fields,
    },
  };
}

const langsmith = (key: string, expression: string, example: string): Recipe =>
  ts(
    `import { traceable } from "langsmith/traceable";

const answer = traceable(answerQuestion, {
  name: "answer-question",
  metadata: { ${key}: ${expression} },
});`,
    { [`langsmith.metadata.${key}`]: example },
  );

export const LANGSMITH = library("LangSmith SDK", {
  ttft: impossible("LangSmith's OpenTelemetry export"),
  inputMessages: automatic("Sent unless inputs are hidden.", {
    label: "Environment",
    language: "shell",
    code: "export LANGSMITH_HIDE_INPUTS=false",
  }),
  outputMessages: automatic("Sent unless outputs are hidden.", {
    label: "Environment",
    language: "shell",
    code: "export LANGSMITH_HIDE_OUTPUTS=false",
  }),
  session: add("Put it into the run's metadata.", langsmith("session_id", "sessionId", "s-1")),
  user: add("Put it into the run's metadata.", langsmith("user_id", "userId", "u-1")),
  tenant: add("Put it into the run's metadata.", langsmith("tenant_id", "tenantId", "acme")),
  promptVersion: add(
    "Put name and version into the run's metadata.",
    ts(
      `traceable(answerQuestion, {
  name: "answer-question",
  metadata: { promptName: "support-answer", promptVersion: "3" },
});`,
      {
        "langsmith.metadata.promptName": "support-answer",
        "langsmith.metadata.promptVersion": "3",
      },
    ),
  ),
});

export const OPENLIT = library("OpenLIT", {
  ttft: automatic(
    "Sent for streamed answers. On OpenAI's Responses API it stamps response.created, which precedes every token, so that time is not used.",
  ),
  inputMessages: automatic(
    "Sent unless content capture is off.",
    ts("openlit.init({ captureMessageContent: true });"),
  ),
  outputMessages: automatic(
    "Sent unless content capture is off.",
    ts("openlit.init({ captureMessageContent: true });"),
  ),
});

const mastra = (key: string, expression: string, example: string): Recipe =>
  ts(
    `await agent.stream(messages, {
  tracingOptions: { metadata: { ${key}: ${expression} } },
});`,
    { [`mastra.metadata.${key}`]: example },
  );

export const MASTRA = library("Mastra", {
  ttft: automatic("Sent for agent.stream; agent.generate has no first token to wait for."),
  session: add("Pass it with the run.", mastra("sessionId", "sessionId", "s-1")),
  user: add("Pass it with the run.", mastra("userId", "userId", "u-1")),
  tenant: add("Pass it with the run.", mastra("tenant_id", "tenantId", "acme")),
  promptVersion: add(
    "Pass name and version with the run.",
    ts(
      `await agent.stream(messages, {
  tracingOptions: { metadata: { promptName: "support-answer", promptVersion: "3" } },
});`,
      { "mastra.metadata.promptName": "support-answer", "mastra.metadata.promptVersion": "3" },
    ),
  ),
});

export const GENKIT = library("Genkit", { ttft: impossible("Genkit") });

export const GOOGLE_ADK = library("Google ADK", {
  ttft: impossible("The Agent Development Kit"),
  session: automatic("Sent: the session that the runner was started with.", SESSION_ATTRIBUTE),
});

const strands = (key: string, expression: string, example: string): Recipe => ({
  label: "Python",
  language: "python",
  code: `agent = Agent(model=model, trace_attributes={"${key}": ${expression}})`,
  sends: { [key]: example },
});

export const STRANDS = library("Strands Agents", {
  ttft: impossible("Strands"),
  session: add("Pass it to the agent.", strands("session.id", "session_id", "s-1")),
  user: add("Pass it to the agent.", strands("user.id", "user_id", "u-1")),
  tenant: add("Pass it to the agent.", strands("tenant.id", "tenant_id", "acme")),
  promptVersion: add("Pass it to the agent.", {
    label: "Python",
    language: "python",
    code: `agent = Agent(
    model=model,
    trace_attributes={"plumbline.prompt.name": "support-answer", "plumbline.prompt.version": "3"},
)`,
    sends: { "plumbline.prompt.name": "support-answer", "plumbline.prompt.version": "3" },
  }),
});

const laminar = (line: string, sends: NonNullable<Recipe["sends"]>): Recipe =>
  ts(
    `import { Laminar, observe } from "@lmnr-ai/lmnr";

await observe({ name: "answer-question" }, async () => {
  ${line}
  return answer(question);
});`,
    sends,
  );

export const LAMINAR = library("Laminar", {
  ttft: impossible("Laminar"),
  tokens: automatic(`${COUNTED} Streamed OpenAI answers carry none.`),
  session: add(
    "Say it at the start of the trace.",
    laminar("Laminar.setTraceSessionId(sessionId);", {
      "lmnr.association.properties.session_id": "s-1",
    }),
  ),
  user: add(
    "Say it at the start of the trace.",
    laminar("Laminar.setTraceUserId(userId);", { "lmnr.association.properties.user_id": "u-1" }),
  ),
  tenant: add(
    "Say it at the start of the trace.",
    laminar("Laminar.setTraceMetadata({ tenant_id: tenantId });", {
      "lmnr.association.properties.metadata.tenant_id": "acme",
    }),
  ),
});

const langwatch = (key: string, expression: string, example: string): Recipe =>
  ts(
    `import { trace } from "@opentelemetry/api";

trace.getActiveSpan()?.setAttribute("${key}", ${expression});`,
    { [key]: example },
  );

export const LANGWATCH = library("LangWatch", {
  ttft: impossible("LangWatch"),
  session: add(
    "Set the thread on the span around the request.",
    langwatch("langwatch.thread.id", "sessionId", "s-1"),
  ),
  user: add(
    "Set the user on the span around the request.",
    langwatch("langwatch.user.id", "userId", "u-1"),
  ),
});

export const LANGTRACE = library("Langtrace", {
  ttft: automatic(
    "Read from the event stream.start. Langtrace stamps it when the stream is first read, so it can be later than the first token was.",
  ),
  session: add("Set it on the span around the request.", SESSION_ATTRIBUTE),
  user: add("Set it on the span around the request.", USER_ATTRIBUTE),
});
