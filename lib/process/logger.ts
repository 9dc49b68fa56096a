import { type DestinationStream, type Logger, pino } from "pino";

export type { Logger };

/**
 * Structured log lines, JSON on stdout. Whatever could hold a prompt, an answer or a
 * secret is cut by name, wherever a caller puts it at the first two levels.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: null, redact: { paths: redactedPaths(), censor: "[redacted]" } };
  return destination ? pino(options, destination) : pino(options);
}

const REDACTED = [
  "attributes",
  "authorization",
  "body",
  "content",
  "cookie",
  "input",
  "messages",
  "output",
  "params",
  "password",
  "payload",
  "prompt",
  "url",
];

function redactedPaths(): string[] {
  return REDACTED.flatMap((name) => [name, `*.${name}`]);
}
