import { IngestError } from "../ingest-error";
import type { IngestProject } from "../pipeline/prepare";
import { type Credentials, type Headers, PROJECT_HEADER, readCredentials } from "./credentials";

/** Requests that name no project and have no key belong to this one. */
const DEFAULT_PROJECT = "default";
/** Ours start so. Other vendors' keys, which their SDKs insist on, are none of our business. */
const KEY_PREFIX = "pl_";

export interface AuthoriseOptions {
  /** Null for a slug that is no project. Asked for every request: caching is the caller's. */
  readonly resolveProject: (
    slug: string,
  ) => Promise<({ readonly slug: string } & Omit<IngestProject, "projectId">) | null>;
  /** Null for a key that opens nothing. Asked for every request that has one. */
  readonly verifyKey: (key: string) => Promise<{ readonly projectId: string } | null>;
  /** Unless true, a request without a key is taken too. */
  readonly requireKeys: boolean;
}

/** Whose a request is. @throws {IngestError} */
export type Authorise = (headers: Headers) => Promise<IngestProject>;

/**
 * | sent | project |
 * |---|---|
 * | a valid key | the key's; naming another in the header is `foreign-project` |
 * | an unknown or revoked key of ours | `unauthenticated`, also where keys are not required |
 * | no key of ours | the header's, else `default`; `unauthenticated` where keys are required |
 */
export function createAuthorise(options: AuthoriseOptions): Authorise {
  return async (headers) => {
    const credentials = readCredentials(headers);
    const keyed = await projectOfKeys(ownKeys(credentials), options);
    if (keyed === null && options.requireKeys) {
      throw new IngestError(
        "unauthenticated",
        "An ingest key is required: make one in Settings and send it as Authorization: Bearer <key> or x-api-key: <key>.",
      );
    }
    const named = credentials.projectHeader;
    if (keyed !== null && named !== null && named !== keyed) {
      throw new IngestError(
        "foreign-project",
        `The key belongs to the project "${keyed}", but ${PROJECT_HEADER} names "${shown(named)}": leave the header out, or use a key of that project.`,
      );
    }
    return resolved(keyed ?? named ?? DEFAULT_PROJECT, options);
  };
}

/** Each once, wherever it stands: Langfuse's SDKs ask for two keys, and one of ours may be either. */
function ownKeys({ bearer, apiKey, basic }: Credentials): string[] {
  const sent = [bearer, apiKey, basic?.password, basic?.user];
  const own = sent.filter((key): key is string => key?.startsWith(KEY_PREFIX) === true);
  return [...new Set(own)];
}

/** Null without keys. */
async function projectOfKeys(
  keys: readonly string[],
  { verifyKey }: AuthoriseOptions,
): Promise<string | null> {
  let project: string | null = null;
  for (const key of keys) {
    const verified = await asking("keys cannot be checked, try again later", () => verifyKey(key));
    if (verified === null) {
      throw new IngestError(
        "unauthenticated",
        "The ingest key is unknown or revoked: make another in Settings.",
      );
    }
    if (project !== null && project !== verified.projectId) {
      throw new IngestError("foreign-project", "The request has keys of two projects: send one.");
    }
    project = verified.projectId;
  }
  return project;
}

async function resolved(slug: string, { resolveProject }: AuthoriseOptions) {
  const project = await asking("projects cannot be looked up, try again later", () =>
    resolveProject(slug),
  );
  // Field by field: what else is known of a project need not reach the workers.
  if (project) {
    const { slug: projectId, contextKeys, retention = {} } = project;
    return { projectId, contextKeys, retention };
  }
  throw new IngestError(
    "unknown-project",
    `There is no project "${shown(slug)}" (header ${PROJECT_HEADER}): make it under the project's name in the sidebar or with POST /api/v1/projects, or leave the header out.`,
  );
}

/** A caller's text, harmless in logs and terminals: printable ASCII, no quotes, no longer than a slug. */
function shown(slug: string): string {
  return slug.slice(0, 63).replace(/[^ -~]|["\\]/g, "?");
}

async function asking<T>(problem: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw new IngestError("unavailable", problem, { cause });
  }
}
