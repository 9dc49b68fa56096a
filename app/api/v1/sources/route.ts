import { getSources } from "@/lib/contracts/sources";
import { readSources } from "@/lib/server/filters";
import { handle } from "@/lib/server/handle";

export const dynamic = "force-dynamic";

export const GET = handle(getSources, ({ app, query, signal }) => readSources(app, query, signal));
