import { getHealth } from "@/lib/contracts/system";
import { findApp } from "@/lib/server/app";
import { json } from "@/lib/server/handle";
import { readHealth } from "@/lib/server/health";
import { methods } from "@/lib/server/methods";

export const dynamic = "force-dynamic";

/** Not through `handle`: it has to answer while nothing else can. */
async function get(): Promise<Response> {
  const health = getHealth.response.parse(await readHealth(findApp()));
  return json(health, health.ready ? 200 : 503);
}

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get });
