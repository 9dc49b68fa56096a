import {
  BUILT_IN_CONTEXT_KEYS,
  CONTEXT_DIMENSIONS,
  IDENTITY_KEYS,
  IDENTITY_METADATA_KEYS,
  METADATA_PREFIXES,
  PREFIXED_DIMENSIONS,
  ROOT_SPAN_NAME,
} from "@/lib/domain/context-keys";
import type { ContextKeyOverrides } from "./normalise";

/** Everything that a span's context holds, by name; `SLOTS` gives each its place. */
export const SLOT_NAMES = [
  ...CONTEXT_DIMENSIONS,
  "sessionId",
  "userId",
  "promptName",
  "promptVersion",
] as const;
export type SlotName = (typeof SLOT_NAMES)[number];

export const ROUTE_SLOT = SLOT_NAMES.indexOf("route");

/** An attribute's meaning: which slot it fills and how much it is trusted (0 most). */
interface KeyMeaning {
  readonly slot: number;
  readonly rank: number;
}

export interface ContextIndex {
  /** One look-up per attribute of a span, rather than one per key of every list. */
  readonly keys: ReadonlyMap<string, readonly KeyMeaning[]>;
  /** Rank of the root span's name among the sources of a route. */
  readonly rootNameRank: number;
}

const NO_OVERRIDES: ContextKeyOverrides = {};
const BUILT_IN = buildIndex(NO_OVERRIDES);

export function contextIndex(overrides: ContextKeyOverrides): ContextIndex {
  const isEmpty = CONTEXT_DIMENSIONS.every(
    (dimension) => (overrides[dimension]?.length ?? 0) === 0,
  );
  return isEmpty ? BUILT_IN : buildIndex(overrides);
}

function buildIndex(overrides: ContextKeyOverrides): ContextIndex {
  const keys = new Map<string, KeyMeaning[]>();
  const add = (key: string, meaning: KeyMeaning) => {
    const known = keys.get(key);
    if (known === undefined) keys.set(key, [meaning]);
    else if (!known.some((other) => other.slot === meaning.slot)) known.push(meaning);
  };
  let rootNameRank = 0;
  SLOT_NAMES.forEach((name, slot) => {
    let rank = 0;
    for (const key of keysOf(name, overrides)) {
      if (key === ROOT_SPAN_NAME) rootNameRank = rank;
      else add(key, { slot, rank });
      rank++;
    }
  });
  return { keys, rootNameRank };
}

/** All keys of a slot, the most trusted first. */
function keysOf(name: SlotName, overrides: ContextKeyOverrides): readonly string[] {
  if (isIdentity(name)) {
    const { before, after } = IDENTITY_KEYS[name];
    return [...before, ...underPrefixes(IDENTITY_METADATA_KEYS[name]), ...after];
  }
  const own = overrides[name] ?? [];
  const builtIn = BUILT_IN_CONTEXT_KEYS[name];
  const prefixed = PREFIXED_DIMENSIONS.includes(name) ? underPrefixes(builtIn) : [];
  return [...own, ...builtIn, ...prefixed];
}

function isIdentity(name: SlotName): name is keyof typeof IDENTITY_KEYS {
  return name in IDENTITY_KEYS;
}

function underPrefixes(keys: readonly string[]): readonly string[] {
  return METADATA_PREFIXES.flatMap((prefix) => keys.map((key) => prefix + key));
}
