import type { IncomingMessage, ServerResponse } from "node:http";
import { hostnameOf, isLoopback } from "@/lib/domain/loopback";
import { IngestError } from "../ingest-error";

export interface PageRules {
  /** Requests may name any host; unless true, those of loopback and these. */
  readonly allowRemote?: boolean;
  readonly allowedHosts?: readonly string[];
  /** Origins of browser applications that may send, or `*`; none unless given. */
  readonly corsOrigins?: readonly string[];
}

/** What containers call the machine they run on: names that no one on the internet can own. */
const HOST_OF_CONTAINERS: ReadonlySet<string> = new Set([
  "host.docker.internal",
  "host.containers.internal",
]);

/**
 * A page in the user's browser must not write through a port on loopback: not one that
 * points its own name at this machine (DNS rebinding; its `Host` tells), nor one that posts
 * from elsewhere (its `Origin` tells). SDKs and Collectors send no `Origin`.
 * @throws {IngestError} `foreign-page`.
 */
export function guardAgainstPages(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { allowRemote = false, allowedHosts = [], corsOrigins }: PageRules,
): void {
  const host = hostnameOf(headers.host ?? "");
  const isOurs = isLoopback(host) || HOST_OF_CONTAINERS.has(host) || allowedHosts.includes(host);
  if (!allowRemote && !isOurs) {
    throw new IngestError(
      "foreign-page",
      "Send to a loopback name (localhost or 127.0.0.1) or to one in PLUMBLINE_ALLOWED_HOSTS.",
    );
  }
  const { origin } = headers;
  if (corsOrigins !== undefined) response.setHeader("Vary", "Origin");
  if (origin === undefined) return;
  if (corsOrigins?.includes("*") || corsOrigins?.includes(origin)) {
    response.setHeader("Access-Control-Allow-Origin", origin);
    return;
  }
  const from = URL.canParse(origin) ? hostnameOf(new URL(origin).host) : "";
  // A development server on this machine that passes requests on leaves its page's origin in.
  if (from === "" || (from !== host && !isLoopback(from))) {
    throw new IngestError("foreign-page", "Web pages of other sites may not send traces here.");
  }
}
