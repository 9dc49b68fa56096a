/** Headers as Node has them: lowercase names. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What a sender says of itself, in HTTP's headers or gRPC's metadata. Never logged. */
export interface Credentials {
  /** Null where the sender leaves the choice to its key, or to the default. */
  readonly projectHeader: string | null;
  /** `Authorization: Bearer …` */
  readonly bearer: string | null;
  /** `x-api-key` */
  readonly apiKey: string | null;
  /** `Authorization: Basic …`, as Langfuse's SDKs send: public and secret key. */
  readonly basic: { readonly user: string; readonly password: string } | null;
}

export const PROJECT_HEADER = "x-plumbline-project";
export const CREDENTIAL_HEADERS = [PROJECT_HEADER, "authorization", "x-api-key"] as const;

/** OTEL_EXPORTER_OTLP_HEADERS wants the space as %20, which not every SDK turns back. */
const AUTHORIZATION = /^(bearer|basic)(?: |%20)+(\S+)$/i;

export function readCredentials(headers: Headers): Credentials {
  const [, scheme, token = ""] = AUTHORIZATION.exec(first(headers["authorization"])) ?? [];
  return {
    projectHeader: first(headers[PROJECT_HEADER]) || null,
    bearer: scheme?.toLowerCase() === "bearer" ? token : null,
    apiKey: first(headers["x-api-key"]) || null,
    basic: scheme?.toLowerCase() === "basic" ? readBasic(token) : null,
  };
}

function readBasic(token: string): Credentials["basic"] {
  const pair = Buffer.from(token, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  if (colon === -1) return { user: pair, password: "" };
  return { user: pair.slice(0, colon), password: pair.slice(colon + 1) };
}

function first(value: Headers[string]): string {
  return (typeof value === "string" ? value : (value?.[0] ?? "")).trim();
}
