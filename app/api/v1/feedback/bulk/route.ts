import { postFeedbackBulk } from "@/lib/contracts/feedback";
import { addFeedbackBulk } from "@/lib/server/feedback";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";

export const dynamic = "force-dynamic";

const post = handle(postFeedbackBulk, ({ app, query, body }) =>
  addFeedbackBulk(app, query.project, body.feedback),
);

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: post });
