/** Draws from a reproducible source of numbers in [0, 1). */
export interface Choose {
  below(limit: number): number;
  chance(probability: number): boolean;
  of<T>(list: readonly T[]): T;
  /** So many items, at most; small numbers more often than large ones. */
  list<T>(most: number, make: () => T): T[];
  bytes(length: number): Buffer;
}

export function createChoose(random: () => number): Choose {
  const below = (limit: number) => Math.floor(random() * limit);
  return {
    below,
    chance: (probability) => random() < probability,
    of<T>(list: readonly T[]): T {
      if (list.length === 0) throw new Error("nothing to choose from");
      return list[below(list.length)] as T;
    },
    list: (most, make) => Array.from({ length: Math.floor(random() ** 2 * (most + 1)) }, make),
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  };
}
