import { listFeedback, postFeedback } from "@/lib/contracts/feedback";
import { addFeedback, readFeedback } from "@/lib/server/feedback";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";

export const dynamic = "force-dynamic";

const get = handle(listFeedback, ({ app, query }) => readFeedback(app, query));
const post = handle(postFeedback, ({ app, query, body }) => addFeedback(app, query.project, body));

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get, POST: post });
