import { describe, expect, test } from "vitest";
import { type HeadlineInput, headline } from "./headline";
import { metricInfo } from "./metric";
import type { Ranking, RankingRow } from "./ranking-row";

const row = (changes: Partial<RankingRow>): RankingRow => ({
  keys: ["gpt-4o", "/v1/chat"],
  n: 4120,
  baselineN: 3990,
  weight: 4120,
  value: 1480,
  interval: null,
  baselineValue: 1470,
  baselineInterval: null,
  ratio: 1.01,
  ratioInterval: [0.95, 1.07],
  verdict: "same",
  sparkline: [],
  ...changes,
});
const slower = (changes: Partial<RankingRow> = {}) =>
  row({ value: 2800, ratio: 1.9, ratioInterval: [1.7, 2.1], verdict: "slower", ...changes });

const few = () => row({ verdict: "too-few", ratio: null, ratioInterval: null });
const ranked = (...rows: RankingRow[]): [Ranking] => [
  { dimensions: ["model", "route"], rows, groupCount: rows.length },
];

const input = (changes: Partial<HeadlineInput> = {}): HeadlineInput => ({
  metric: metricInfo("ttft"),
  percentile: "p95",
  baseline: { fromMs: 0, toMs: 1, words: "last week" },
  whole: {
    n: 38_000,
    value: 1420,
    baselineN: 36_500,
    baselineValue: 1390,
    ratioInterval: [0.98, 1.06],
  },
  rankings: ranked(row({}), few(), few()),
  concentration: null,
  episode: null,
  time: (iso) => iso.slice(11, 16),
  ...changes,
});
const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("when something got slower", () => {
  test("says what, by how much, against what, and who bears it", () => {
    const said = headline(
      input({
        rankings: ranked(row({}), slower(), few(), few()),
        concentration: { groups: ["a", "b", "c"], of: 40, share: 0.8 },
      }),
    );
    expect(said.tone).toBe("worse");
    expect(plain(said.title)).toBe(
      "TTFT p95 on gpt-4o · /v1/chat is 2.8 s, 1.9× last week (1.5 s); 3 of 40 tenants make up 80 % of it",
    );
    expect(plain(said.detail)).toBe(
      "95 % interval 1.70–2.10×. 4,120 calls against 3,990. 1 of 2 combinations of model and route that can be judged got slower; 2 have too few calls to say. Over everything it is 1.4 s, last week 1.4 s.",
    );
  });

  test("names the tenant that bears nearly all of it", () => {
    const concentration = { groups: ["acme"], of: 40, share: 0.98 };
    expect(
      plain(headline(input({ rankings: ranked(slower(), few()), concentration })).title),
    ).toMatch(/; tenant acme alone makes up 98 % of it$/);
  });

  test("picks what touches most calls, not the largest factor", () => {
    const small = slower({ keys: ["o3", "/v1/rare"], n: 60, ratio: 4, ratioInterval: [2.5, 6.4] });
    expect(headline(input({ rankings: ranked(small, slower()) })).subject?.row.keys).toEqual([
      "gpt-4o",
      "/v1/chat",
    ]);
    expect(headline(input({ rankings: ranked(small, slower()) })).detail).toContain(
      "2 of 2 combinations",
    );
  });

  test("says since when, or that it is over and from when to when", () => {
    const rankings = ranked(slower(), row({}));
    const from = "2026-11-21T10:40:00Z";
    const ongoing = headline(input({ rankings, episode: { fromIso: from, toIso: null } }));
    expect(ongoing.tone).toBe("worse");
    expect(plain(ongoing.title)).toMatch(/is 2.8 s, .*, since 10:40, ongoing$/);
    const episode = { fromIso: from, toIso: "2026-11-21T14:20:00Z" };
    const over = headline(input({ rankings, episode }));
    expect(over.tone).toBe("past");
    expect(plain(over.title)).toMatch(/was 2.8 s, .*, from 10:40 to 14:20, over$/);
  });

  test("leaves the verdict to the ranking, whatever the interval", () => {
    const wide = slower({ ratio: 1.7, ratioInterval: [1.33, 3.07] });
    expect(headline(input({ rankings: ranked(wide, few(), few()) })).tone).toBe("worse");
  });

  test("counts a slight change and makes no headline of it", () => {
    const slight = row({ ratio: 1.09, ratioInterval: [1.01, 1.12], verdict: "slightly-slower" });
    const said = headline(input({ rankings: ranked(slight, row({}), few()) }));
    expect(said.tone).toBe("same");
    expect(said.detail).toContain(
      "1 of 2 combinations of model and route that can be judged moved, slightly; 1 has",
    );
  });

  test("is not steady while a row of another ranking on the page is slower", () => {
    const byTenant = slower({ keys: ["acme"] });
    const rankings: [Ranking, Ranking] = [
      ...ranked(row({})),
      { dimensions: ["tenant"], rows: [byTenant, row({ keys: ["globex"] })], groupCount: 2 },
    ];
    const said = headline(input({ rankings }));
    expect(said.tone).toBe("worse");
    expect(said.title).toContain("on acme is");
    expect(said.detail).toContain("1 of 2 values of tenant");
  });

  test("speaks of no others and leads nowhere where the combination is all there is", () => {
    const said = headline(input({ rankings: ranked(slower()) }));
    expect(plain(said.detail)).toBe("95 % interval 1.70–2.10×. 4,120 calls against 3,990.");
    expect(said.subject).toBeNull();
  });
});

