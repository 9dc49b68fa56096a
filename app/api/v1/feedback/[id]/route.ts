import { deleteFeedback } from "@/lib/contracts/feedback";
import { removeFeedback } from "@/lib/server/feedback";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";

export const dynamic = "force-dynamic";

const remove = handle(deleteFeedback, async ({ app, params, query }) => {
  await removeFeedback(app, query.project, params.id);
  return { deleted: true };
});

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ DELETE: remove });
