/**
 * Seeded randomness. One generator per seed text, so that every trace can be drawn
 * again alone, in any order, with the same outcome.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Uniform integer in [low, high]. */
  int(low: number, high: number): number;
  chance(probability: number): boolean;
  normal(): number;
  /** Log-normal with this median; `sigma` is the deviation of the logarithm. */
  lognormal(median: number, sigma: number): number;
  /** Knuth's method below a mean of 30, the normal approximation above. */
  poisson(mean: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** `count` items without repetition, in the order of `items`. */
  sample<T>(items: readonly T[], count: number): T[];
  /** Lowercase hex digits. */
  hex(digits: number): string;
}

/** FNV-1a with a final mix: 32 bits of a text, different for each `salt`. */
function hash(text: string, salt: number): number {
  let h = 0x811c9dc5 ^ salt;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state. */
export function createRandom(seed: string): Random {
  let a = hash(seed, 1) | 0;
  let b = hash(seed, 2) | 0;
  let c = hash(seed, 3) | 0;
  let d = 1;
  const bits = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) bits();

  const next = () => bits() / 4294967296;
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));

  return {
    next,
    normal,
    int,
    between: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    lognormal: (median, sigma) => median * Math.exp(sigma * normal()),
    poisson(mean) {
      if (mean <= 0) return 0;
      if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
      const limit = Math.exp(-mean);
      let product = next();
      let count = 0;
      while (product > limit) {
        product *= next();
        count++;
      }
      return count;
    },
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    sample(items, count) {
      const chosen: (typeof items)[number][] = [];
      let wanted = Math.min(count, items.length);
      for (let i = 0; i < items.length && wanted > 0; i++) {
        const item = items[i];
        if (item !== undefined && next() * (items.length - i) < wanted) {
          chosen.push(item);
          wanted--;
        }
      }
      return chosen;
    },
    hex(digits) {
      let text = "";
      while (text.length < digits) text += bits().toString(16).padStart(8, "0");
      return text.slice(0, digits);
    },
  };
}

/** Index into cumulative weights by binary search; the last weight is the total. */
export function pickIndex(random: Random, cumulative: readonly number[]): number {
  const x = random.next() * (cumulative[cumulative.length - 1] ?? 0);
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] ?? 0) > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function cumulate(weights: readonly number[]): number[] {
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return sum;
  });
}
