import { revokeKey } from "@/lib/contracts/keys";
import { handle } from "@/lib/server/handle";
import { endKey } from "@/lib/server/keys";
import { methods } from "@/lib/server/methods";

export const dynamic = "force-dynamic";

const remove = handle(revokeKey, async ({ app, params }) => ({
  key: await endKey(app, params.slug, params.id),
}));

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ DELETE: remove });
