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
