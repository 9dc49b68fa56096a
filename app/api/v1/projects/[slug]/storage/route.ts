import { getStorage } from "@/lib/contracts/storage";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";
import { readStorage } from "@/lib/server/storage";

export const dynamic = "force-dynamic";

const get = handle(getStorage, ({ app, params, signal }) => readStorage(app, params.slug, signal));

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get });
