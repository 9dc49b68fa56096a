import { getScores } from "@/lib/contracts/feedback";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";
import { readScores } from "@/lib/server/scores";

export const dynamic = "force-dynamic";

const get = handle(getScores, ({ app, query, signal }) => readScores(app, query, signal));

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get });
