import { createHash } from "node:crypto";

/** The id of what came without one: the same for equal content, so that a retry stores nothing twice. */
export function contentId(content: object): string {
  return `content-${createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 32)}`;
}
