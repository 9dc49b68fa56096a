import { getHealth } from "@/lib/contracts/system";
import { findApp } from "@/lib/server/app";
import { json } from "@/lib/server/handle";
import { readHealth } from "@/lib/server/health";

export const dynamic = "force-dynamic";

/** Not through `handle`: it has to answer while nothing else can. */
export async function GET(): Promise<Response> {
  const health = getHealth.response.parse(await readHealth(findApp()));
  return json(health, health.ready ? 200 : 503);
}
