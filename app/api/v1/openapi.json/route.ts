import { findApp } from "@/lib/server/app";
import { json } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";
import { openApiDocument } from "@/lib/server/openapi";

export const dynamic = "force-dynamic";

async function get(): Promise<Response> {
  return json(openApiDocument(findApp()?.version ?? ""), 200);
}

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get });
