import { postEvents } from "@/lib/contracts/events";
import { addEvents } from "@/lib/server/events";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";

export const dynamic = "force-dynamic";

const post = handle(postEvents, ({ app, query, body }) =>
  addEvents(app, query.project, body.events),
);

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: post });
