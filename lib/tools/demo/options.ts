import { parseArgs } from "node:util";

export interface DemoOptions {
  readonly url: string;
  readonly project: string;
  readonly seed: string;
  readonly spans: number;
  readonly untilMs: number;
  readonly live: boolean;
  readonly json: boolean;
  /** Where the planted list goes; null for the default place. */
  readonly incidents: string | null;
  readonly help: boolean;
}

export class UsageError extends Error {}

export const USAGE = `Sends realistic demo traffic through the OTLP/HTTP port: 14 days up to now.

  npm run demo -- [options]

  --url URL          OTLP/HTTP address      (default http://127.0.0.1:4318)
  --project SLUG     project to fill        (default "default")
  --spans N          spans in the window    (default 400000)
  --until ISO        end of the window      (default now)
  --seed TEXT        same seed and same --until: the same spans, byte for byte
  --live             keep sending in real time afterwards, until interrupted
  --incidents FILE   where to write what was planted and when
  --json             progress as JSON lines {"sent":n,"total":n} on stdout
  --help

Exit codes: 0 sent, 1 failed, 2 wrong usage, 130 interrupted.
`;

const DEFAULT_SPANS = 400_000;
const MAX_SPANS = 50_000_000;

/** @throws {UsageError} on an option that is unknown or can't be read. */
export function parseDemoOptions(args: readonly string[], nowMs: number): DemoOptions {
  const values = readArgs(args);
  const url = values.url ?? "http://127.0.0.1:4318";
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new UsageError(`--url: "${url}" is not an http(s) address`);
  }
  const project = values.project ?? "default";
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(project)) {
    throw new UsageError("--project: 1 to 63 lowercase letters, digits and hyphens");
  }
  const spans = values.spans === undefined ? DEFAULT_SPANS : Number(values.spans);
  if (!Number.isInteger(spans) || spans < 1 || spans > MAX_SPANS) {
    throw new UsageError(`--spans: a whole number from 1 to ${MAX_SPANS}`);
  }
  const untilMs =
    values.until === undefined ? Math.floor(nowMs / 1000) * 1000 : Date.parse(values.until);
  if (Number.isNaN(untilMs)) {
    throw new UsageError(`--until: "${values.until ?? ""}" is not an ISO 8601 time`);
  }
  return {
    url,
    project,
    seed: values.seed ?? "plumbline",
    spans,
    untilMs,
    live: values.live ?? false,
    json: values.json ?? false,
    incidents: values.incidents ?? null,
    help: values.help ?? false,
  };
}

function readArgs(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        url: { type: "string" },
        project: { type: "string" },
        seed: { type: "string" },
        spans: { type: "string" },
        until: { type: "string" },
        live: { type: "boolean" },
        json: { type: "boolean" },
        incidents: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
