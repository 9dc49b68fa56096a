import { findApp } from "@/lib/server/app";
import { json } from "@/lib/server/handle";
import { openApiDocument } from "@/lib/server/openapi";

export const dynamic = "force-dynamic";

export function GET(): Response {
  return json(openApiDocument(findApp()?.version ?? ""), 200);
}
