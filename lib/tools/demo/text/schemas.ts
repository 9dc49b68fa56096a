/** JSON schemas that structured routes ask their answers to follow. */
export const CLAIM_SCHEMA_KEYS = [
  "claim_id",
  "loss_type",
  "loss_date",
  "location",
  "claimed_amount",
  "items",
  "third_party",
  "missing_documents",
  "summary",
] as const;

const CLAIM_PROPERTIES: Record<string, object> = {
  claim_id: { type: "string" },
  loss_type: { type: "string" },
  loss_date: { type: ["string", "null"] },
  location: { type: ["string", "null"] },
  claimed_amount: {
    type: ["object", "null"],
    properties: { value: { type: "number" }, currency: { type: "string" } },
    required: ["value", "currency"],
  },
  items: { type: "array", items: { type: "string" } },
  third_party: { type: "boolean" },
  missing_documents: { type: "array", items: { type: "string" } },
  summary: { type: "string" },
};

const CLAIM_STATES = ["reported", "documents_missing", "ready_for_review"];

export function claimSchema(keys: readonly string[]): Record<string, unknown> {
  return {
    type: "object",
    properties: Object.fromEntries(
      keys.map((key) => [key, CLAIM_PROPERTIES[key] ?? { type: "string", enum: CLAIM_STATES }]),
    ),
    required: keys,
    additionalProperties: false,
  };
}

export const TRIAGE_SCHEMA: Record<string, unknown> = {
  type: "object",
  properties: {
    queue: { type: "string", enum: ["billing", "claims", "technical", "fraud", "complaint"] },
    priority: { type: "integer", minimum: 1, maximum: 4 },
    sentiment: { type: "string", enum: ["negative", "neutral", "positive"] },
    language: { type: "string" },
    needs_human: { type: "boolean" },
    reason: { type: "string" },
  },
  required: ["queue", "priority", "sentiment", "language", "needs_human", "reason"],
  additionalProperties: false,
};
