import { LEN, type MutableAttributes, readKeyValue, tag } from "./protobuf-value";
import type { RequestCounts } from "./request-counts";
import type { OtlpResource, OtlpScope } from "./span";
import { MalformedBodyError, WireReader } from "./wire-reader";

/** Reads the record that ends at `end` and leaves the cursor there. */
export type ReadRecord = (
  reader: WireReader,
  end: number,
  scope: OtlpScope,
  resource: OtlpResource,
) => void;

// The requests of all three signals have one shape down to the records.
const BY_RESOURCE = tag(1, LEN);
const RESOURCE = tag(1, LEN);
const BY_SCOPE = tag(2, LEN);
const SCOPE = tag(1, LEN);
const RECORD = tag(2, LEN);
const RESOURCE_ATTRIBUTE = tag(1, LEN);
const SCOPE_NAME = tag(1, LEN);
const SCOPE_VERSION = tag(2, LEN);
const SCOPE_ATTRIBUTE = tag(3, LEN);

/**
 * Walks an Export…ServiceRequest: spans, log records or metrics, each with its scope and
 * resource. A record whose own bytes are no message is rejected alone.
 * https://github.com/open-telemetry/opentelemetry-proto/tree/v1.9.0/opentelemetry/proto/collector
 * Throws MalformedBodyError, and IngestError for more than is taken at once.
 */
export function walkProtobuf(bytes: Uint8Array, counts: RequestCounts, read: ReadRecord): void {
  const reader = new WireReader(bytes);
  const end = bytes.length;
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === BY_RESOURCE) walkResource(reader, reader.end(), counts, read);
    else reader.skip(at & 7);
  }
  reader.close(end);
}

/** Fields come in any order: the resource is looked for before the records that share it are read. */
function walkResource(
  reader: WireReader,
  end: number,
  counts: RequestCounts,
  read: ReadRecord,
): void {
  const start = reader.pos;
  const attributes: MutableAttributes = {};
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === RESOURCE) readResource(reader, reader.end(), attributes, counts);
    else reader.skip(at & 7);
  }
  reader.close(end);
  const resource: OtlpResource = { attributes };
  reader.pos = start;
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === BY_SCOPE) walkScope(reader, reader.end(), resource, counts, read);
    else reader.skip(at & 7);
  }
}

function readResource(
  reader: WireReader,
  end: number,
  attributes: MutableAttributes,
  counts: RequestCounts,
): void {
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === RESOURCE_ATTRIBUTE) readKeyValue(reader, reader.end(), attributes, 0, counts);
    else reader.skip(at & 7);
  }
  reader.close(end);
}

function walkScope(
  reader: WireReader,
  end: number,
  resource: OtlpResource,
  counts: RequestCounts,
  read: ReadRecord,
): void {
  const start = reader.pos;
  let scope: OtlpScope = { name: "", version: "", attributes: {} };
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === SCOPE) scope = readScope(reader, reader.end(), counts);
    else reader.skip(at & 7);
  }
  reader.close(end);
  reader.pos = start;
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === RECORD) readAlone(reader, reader.end(), scope, resource, counts, read);
    else reader.skip(at & 7);
  }
}

/** The lengths around a record have been found right: what is wrong inside costs no other. */
function readAlone(
  reader: WireReader,
  end: number,
  scope: OtlpScope,
  resource: OtlpResource,
  counts: RequestCounts,
  read: ReadRecord,
): void {
  try {
    read(reader, end, scope, resource);
  } catch (error) {
    if (!(error instanceof MalformedBodyError)) throw error;
    counts.reject(counts.unreadable);
    reader.pos = end;
  }
}

function readScope(reader: WireReader, end: number, counts: RequestCounts): OtlpScope {
  let name = "";
  let version = "";
  const attributes: MutableAttributes = {};
  while (reader.pos < end) {
    const at = reader.uint32();
    if (at === SCOPE_NAME) name = reader.string();
    else if (at === SCOPE_VERSION) version = reader.string();
    else if (at === SCOPE_ATTRIBUTE) readKeyValue(reader, reader.end(), attributes, 0, counts);
    else reader.skip(at & 7);
  }
  reader.close(end);
  return { name, version, attributes };
}
