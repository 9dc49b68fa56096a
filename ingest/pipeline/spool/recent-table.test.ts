import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRecentTable } from "./recent-table";

/** Few different keys, and few places to be at: runs of slots that touch each other. */
const Key = fc.tuple(
  fc.integer({ min: 1, max: 3 }),
  fc.integer({ min: 1_020, max: 1_030 }),
  fc.integer({ min: 0, max: 2 }),
);
const Step = fc.record({ key: Key, remove: fc.boolean(), value: fc.nat() });

describe("a table of recent keys", () => {
  it("answers like a map, whatever is added, replaced and taken out", () => {
    fc.assert(
      fc.property(fc.array(Step, { maxLength: 300 }), (steps) => {
        const table = createRecentTable(10_000);
        const model = new Map<string, number>();
        for (const { key, remove, value } of steps) {
          const [a, b, c] = key;
          const name = key.join();
          if (remove) {
            table.remove(a, b, c);
            model.delete(name);
          } else if (model.has(name)) {
            table.set(a, b, c, value);
            model.set(name, value);
          } else {
            table.add(a, b, c, value);
            model.set(name, value);
          }
          expect(table.size).toBe(model.size);
        }
        for (const { key } of steps) {
          const [a, b, c] = key;
          expect(table.get(a, b, c)).toBe(model.get(key.join()) ?? -1);
        }
      }),
    );
  });

  it("keeps a key whose value is replaced now and then, once, and for as long as that is done", () => {
    const table = createRecentTable(100);
    table.add(1, 5, 5, 0);
    for (let key = 1; key <= 2_000; key++) {
      table.turn();
      table.add(2, key * 7_919, key, key);
      if (key % 50 !== 0) continue;
      const { size } = table;
      table.set(1, 5, 5, key);
      expect([table.get(1, 5, 5), table.size]).toEqual([key, size]);
    }
    table.remove(1, 5, 5);
    expect(table.get(1, 5, 5)).toBe(-1);
  });

  it("grows where more is added at once than a generation holds", () => {
    const table = createRecentTable(100);
    for (let key = 0; key < 5_000; key++) table.add(1, key * 7_919, key, key);
    for (let key = 0; key < 5_000; key++) expect(table.get(1, key * 7_919, key)).toBe(key);
  });

  it("keeps at least as many as it is asked to, and forgets what is older by far", () => {
    const table = createRecentTable(1_000);
    for (let key = 0; key < 10_000; key++) {
      table.turn();
      table.add(1, key * 7_919, key, key);
    }
    for (let key = 9_000; key < 10_000; key++) expect(table.get(1, key * 7_919, key)).toBe(key);
    for (let key = 0; key < 8_000; key++) expect(table.get(1, key * 7_919, key)).toBe(-1);
    expect(table.size).toBeLessThanOrEqual(1_250);
    expect(table.newest - table.oldest).toBe(4);
  });
});
