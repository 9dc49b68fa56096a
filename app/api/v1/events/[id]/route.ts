import { deleteEvent } from "@/lib/contracts/events";
import { removeEvent } from "@/lib/server/events";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";

export const dynamic = "force-dynamic";

const remove = handle(deleteEvent, async ({ app, params, query }) => {
  await removeEvent(app, query.project, params.id);
  return { deleted: true };
});

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ DELETE: remove });
