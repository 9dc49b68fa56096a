import { JSON_METADATA_KEYS } from "@/lib/domain/context-keys";
import type { Attributes, Json, SpanContext } from "@/lib/domain/span";
import { type ContextIndex, ROUTE_SLOT, SLOT_NAMES } from "./context-index";
import { isObject, parseJson } from "./json";
import { regionOfAddress } from "./region";
import { scalarText } from "./span-view";

/** No source gave a route. */
export const NO_ROUTE_RANK = 255;

/** Values by slot, and the rank of the key that gave each; a larger rank is trusted less. */
export interface ContextValues {
  readonly values: string[];
  readonly ranks: number[];
}

const NO_RANK = Number.MAX_SAFE_INTEGER;

function empty(): ContextValues {
  return { values: SLOT_NAMES.map(() => ""), ranks: SLOT_NAMES.map(() => NO_RANK) };
}

/** What was once resolved for a span, as its own: all there is when its attributes are gone. */
export function contextOfStored(context: SpanContext): ContextValues {
  const values = SLOT_NAMES.map((name) => context[name]);
  const ranks = values.map((value, slot) => {
    if (value === "") return NO_RANK;
    return slot === ROUTE_SLOT ? context.routeRank : 0;
  });
  return { values, ranks };
}

/** What these attributes themselves say, one look-up each. */
export function contextOfAttributes(attributes: Attributes, index: ContextIndex): ContextValues {
  const context = empty();
  // The route of a request that went out (Anthropic's SDK writes one) is the provider's.
  const isOutgoing = attributes["url.full"] !== undefined;
  for (const key in attributes) {
    const meanings = index.keys.get(key);
    if (meanings === undefined || (isOutgoing && key === "http.route")) continue;
    const value = scalarText(attributes[key]);
    // An address is a region only where it names one: `bedrock-runtime.eu-west-1.amazonaws.com`.
    const text = key === "server.address" ? regionOfAddress(value) : value;
    if (text !== "") put(context, meanings, text);
  }
  for (const [key, prefix] of JSON_METADATA_KEYS) {
    const value = attributes[key];
    if (value !== undefined) readJsonMetadata(context, value, prefix, index);
  }
  return context;
}

function readJsonMetadata(
  context: ContextValues,
  value: Json,
  prefix: string,
  index: ContextIndex,
) {
  const metadata = typeof value === "string" ? parseJson(value) : value;
  if (!isObject(metadata)) return;
  for (const key in metadata) {
    const meanings = index.keys.get(prefix + key);
    const text = scalarText(metadata[key]);
    if (meanings !== undefined && text !== "") put(context, meanings, text);
  }
}

function put(
  context: ContextValues,
  meanings: ReadonlyArray<{ slot: number; rank: number }>,
  text: string,
) {
  for (const { slot, rank } of meanings) {
    if (rank >= (context.ranks[slot] ?? NO_RANK)) continue;
    context.values[slot] = text;
    context.ranks[slot] = rank;
  }
}

/** A span's own context with its resource's: the more trusted key wins, on a tie the span's. */
export function withResource(own: ContextValues, resource: ContextValues): ContextValues {
  for (let slot = 0; slot < SLOT_NAMES.length; slot++) {
    const rank = resource.ranks[slot] ?? NO_RANK;
    if (slot === ROUTE_SLOT || rank >= (own.ranks[slot] ?? NO_RANK)) continue;
    own.values[slot] = resource.values[slot] ?? "";
    own.ranks[slot] = rank;
  }
  return own;
}

/**
 * Adds what an ancestor says: whatever the span doesn't say itself, and a route from a more
 * trusted source.
 */
export function inherit(own: ContextValues, ancestor: ContextValues) {
  for (let slot = 0; slot < SLOT_NAMES.length; slot++) {
    const rank = ancestor.ranks[slot] ?? NO_RANK;
    if (rank === NO_RANK) continue;
    const ownRank = own.ranks[slot] ?? NO_RANK;
    const isBetter = slot === ROUTE_SLOT ? rank < ownRank : ownRank === NO_RANK;
    if (!isBetter) continue;
    own.values[slot] = ancestor.values[slot] ?? "";
    own.ranks[slot] = rank;
  }
}

export function setRouteOfRoot(context: ContextValues, rootName: string, index: ContextIndex) {
  if ((context.ranks[ROUTE_SLOT] ?? NO_RANK) <= index.rootNameRank || rootName === "") return;
  context.values[ROUTE_SLOT] = rootName;
  context.ranks[ROUTE_SLOT] = index.rootNameRank;
}

export function toSpanContext({ values, ranks }: ContextValues): SpanContext {
  const [
    environment,
    route,
    tenant,
    tier,
    team,
    region,
    sessionId,
    userId,
    promptName,
    promptVersion,
  ] = values;
  return {
    environment: environment ?? "",
    route: route ?? "",
    routeRank: Math.min(ranks[ROUTE_SLOT] ?? NO_ROUTE_RANK, NO_ROUTE_RANK),
    tenant: tenant ?? "",
    tier: tier ?? "",
    team: team ?? "",
    region: region ?? "",
    sessionId: sessionId ?? "",
    userId: userId ?? "",
    promptName: promptName ?? "",
    promptVersion: promptVersion ?? "",
  };
}

export const NO_CONTEXT: SpanContext = toSpanContext(empty());
