const SHOWN = 3;

/** What differs, by kind, with some examples of each. */
export class Differences {
  readonly #kinds = new Map<string, { count: number; readonly first: string[] }>();

  add(kind: string, detail: string): void {
    const known = this.#kinds.get(kind);
    if (known === undefined) this.#kinds.set(kind, { count: 1, first: [detail] });
    else if (known.count++ < SHOWN) known.first.push(detail);
  }

  words(): string[] {
    return [...this.#kinds].map(
      ([kind, { count, first }]) => `${count} × ${kind}: ${first.join("; ")}`,
    );
  }
}
