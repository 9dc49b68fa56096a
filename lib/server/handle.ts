import { randomUUID } from "node:crypto";
import { isIP } from "node:net";
import { z } from "zod";
import { FilterError } from "@/db/clickhouse/filter-sql";
import { ClickHouseQueryError } from "@/db/clickhouse/query";
import type { Contract } from "@/lib/contracts/contract";
import { hostnameOf, isLoopback } from "@/lib/domain/loopback";
import { type App, findApp, getApp } from "./app";
import { ApiError, notFound } from "./errors";
import { wordIssues } from "./issues";

export interface HandlerInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly app: App;
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  /** Aborts when the caller has gone: pass it to every query. */
  readonly signal: AbortSignal;
}

/** Next gives routes without a parameter no `params`. */
type RouteContext = {
  readonly params: Promise<Record<string, string | string[] | undefined> | undefined>;
};
export type RouteHandler = (request: Request, context: RouteContext) => Promise<Response>;

/** Makes a Next route handler of a contract: parse, answer, validate, and one shape of error. */
export function handle<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
>(
  contract: Contract<P, Q, B, R>,
  answer: (input: HandlerInput<P, Q, B>) => Promise<z.input<R>>,
): RouteHandler {
  return async (request, context) => {
    try {
      const app = getApp();
      guard(request, app);
      const input = {
        app,
        params: parse(contract.params, (await context.params) ?? {}, "path"),
        query: parseQuery(contract.query, searchParams(request)),
        body: parse(contract.body, await readBody(request), "body"),
        signal: request.signal,
      };
      await requireKnownProject(app, input.query);
      const checked = contract.response.safeParse(await answer(input));
      if (!checked.success) {
        throw new Error(`${contract.path} answered ${z.prettifyError(checked.error)}`);
      }
      return json(checked.data, 200);
    } catch (error) {
      return errorResponse(error, contract.path, request.signal);
    }
  };
}

/** A question about a project that does not exist is a mistake, not an empty answer. */
async function requireKnownProject(app: App, query: unknown): Promise<void> {
  if (typeof query !== "object" || query === null || !("project" in query)) return;
  const slug = String(query.project);
  if (!(await app.projects.find(slug))) throw notFound(`project "${slug}"`);
}

/**
 * There is no sign-in, so the browser's own rules guard the data: a foreign page that
 * points its name at this machine is turned away by `Host`, one that posts here by `Origin`.
 */
export function guard(request: Request, { web }: Pick<App, "web">): void {
  const host = hostnameOf(request.headers.get("host") ?? new URL(request.url).host);
  // Whoever owns a name may point it here; an address is always the machine that it says.
  if (!isLoopback(host) && isIP(host) === 0 && !web.allowedHosts.includes(host)) {
    throw new ApiError(
      403,
      "foreign-host",
      "Plumbline answers under a loopback name, an address or a name in PLUMBLINE_ALLOWED_HOSTS.",
    );
  }
  if (request.method === "GET") return;
  const origin = request.headers.get("origin");
  if (origin !== null && hostnameOf(URL.canParse(origin) ? new URL(origin).host : "") !== host) {
    throw new ApiError(403, "foreign-origin", "Changes are taken from Plumbline's own pages only.");
  }
}

function parse<S extends z.ZodType>(
  schema: S,
  value: unknown,
  place: "path" | "query" | "body",
): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = wordIssues(parsed.error, place, value);
  throw new ApiError(
    400,
    "invalid-request",
    issues[0]?.message ?? "The request is invalid.",
    issues,
  );
}

/** A parameter that means nothing would else be taken for one that was obeyed. */
function parseQuery<S extends z.ZodType>(
  schema: S,
  given: Readonly<Record<string, unknown>>,
): z.output<S> {
  if (schema instanceof z.ZodObject) {
    const known = Object.keys(schema.shape);
    const unknown = Object.keys(given).find((name) => !known.includes(name));
    if (unknown !== undefined) {
      const takes = known.length > 0 ? `it takes ${known.join(", ")}` : "it takes none";
      const message = `\`${unknown.slice(0, 63)}\` is not a parameter of this route: ${takes}`;
      const details = [{ path: `query.${unknown.slice(0, 63)}`, message }];
      throw new ApiError(400, "invalid-request", message, details);
    }
  }
  return parse(schema, given, "query");
}

/** Repeated parameters become lists; the contracts accept one or many. */
function searchParams(request: Request): Record<string, string | string[]> {
  const params = new URL(request.url).searchParams;
  return Object.fromEntries(
    [...new Set(params.keys())].map((name) => {
      const values = params.getAll(name);
      const [first] = values;
      return [name, values.length === 1 && first !== undefined ? first : values];
    }),
  );
}

/** Far above any body of the API: they hold names and short lists. */
const MAX_BODY_BYTES = 1_000_000;

async function readBody(request: Request): Promise<unknown> {
  if (request.method === "GET" || request.method === "DELETE") return undefined;
  // Forms of foreign pages cannot send this type without the browser asking first.
  if (!request.headers.get("content-type")?.startsWith("application/json")) {
    throw new ApiError(415, "not-json", "Send the body as application/json.");
  }
  const text = await readText(request);
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, "invalid-request", "The body is not valid JSON.");
  }
}

/** Counts what arrives: a chunked body declares no length. */
async function readText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) throw new ApiError(413, "too-large", "The body is over 1 MB.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

export function json(value: unknown, status: number): Response {
  return Response.json(value, { status, headers: { "cache-control": "no-store" } });
}

/** Maps typed errors to their status, once for all routes. */
export function errorResponse(error: unknown, path: string, signal?: AbortSignal): Response {
  const mapped = isGone(error, signal)
    ? new ApiError(499, "aborted", "The caller went away.")
    : toApiError(error);
  const { code, message, details, status } = mapped;
  if (status === 499) {
    // Pages cancel what they no longer need: nothing is wrong.
    findApp()?.logger.debug({ path, code }, "request cancelled");
  } else if (status >= 500 && status !== 503) {
    const id = (details as { id?: string } | undefined)?.id;
    findApp()?.logger.error({ path, code, id, reason: reasonOf(error) }, "request failed");
  }
  return json({ error: { code, message, ...(details === undefined ? {} : { details }) } }, status);
}

/** Whatever failed after the caller left failed because of it: nobody reads the answer. */
function isGone(error: unknown, signal: AbortSignal | undefined): boolean {
  if (signal?.aborted) return true;
  if (error instanceof ClickHouseQueryError) return error.isAborted;
  return error instanceof Error && error.name === "AbortError";
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof FilterError) return new ApiError(400, "invalid-filter", error.message);
  const id = randomUUID();
  if (error instanceof ClickHouseQueryError && error.isTimeout) {
    return new ApiError(
      504,
      "query-timeout",
      "The question took too long. Choose a shorter time range or fewer attribute filters.",
      { id, query: error.queryName },
    );
  }
  return new ApiError(
    500,
    "internal",
    "Something failed inside Plumbline; your data is safe. The log has the reason under this id.",
    { id },
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
