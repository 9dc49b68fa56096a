import { ApiError } from "./errors";
import { errorResponse, type RouteHandler } from "./handle";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Method = (typeof METHODS)[number];
type Methods = Record<Method, RouteHandler> & { readonly OPTIONS: RouteHandler };

/** A route file's exports: what it answers, and for every other method a 405 that says so. */
export function methods(answered: Partial<Record<Method, RouteHandler>>): Methods {
  const names = METHODS.filter((method) => answered[method]);
  const allow = [
    ...(answered.GET ? ["GET", "HEAD"] : []),
    ...names.filter((name) => name !== "GET"),
  ]
    .concat("OPTIONS")
    .join(", ");
  const refuse: RouteHandler = async (request) => {
    const error = new ApiError(
      405,
      "method-not-allowed",
      `${request.method} is not answered here; ${names.join(" and ")} ${names.length === 1 ? "is" : "are"}.`,
    );
    const response = errorResponse(error, new URL(request.url).pathname);
    response.headers.set("allow", allow);
    return response;
  };
  const options: RouteHandler = async () =>
    new Response(null, { status: 204, headers: { allow, "cache-control": "no-store" } });
  return {
    GET: answered.GET ?? refuse,
    POST: answered.POST ?? refuse,
    PUT: answered.PUT ?? refuse,
    PATCH: answered.PATCH ?? refuse,
    DELETE: answered.DELETE ?? refuse,
    OPTIONS: options,
  };
}
