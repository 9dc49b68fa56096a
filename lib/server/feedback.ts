import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { queueRevisions } from "@/db/clickhouse/revision-queue";
import {
  deleteFeedback,
  type FeedbackRow,
  listFeedbackOf,
  putFeedback,
} from "@/db/postgres/feedback";
import {
  type Feedback,
  FeedbackInput,
  feedbackTypeOf,
  type listFeedback,
  type postFeedbackBulk,
} from "@/lib/contracts/feedback";
import type { App } from "./app";
import { takeEach } from "./bulk";
import { contentId } from "./content-id";
import { notFound } from "./errors";

/** Stores feedback; a job puts its score on the span it is about within seconds. */
export async function addFeedback(
  app: App,
  project: string,
  input: FeedbackInput,
): Promise<{ feedback: Feedback; created: boolean }> {
  const { id, traceId = "", spanId = "", sessionId = "", givenAt, value, ...rest } = input;
  const type = feedbackTypeOf(input);
  const { feedback, created } = await putFeedback(app.postgres.db, {
    ...rest,
    id: randomUUID(),
    projectId: project,
    externalId: id ?? contentId({ ...input }),
    target: sessionId === "" ? (spanId === "" ? "trace" : "span") : "session",
    traceId,
    spanId,
    sessionId,
    type,
    value: typeof value === "string" || value === undefined ? null : Number(value),
    label: typeof value === "string" ? value : "",
    givenAt: givenAt === undefined ? new Date() : new Date(givenAt),
  });
  return { feedback: toFeedback(feedback), created };
}

export async function addFeedbackBulk(
  app: App,
  project: string,
  items: readonly unknown[],
): Promise<z.input<(typeof postFeedbackBulk)["response"]>> {
  const results = await takeEach(items, FeedbackInput, async (item) => {
    const { feedback, created } = await addFeedback(app, project, item);
    return { id: feedback.id, created };
  });
  return { results };
}

export async function readFeedback(
  app: App,
  { project, ...query }: z.output<(typeof listFeedback)["query"]>,
): Promise<z.input<(typeof listFeedback)["response"]>> {
  const rows = await listFeedbackOf(app.postgres.db, { projectId: project, ...query });
  return { feedback: rows.map(toFeedback) };
}

function toFeedback({ projectId: _, appliedAt, ...row }: FeedbackRow): Feedback {
  return {
    ...row,
    givenAt: row.givenAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    applied: appliedAt !== null,
  };
}

/** Takes feedback back, and has its trace's scores computed anew. @throws {ApiError} 404 */
export async function removeFeedback(app: App, project: string, id: string): Promise<void> {
  const deleted = await deleteFeedback(app.postgres.db, { projectId: project, id });
  if (!deleted) throw notFound(`feedback "${id}"`);
  const { traceId } = deleted;
  if (traceId !== "")
    await queueRevisions(app.clickhouse.writer, [{ projectId: project, traceId }]);
}
