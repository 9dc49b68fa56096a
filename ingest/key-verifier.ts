import { findProjectOfKey, touchApiKey } from "@/db/postgres/api-keys";
import type { Postgres } from "@/db/postgres/client";
import { hashKey, isKey } from "@/db/postgres/key-format";

/** A revoked key works no longer than this after its revocation, in any process. */
const KNOWN_MS = 8_000;
/** A key that was just made works after this at the latest, where it was tried before. */
const UNKNOWN_MS = 2_000;
/** Well-formed keys can be made up without end: what is remembered of them must not fill the memory. */
const MAX_ENTRIES = 2_000;
const TOUCH_EVERY_MS = 60_000;

export interface VerifiedKey {
  readonly projectId: string;
}

/** Null for a key that opens nothing. Rejects when the store does not answer: the sender may retry. */
export type VerifyKey = (key: string) => Promise<VerifiedKey | null>;

interface Answer {
  readonly keyId: string;
  readonly projectId: string;
}

interface Entry {
  until: number;
  readonly answer: Promise<Answer | null>;
}

export interface KeyStore {
  /** @throws when it does not answer. */
  find(key: string): Promise<Answer | null>;
  touch(keyId: string): Promise<void>;
}

export function createKeyVerifier(
  postgres: Pick<Postgres, "db">,
  now: () => number = Date.now,
): VerifyKey {
  const store: KeyStore = {
    find: (key) => findProjectOfKey(postgres.db, key),
    touch: (keyId) => touchApiKey(postgres.db, keyId),
  };
  return createCachedVerifier(store, now);
}

/** Asks the store at most once per key and `KNOWN_MS`; requests that come meanwhile share the answer. */
export function createCachedVerifier(store: KeyStore, now: () => number = Date.now): VerifyKey {
  // Told apart, so that a flood of made-up keys does not push out those that are in use.
  const known = new Map<string, Entry>();
  const unknown = new Map<string, Entry>();
  const touchedAt = new Map<string, number>();

  const touch = (keyId: string) => {
    const last = touchedAt.get(keyId);
    if (last !== undefined && now() - last < TOUCH_EVERY_MS) return;
    remember(touchedAt, keyId, now());
    // Telling when a key was used last is worth no refused request.
    store.touch(keyId).catch(() => touchedAt.delete(keyId));
  };

  const ask = (hash: string, key: string): Promise<Answer | null> => {
    const asked = now();
    const answer = store.find(key);
    const entry: Entry = { until: asked + UNKNOWN_MS, answer };
    remember(unknown, hash, entry);
    answer.then(
      (found) => {
        if (!found || unknown.get(hash) !== entry) return;
        unknown.delete(hash);
        entry.until = asked + KNOWN_MS;
        remember(known, hash, entry);
      },
      // A failure is not remembered: the next request asks again.
      () => unknown.delete(hash),
    );
    return answer;
  };

  return async (key) => {
    if (!isKey(key)) return null;
    // The key itself stays in no map: a heap dump shows none.
    const hash = hashKey(key);
    const entry = known.get(hash) ?? unknown.get(hash);
    const isFresh = entry !== undefined && entry.until > now();
    if (!isFresh) known.delete(hash);
    const answer = await (isFresh ? entry.answer : ask(hash, key));
    if (!answer) return null;
    touch(answer.keyId);
    return { projectId: answer.projectId };
  };
}

/** Keeps the newest `MAX_ENTRIES`. */
function remember<V>(entries: Map<string, V>, key: string, value: V): void {
  entries.delete(key);
  entries.set(key, value);
  if (entries.size <= MAX_ENTRIES) return;
  const oldest = entries.keys().next();
  if (!oldest.done) entries.delete(oldest.value);
}
