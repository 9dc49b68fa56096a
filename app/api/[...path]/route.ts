import { ApiError } from "@/lib/server/errors";
import { errorResponse } from "@/lib/server/handle";

/** Programs ask here: what does not exist says so in JSON, not as a page. */
function answer(request: Request): Response {
  const { pathname } = new URL(request.url);
  const error = new ApiError(404, "not-found", "There is nothing here; see /api/v1/openapi.json.");
  return errorResponse(error, pathname);
}

export const GET = answer;
export const POST = answer;
export const PUT = answer;
export const PATCH = answer;
export const DELETE = answer;
