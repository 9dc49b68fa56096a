import { describe, expect, it } from "vitest";
import { createByteBudget } from "./byte-budget";

function clocked(limit: number) {
  let time = 0;
  const budget = createByteBudget(limit, () => time);
  return { budget, pass: (ms: number) => (time += ms) };
}

describe("a byte budget", () => {
  it("refuses what has no room, and takes it once another is done", () => {
    const { budget } = clocked(100);
    const first = budget.open();
    first.take(60);
    const second = budget.open();
    expect(() => second.take(50)).toThrow("try again");
    expect(budget.used).toBe(60);
    first.release();
    first.release();
    second.take(50);
    expect(budget.used).toBe(50);
  });

  it("gives up the sender that has stalled longest, and no other", () => {
    const { budget, pass } = clocked(100);
    const given: string[] = [];
    const open = (name: string, bytes: number) => {
      const share = budget.open();
      share.arriving((error) => given.push(`${name} ${error.failure}`));
      share.take(bytes);
      return share;
    };
    open("oldest", 40);
    pass(500);
    open("older", 40);
    pass(900);
    open("new", 40);
    expect(given).toEqual(["oldest overloaded"]);
    expect(budget.used).toBe(80);
    expect(() => open("newer", 40)).toThrow("try again");
    expect(given).toEqual(["oldest overloaded"]);
  });

  it("gives up nobody whose body has arrived: it is being stored", () => {
    const { budget, pass } = clocked(100);
    const share = budget.open();
    share.arriving(() => expect.unreachable());
    share.take(80);
    share.arriving(undefined);
    pass(60_000);
    expect(() => budget.open().take(40)).toThrow("try again");
  });

  it("takes a trickle for a stall", () => {
    const { budget, pass } = clocked(200_000);
    let given = 0;
    const share = budget.open();
    share.arriving(() => given++);
    share.take(150_000);
    for (let second = 0; second < 3; second++) {
      pass(600);
      share.take(10);
    }
    budget.open().take(100_000);
    expect(given).toBe(1);
    expect(budget.used).toBe(100_000);
  });
});
