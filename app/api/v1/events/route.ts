import { listEvents, postEvent } from "@/lib/contracts/events";
import { addEvent, readEvents } from "@/lib/server/events";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";

export const dynamic = "force-dynamic";

const get = handle(listEvents, ({ app, query }) => readEvents(app, query));
const post = handle(postEvent, ({ app, query, body }) => addEvent(app, query.project, body));

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get, POST: post });
