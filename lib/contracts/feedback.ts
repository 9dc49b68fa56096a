import * as z from "zod";
import { contract } from "./contract";
import { BulkResults } from "./events";
import { ProjectSlug, Scope } from "./filter";

export const FEEDBACK_TYPES = ["score", "thumbs", "outcome", "label", "comment"] as const;
export type FeedbackType = (typeof FEEDBACK_TYPES)[number];

const Instant = z.iso.datetime({ offset: true });
const TraceId = z.string().regex(/^[0-9a-f]{32}$/, { message: "32 hex digits are a trace id" });
const SpanId = z.string().regex(/^[0-9a-f]{16}$/, { message: "16 hex digits are a span id" });

/** Feedback as it is sent. What it is about: a span (with its trace), a trace, or a session. */
export const FeedbackInput = z
  .strictObject({
    /** The sender's own id: sent again, it replaces what it said before. Without it, equal feedback is one. */
    id: z.string().min(1).max(200).optional(),
    traceId: TraceId.optional(),
    spanId: SpanId.optional(),
    sessionId: z.string().min(1).max(200).optional(),
    /** `thumbs`, `correctness`, `ticket_solved`, … */
    name: z.string().regex(/^[A-Za-z0-9][\w .:/-]{0,99}$/, {
      message: "a name is 1 to 100 letters, digits, spaces and _ . : / -",
    }),
    /** Told by the value unless given: a number is a score, true or false thumbs, a text a label. */
    type: z.enum(FEEDBACK_TYPES).optional(),
    value: z.union([z.number(), z.boolean(), z.string().min(1).max(200)]).optional(),
    comment: z.string().max(10_000).default(""),
    source: z.string().min(1).max(100).default("api"),
    author: z.string().max(200).default(""),
    /** Now unless told. */
    givenAt: Instant.optional(),
  })
  .superRefine((given, context) => {
    const problem = problemOf(given);
    if (problem) context.addIssue({ code: "custom", ...problem });
  });
export type FeedbackInput = z.infer<typeof FeedbackInput>;

interface Given {
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly type?: FeedbackType | undefined;
  readonly value?: number | boolean | string | undefined;
  readonly comment: string;
}

function problemOf(given: Given): { message: string; path: string[] } | null {
  if (given.traceId === undefined && given.spanId !== undefined) {
    return { message: "`spanId` needs the `traceId` of its trace", path: ["traceId"] };
  }
  if ((given.traceId === undefined) === (given.sessionId === undefined)) {
    return { message: "give either `traceId` or `sessionId`", path: ["traceId"] };
  }
  const type = feedbackTypeOf(given);
  const isTruth = typeof given.value === "boolean" || given.value === 0 || given.value === 1;
  if ((type === "thumbs" || type === "outcome") && !isTruth) {
    return { message: `\`value\` of ${type} is true or false`, path: ["value"] };
  }
  if (type === "score" && typeof given.value !== "number") {
    return { message: "`value` of a score is a number", path: ["value"] };
  }
  if (type === "label" && typeof given.value !== "string") {
    return { message: "`value` of a label is a text", path: ["value"] };
  }
  if (type === "comment" && (given.comment === "" || given.value !== undefined)) {
    return { message: "a comment has `comment` and no `value`", path: ["comment"] };
  }
  return null;
}

/** The type as given, else told by the value. */
export function feedbackTypeOf(given: Pick<Given, "type" | "value">): FeedbackType {
  if (given.type !== undefined) return given.type;
  if (typeof given.value === "number") return "score";
  if (typeof given.value === "boolean") return "thumbs";
  return typeof given.value === "string" ? "label" : "comment";
}

export const Feedback = z.object({
  id: z.string(),
  externalId: z.string(),
  target: z.enum(["trace", "span", "session"]),
  /** Of a session: the trace it was counted with, once that is known. */
  traceId: z.string(),
  spanId: z.string(),
  sessionId: z.string(),
  name: z.string(),
  type: z.enum(FEEDBACK_TYPES),
  /** Thumbs and outcomes are 0 or 1; null for a label or a comment. */
  value: z.number().nullable(),
  label: z.string(),
  comment: z.string(),
  source: z.string(),
  author: z.string(),
  givenAt: z.string(),
  createdAt: z.string(),
  /** Whether its score stands on the span it is about, and so in every chart. */
  applied: z.boolean(),
});
export type Feedback = z.infer<typeof Feedback>;

const InProject = z.object({ project: ProjectSlug.default("default") });

export const postFeedback = contract({
  method: "POST",
  path: "/api/v1/feedback",
  summary: "Say how good a trace, a span or a session was: a score, thumbs, an outcome, a comment",
  params: z.object({}),
  query: InProject,
  body: FeedbackInput,
  response: z.object({ feedback: Feedback, created: z.boolean() }),
});

export const postFeedbackBulk = contract({
  method: "POST",
  path: "/api/v1/feedback/bulk",
  summary: "Much feedback at once; each is taken or rejected on its own",
  params: z.object({}),
  query: InProject,
  /** Items are as of `POST /api/v1/feedback`. */
  body: z.strictObject({ feedback: z.array(z.unknown()).min(1).max(1_000) }),
  response: z.object({ results: BulkResults }),
});

export const listFeedback = contract({
  method: "GET",
  path: "/api/v1/feedback",
  summary: "Feedback of a trace or a session, newest first",
  params: z.object({}),
  query: InProject.extend({
    traceId: TraceId.optional(),
    sessionId: z.string().min(1).max(200).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }).refine((query) => (query.traceId === undefined) !== (query.sessionId === undefined), {
    message: "give either `traceId` or `sessionId`",
    path: ["traceId"],
  }),
  body: z.undefined(),
  response: z.object({ feedback: z.array(Feedback) }),
});

export const deleteFeedback = contract({
  method: "DELETE",
  path: "/api/v1/feedback/{id}",
  summary: "Take feedback back",
  params: z.object({ id: z.string().min(1).max(100) }),
  query: InProject,
  body: z.undefined(),
  response: z.object({ deleted: z.boolean() }),
});

export const getScores = contract({
  method: "GET",
  path: "/api/v1/scores",
  summary: "Scores of spans by name: how many, their mean, and both over time",
  params: z.object({}),
  query: Scope.safeExtend({
    points: z.coerce.number().int().min(10).max(200).default(48),
    baselineFrom: Instant.optional(),
    baselineTo: Instant.optional(),
  }),
  body: z.undefined(),
  response: z.object({
    intervalSeconds: z.int(),
    scores: z.array(
      z.object({
        name: z.string(),
        /** Scored spans, unweighted. */
        n: z.int(),
        mean: z.number(),
        /** 95 % interval of the mean; null below 2 scores. */
        interval: z.tuple([z.number(), z.number()]).nullable(),
        baselineN: z.int(),
        baselineMean: z.number().nullable(),
        series: z.array(
          z.object({
            time: z.string(),
            n: z.int(),
            mean: z.number().nullable(),
            partial: z.boolean(),
          }),
        ),
      }),
    ),
    /** Names beyond those returned. */
    otherNames: z.int(),
  }),
});
