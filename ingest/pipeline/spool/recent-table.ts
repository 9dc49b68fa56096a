/** A key of 12 bytes and a value of 4, in four words; a key's first word is never 0. */
const WORDS = 4;
const FULLEST = 0.78;
const SMALLEST_SLOTS = 1 << 10;

export interface RecentTable {
  /** The value under a key, or -1. */
  get(a: number, b: number, c: number): number;
  /** Adds a key that is not in it. */
  add(a: number, b: number, c: number, value: number): void;
  /** Replaces the value of a key, which from then on counts as added now. */
  set(a: number, b: number, c: number, value: number): void;
  /** Takes a key out. */
  remove(a: number, b: number, c: number): void;
  /** Starts a new generation where the newest is full; answers whether it dropped the oldest. */
  turn(): boolean;
  readonly size: number;
  /** Number of the newest generation, counted from 0, and of the oldest that is kept. */
  readonly newest: number;
  readonly oldest: number;
}

/**
 * Remembers the last `capacity` keys or so in bounded memory: open addressing in typed
 * arrays, in generations of which the oldest is forgotten as a whole. 21 bytes a key.
 */
export function createRecentTable(capacity: number, generations = 5): RecentTable {
  const share = Math.max(1, Math.ceil(capacity / (generations - 1)));
  let kept: Generation[] = [new Generation(share)];
  let newest = 0;

  const find = (a: number, b: number, c: number): Generation | undefined => {
    for (const generation of kept) if (generation.find(a, b, c) >= 0) return generation;
    return undefined;
  };

  return {
    get(a, b, c) {
      for (const generation of kept) {
        const slot = generation.find(a, b, c);
        if (slot >= 0) return generation.valueAt(slot);
      }
      return -1;
    },
    add(a, b, c, value) {
      kept[0]?.add(a, b, c, value);
    },
    set(a, b, c, value) {
      const [first] = kept;
      const holder = find(a, b, c);
      if (holder === first) holder?.set(a, b, c, value);
      else if (holder) {
        holder.remove(a, b, c);
        first?.add(a, b, c, value);
      }
    },
    remove(a, b, c) {
      find(a, b, c)?.remove(a, b, c);
    },
    turn() {
      if ((kept[0]?.size ?? 0) < share) return false;
      newest++;
      const dropped = kept.length === generations;
      kept = [new Generation(share), ...kept.slice(0, generations - 1)];
      return dropped;
    },
    get size() {
      return kept.reduce((sum, { size }) => sum + size, 0);
    },
    get newest() {
      return newest;
    },
    get oldest() {
      return newest - kept.length + 1;
    },
  };
}

/** One open-addressing table with linear probing; grows where more is added than planned for. */
class Generation {
  size = 0;
  #mask: number;
  #words: Uint32Array;

  constructor(planned: number) {
    let slots = SMALLEST_SLOTS;
    while (slots * FULLEST < planned) slots *= 2;
    this.#mask = slots - 1;
    // Pages that were never written to take no memory: a quiet server's table costs little.
    this.#words = new Uint32Array(slots * WORDS);
  }

  find(a: number, b: number, c: number): number {
    const words = this.#words;
    for (let slot = b & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = slot * WORDS;
      const first = words[at];
      if (first === 0) return -1;
      if (first === a && words[at + 1] === b && words[at + 2] === c) return slot;
    }
  }

  valueAt(slot: number): number {
    return this.#words[slot * WORDS + 3] ?? 0;
  }

  set(a: number, b: number, c: number, value: number): void {
    const slot = this.find(a, b, c);
    if (slot >= 0) this.#words[slot * WORDS + 3] = value;
  }

  add(a: number, b: number, c: number, value: number): void {
    if (this.size >= (this.#mask + 1) * FULLEST) this.#grow();
    this.#put(a, b, c, value);
    this.size++;
  }

  /** Moves later entries of the run up, so that none is cut off from where it is looked for. */
  remove(a: number, b: number, c: number): void {
    let hole = this.find(a, b, c);
    if (hole < 0) return;
    const words = this.#words;
    this.size--;
    for (let slot = (hole + 1) & this.#mask; words[slot * WORDS] !== 0; ) {
      const home = (words[slot * WORDS + 1] ?? 0) & this.#mask;
      if (((slot - home) & this.#mask) >= ((slot - hole) & this.#mask)) {
        words.copyWithin(hole * WORDS, slot * WORDS, (slot + 1) * WORDS);
        hole = slot;
      }
      slot = (slot + 1) & this.#mask;
    }
    words.fill(0, hole * WORDS, (hole + 1) * WORDS);
  }

  #put(a: number, b: number, c: number, value: number): void {
    const words = this.#words;
    let slot = b & this.#mask;
    while (words[slot * WORDS] !== 0) slot = (slot + 1) & this.#mask;
    words[slot * WORDS] = a;
    words[slot * WORDS + 1] = b;
    words[slot * WORDS + 2] = c;
    words[slot * WORDS + 3] = value;
  }

  #grow(): void {
    const old = this.#words;
    this.#words = new Uint32Array(old.length * 2);
    this.#mask = this.#words.length / WORDS - 1;
    for (let at = 0; at < old.length; at += WORDS) {
      const first = old[at] ?? 0;
      if (first !== 0) this.#put(first, old[at + 1] ?? 0, old[at + 2] ?? 0, old[at + 3] ?? 0);
    }
  }
}
