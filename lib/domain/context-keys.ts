/**
 * Where tenant, route and the like are read from when a project names no keys of its own.
 * No convention fixes these, so the lists are long; the first key that carries a value wins.
 */

export const CONTEXT_DIMENSIONS = [
  "environment",
  "route",
  "tenant",
  "tier",
  "team",
  "region",
] as const;
export type ContextDimension = (typeof CONTEXT_DIMENSIONS)[number];

/** Libraries put a program's own metadata under these; every tenant and tier key counts there too. */
export const METADATA_PREFIXES = [
  "metadata.",
  "ai.telemetry.metadata.",
  "ai.settings.context.",
  "traceloop.association.properties.",
  "langfuse.trace.metadata.",
  "langfuse.observation.metadata.",
  "langsmith.metadata.",
  "mastra.metadata.",
  "lmnr.association.properties.",
  "lmnr.association.properties.metadata.",
] as const;

/** Dimensions whose keys are also looked for under `METADATA_PREFIXES`. */
export const PREFIXED_DIMENSIONS: readonly ContextDimension[] = ["tenant", "tier"];

/** Marks the name of the root span in the list of route sources; not an attribute. */
export const ROOT_SPAN_NAME = "(name of the root span)";

export const BUILT_IN_CONTEXT_KEYS: Readonly<Record<ContextDimension, readonly string[]>> = {
  environment: [
    "deployment.environment.name",
    "deployment.environment",
    "langfuse.environment",
    "env",
  ],
  route: [
    "plumbline.route",
    "http.route",
    "ai.telemetry.functionId",
    "gen_ai.agent.name",
    "traceloop.workflow.name",
    "gen_ai.workflow.name",
    ROOT_SPAN_NAME,
  ],
  tenant: [
    "plumbline.tenant",
    "tenant.id",
    "tenant_id",
    "organization.id",
    "org_id",
    "customer.id",
    "account.id",
    "enduser.tenant",
  ],
  tier: ["plumbline.tier", "tenant.tier", "plan", "tier"],
  team: ["plumbline.team", "team", "service.namespace"],
  region: ["cloud.region", "gen_ai.request.region", "aws.region", "server.address"],
};

/** Attributes that hold all of a program's metadata as one JSON object, and the prefix its keys then have. */
export const JSON_METADATA_KEYS: ReadonlyArray<readonly [key: string, prefix: string]> = [
  ["metadata", "metadata."],
  ["langfuse.trace.metadata", "langfuse.trace.metadata."],
  ["langfuse.observation.metadata", "langfuse.observation.metadata."],
  ["lmnr.association.properties.metadata", "lmnr.association.properties.metadata."],
];

/**
 * Session, user and prompt: keys that are tried before and after the program's own
 * metadata. A conversation's id comes last: agents make one even where a session is named.
 */
export const IDENTITY_KEYS = {
  sessionId: {
    before: ["session.id", "langfuse.session.id", "langwatch.thread.id", "genkit:sessionId"],
    after: ["gcp.vertex.agent.session_id", "gen_ai.conversation.id"],
  },
  userId: {
    before: ["user.id", "enduser.id", "langfuse.user.id", "langwatch.user.id", "enduser.pseudo.id"],
    after: [
      "gcp.vertex.agent.user_id",
      "gen_ai.user.id",
      "gen_ai.request.user",
      "gen_ai.user",
      "metadata.user",
    ],
  },
  promptName: {
    before: [
      "plumbline.prompt.name",
      "langfuse.observation.prompt.name",
      "gen_ai.prompt.name",
      "traceloop.prompt.key",
      "langwatch.prompt.handle",
      "langwatch.prompt.id",
    ],
    after: ["langsmith.metadata.ls_prompt_name", "prompt.id", "llm.prompt_template.name"],
  },
  promptVersion: {
    before: [
      "plumbline.prompt.version",
      "langfuse.observation.prompt.version",
      "gen_ai.prompt.version",
      "traceloop.prompt.version",
      "langwatch.prompt.version.number",
      "llm.prompt_template.version",
    ],
    after: ["langwatch.prompt.version.id", "traceloop.prompt.version_name"],
  },
} as const satisfies Record<string, { before: readonly string[]; after: readonly string[] }>;

/** The same as programs spell them in their own metadata, under `METADATA_PREFIXES`. */
export const IDENTITY_METADATA_KEYS: Readonly<
  Record<keyof typeof IDENTITY_KEYS, readonly string[]>
> = {
  sessionId: [
    "sessionId",
    "session_id",
    "session.id",
    "conversationId",
    "conversation_id",
    "threadId",
    "thread_id",
  ],
  userId: ["userId", "user_id", "user.id"],
  promptName: ["promptName", "prompt_name", "prompt.name"],
  promptVersion: ["promptVersion", "prompt_version", "prompt.version"],
};
