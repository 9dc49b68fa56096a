import { createKey, listKeys } from "@/lib/contracts/keys";
import { handle } from "@/lib/server/handle";
import { addKey, readKeys } from "@/lib/server/keys";
import { methods } from "@/lib/server/methods";

export const dynamic = "force-dynamic";

const get = handle(listKeys, ({ app, params }) => readKeys(app, params.slug));

const post = handle(createKey, ({ app, params, body }) => addKey(app, params.slug, body.name));

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get, POST: post });