test("says that nothing moved, with the figures that show it", () => {
  const said = headline(input());
  expect(said.tone).toBe("same");
  expect(plain(said.title)).toBe("TTFT p95 is 1.4 s, about as last week (1.4 s)");
  expect(plain(said.detail)).toBe(
    "95 % interval 0.98–1.06×. 38,000 calls against 36,500. The only one of 3 combinations of model and route that can be judged did not move beyond chance; 2 have too few calls to say.",
  );
});

test("has too little to say where the interval leaves open what happened", () => {
  const whole = { n: 90, value: 1400, baselineN: 80, baselineValue: 1400 };
  const open = headline(input({ whole: { ...whole, ratioInterval: [0.58, 2.55] } }));
  expect(open.tone).toBe("unknown");
  expect(plain(open.title)).toBe(
    "TTFT p95 is 1.4 s, last week 1.4 s: too few calls to say whether it moved",
  );
  expect(headline(input({ whole: { ...whole, ratioInterval: null } })).tone).toBe("unknown");
});

describe("when the whole moved and no part of it alone", () => {
  const whole = { n: 1236, value: 5500, baselineN: 1123, baselineValue: 2300 };

  test("does not call it steady, and says what is known of the parts", () => {
    const said = headline(
      input({ whole: { ...whole, ratioInterval: [1.85, 3.1] }, rankings: ranked(row({}), few()) }),
    );
    expect(said.tone).toBe("worse");
    expect(plain(said.title)).toBe("TTFT p95 is 5.5 s, 2.4× last week (2.3 s)");
    expect(said.detail).toContain("did not move beyond chance; 1 has too few calls to say");
  });

  test("for tokens per second more is better", () => {
    const said = headline(
      input({
        metric: metricInfo("tokensPerSecond"),
        whole: { ...whole, ratioInterval: [1.85, 3.1] },
      }),
    );
    expect(said.tone).toBe("better");
  });
});

test("says what got faster when nothing got slower", () => {
  const faster = row({ value: 700, ratio: 0.48, ratioInterval: [0.43, 0.53], verdict: "faster" });
  const said = headline(input({ rankings: ranked(faster) }));
  expect(said.tone).toBe("better");
  expect(plain(said.title)).toBe(
    "TTFT p95 on gpt-4o · /v1/chat is 700 ms, 0.48× last week (1.5 s)",
  );
});

test("names calls without a model or route instead of leaving a hole", () => {
  expect(headline(input({ rankings: ranked(slower({ keys: ["", ""] })) })).title).toContain(
    "on no model · no route",
  );
});

test("speaks of tokens per second in their unit", () => {
  const fewer = slower({ value: 21, baselineValue: 44, ratio: 0.48, ratioInterval: [0.43, 0.53] });
  const said = headline(input({ metric: metricInfo("tokensPerSecond"), rankings: ranked(fewer) }));
  expect(said.tone).toBe("worse");
  expect(plain(said.title)).toBe(
    "Tokens/s p95 on gpt-4o · /v1/chat is 21 tok/s, 0.48× last week (44 tok/s)",
  );
});

describe("when there is little to go by", () => {
  const whole = { n: 0, value: null, baselineN: 0, baselineValue: null, ratioInterval: null };

  test("says so without any call", () => {
    expect(headline(input({ whole, rankings: ranked() })).title).toBe(
      "No call in this range carries a TTFT",
    );
  });

  test("says so with nine calls", () => {
    const said = headline(input({ whole: { ...whole, n: 9, value: 900 }, rankings: ranked() }));
    expect(said.title).toBe("Too few calls to say: 9 in this range");
    expect(plain(said.detail)).toContain("p95 is 900 ms");
  });

  test("says what there is when there is no baseline", () => {
    const said = headline(input({ whole: { ...whole, n: 500, value: 900 }, rankings: ranked() }));
    expect(said.tone).toBe("alone");
    expect(plain(said.title)).toBe("TTFT p95 is 900 ms over 500 calls");
    expect(said.detail).toBe("There is nothing to hold it against: last week has no calls.");
  });
});
