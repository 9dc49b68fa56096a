import { getSources } from "@/lib/contracts/sources";
import { readSources } from "@/lib/server/filters";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";

export const dynamic = "force-dynamic";

const get = handle(getSources, ({ app, query, signal }) => readSources(app, query, signal));

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get });
