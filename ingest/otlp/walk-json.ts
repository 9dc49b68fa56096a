import {
  isObject,
  items,
  type JsonObject,
  messages,
  object,
  parseObject,
  readAttributes,
  text,
} from "./json-value";
import type { RequestCounts } from "./request-counts";
import type { OtlpResource, OtlpScope } from "./span";

/** The names of a request's three levels. */
export interface JsonLevels {
  readonly byResource: string;
  readonly byScope: string;
  readonly records: string;
}

/**
 * Walks an Export…ServiceRequest in JSON. A record that is no object is rejected alone.
 * Throws MalformedBodyError where the body isn't JSON or a list of messages isn't a list,
 * IngestError for more than is taken at once.
 */
export function walkJson(
  bytes: Uint8Array,
  levels: JsonLevels,
  counts: RequestCounts,
  read: (record: JsonObject, scope: OtlpScope, resource: OtlpResource) => void,
): void {
  for (const byResource of messages(parseObject(bytes), levels.byResource)) {
    const resource: OtlpResource = {
      attributes: readAttributes(object(byResource["resource"]), counts),
    };
    for (const byScope of messages(byResource, levels.byScope)) {
      const from = object(byScope["scope"]);
      const scope: OtlpScope = {
        name: text(from["name"]),
        version: text(from["version"]),
        attributes: readAttributes(from, counts),
      };
      for (const record of items(byScope, levels.records)) {
        if (isObject(record)) read(record, scope, resource);
        else counts.reject(counts.unreadable);
      }
    }
  }
}
