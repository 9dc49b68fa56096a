import * as z from "zod";
import type { Contract } from "@/lib/contracts/contract";
import { ErrorBody } from "@/lib/contracts/system";

// Zod otherwise probes `new Function`, which the Content-Security-Policy reports as a violation.
z.config({ jitless: true });

type Param = string | number | boolean;
export type QueryValue = Param | readonly Param[] | null | undefined;

export interface RequestInput<C extends Contract> {
  readonly params?: z.input<C["params"]>;
  readonly query?: z.input<C["query"]>;
  readonly body?: z.input<C["body"]>;
  readonly signal?: AbortSignal;
}

/** An answer outside 2xx, or none at all (`status` 0, code `unreachable`). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly path: string;

  constructor(status: number, code: string, message: string, path: string) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.path = path;
  }
}

/** Appends each value; lists repeat their key, absent and empty ones are left out. */
export function toSearchParams(query: Readonly<Record<string, QueryValue>>): URLSearchParams {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    const values = Array.isArray(value) ? value : [value];
    for (const one of values) {
      if (one !== undefined && one !== null && one !== "") search.append(key, String(one));
    }
  }
  return search;
}

/** Address of a contract's route with its path parameters and query filled in. */
export function contractUrl<C extends Contract>(
  contract: C,
  input: Pick<RequestInput<C>, "params" | "query"> = {},
): string {
  const params = (input.params ?? {}) as Readonly<Record<string, Param>>;
  const path = contract.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name] ?? "")),
  );
  const search = toSearchParams((input.query ?? {}) as Readonly<Record<string, QueryValue>>);
  return search.size > 0 ? `${path}?${search}` : path;
}

/**
 * Asks a route and checks the answer against its contract.
 *
 * @throws {ApiError} when the server answers with an error, with something that is not the
 *   contract's response (code `unexpected-answer`), or not at all (code `unreachable`).
 */
export async function request<C extends Contract>(
  contract: C,
  input: RequestInput<C> = {},
): Promise<z.output<C["response"]>> {
  const url = contractUrl(contract, input);
  const init: RequestInit = { method: contract.method, headers: { accept: "application/json" } };
  if (input.signal) init.signal = input.signal;
  if (input.body !== undefined) {
    init.headers = { ...init.headers, "content-type": "application/json" };
    init.body = JSON.stringify(input.body);
  }
  const answer = await fetch(url, init).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, "unreachable", "Plumbline's server does not answer.", contract.path);
  });
  const json: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) throw toApiError(answer.status, json, contract.path);
  const parsed = contract.response.safeParse(json);
  if (parsed.success) return parsed.data as z.output<C["response"]>;
  throw new ApiError(
    answer.status,
    "unexpected-answer",
    `The server's answer has another shape than this page expects: ${parsed.error.issues[0]?.path.join(".") ?? "?"}: ${parsed.error.issues[0]?.message ?? "invalid"}. Reload the page; after an upgrade that is enough.`,
    contract.path,
  );
}

function toApiError(status: number, json: unknown, path: string): ApiError {
  const body = ErrorBody.safeParse(json);
  if (body.success) {
    return new ApiError(status, body.data.error.code, body.data.error.message, path);
  }
  return new ApiError(status, `http-${status}`, `The server answered with status ${status}.`, path);
}
