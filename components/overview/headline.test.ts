import { describe, expect, test } from "vitest";
import type { Totals } from "@/lib/contracts/overview";
import { episode, overviewHeadline } from "./headline";
import type { OverviewData, OverviewGroup, OverviewSlot } from "./metrics";

const WORDS = {
  dimension: "model",
  before: "the period before",
  period: "last 24 h",
  time: (iso: string) => iso.slice(11, 16),
};

const percentiles = (p95: number | null) => ({
  p50: p95 === null ? null : p95 / 2,
  p75: null,
  p90: null,
  p95,
  p99: p95 === null ? null : p95 * 2,
});

interface Made {
  calls?: number;
  errors?: number;
  ttftP95?: number | null;
  costUsd?: string;
  unpriced?: number;
}

function totals({
  calls = 1000,
  errors = 10,
  ttftP95 = 800,
  costUsd = "5",
  unpriced = 0,
}: Made = {}): Totals {
  return {
    requests: calls,
    weight: calls,
    effectiveN: calls,
    errors,
    errorWeight: errors,
    ttft: percentiles(ttftP95),
    ttftN: calls,
    duration: percentiles(4000),
    durationN: calls,
    tokensPerSecond: percentiles(60),
    inputTokens: calls * 200,
    outputTokens: calls * 100,
    costUsd,
    unpricedCalls: unpriced,
    pricedCalls: calls - unpriced,
  };
}

function slot(hour: number, made: Partial<OverviewSlot> = {}): OverviewSlot {
  return {
    time: new Date(Date.UTC(2026, 10, 21, hour)).toISOString(),
    n: 40,
    errors: 0,
    errorShare: 0,
    ttftP50: 400,
    ttftP95: 800,
    ttftP99: 1200,
    durationP95: 4000,
    tokensPerSecondP50: 60,
    costUsd: "0.2",
    partial: false,
    ...made,
  };
}

const group = (key: string, current: Made, previous: Made = {}, series: OverviewSlot[] = []) =>
  ({ key, current: totals(current), previous: totals(previous), series }) satisfies OverviewGroup;

function overview(current: Made, previous: Made = {}, groups: OverviewGroup[] = []): OverviewData {
  return {
    intervalSeconds: 3600,
    previous: { from: "", to: "" },
    total: { current: totals(current), previous: totals(previous) },
    groups,
    groupCount: groups.length,
    folded: false,
    topTrace: null,
    unpriced: [],
  };
}

const say = (data: OverviewData) => {
  const { first, others, detail } = overviewHeadline(data, WORDS);
  const plain = (text: string) => text.replaceAll("\u00a0", " ");
  return {
    text: plain(first.text),
    tone: first.tone,
    others: others.length,
    detail: plain(detail),
  };
};

test("when nothing moved it says so, with the figures that show it", () => {
  expect(say(overview({}))).toEqual({
    text: "Nothing stands out against the period before",
    tone: "good",
    others: 0,
    detail: "1,000 calls · 1 % failed · TTFT p95 800 ms · $5.00 spent",
  });
});

test("a slower first token names the model, the factor and since when", () => {
  const series = [0, 1, 2, 3, 4, 5].map((hour) => slot(hour, hour >= 3 ? { ttftP95: 2400 } : {}));
  const slow = group("gpt-4o", { calls: 600, ttftP95: 1520 }, { calls: 600 }, series);
  const said = say(overview({ ttftP95: 900 }, {}, [slow, group("o3", { calls: 400 })]));
  expect(said.text).toBe("TTFT p95 on gpt-4o is 1.5 s, 1.9× the period before, since 03:00");
  expect(said.tone).toBe("bad");
});

test("failures come before slowness", () => {
  const said = say(
    overview({ errors: 90, ttftP95: 2000 }, {}, [
      group("gpt-4o", { calls: 500, errors: 85, ttftP95: 2000 }, { calls: 500, errors: 5 }),
    ]),
  );
  expect(said.text).toBe("17 % of calls on gpt-4o fail, 17× the period before");
  expect(said.others).toBe(1);
});

test("a rise in failures within chance is not news", () => {
  expect(say(overview({ calls: 60, errors: 3 }, { calls: 60, errors: 1 })).tone).toBe("good");
});

test("nine slow calls are not news", () => {
  const said = say(overview({}, {}, [group("o3", { calls: 9, ttftP95: 9000 }, { calls: 9 })]));
  expect(said.text).toBe("Nothing stands out against the period before");
});

test("a doubled spend names the model behind most of the rise", () => {
  const said = say(
    overview({ costUsd: "12" }, {}, [
      group("gpt-4o", { costUsd: "10.5" }, { costUsd: "3.6" }),
      group("o3", { costUsd: "1.5" }, { costUsd: "1.4" }),
    ]),
  );
  expect(said.text).toBe("Spend is $12.00, 2.4× the period before, most of the rise from gpt-4o");
  expect(said.tone).toBe("watch");
});

test("halved traffic is worth a look", () => {
  expect(say(overview({ calls: 400, errors: 4 })).text).toBe(
    "Calls fell to 400, from 1,000 in the period before",
  );
});

test("unpriced calls make the spend a lower bound", () => {
  expect(say(overview({ unpriced: 3 })).detail).toContain("at least $5.00 spent");
});

describe("without enough to compare", () => {
  test("an empty range says what there was before", () => {
    expect(say(overview({ calls: 0, errors: 0, ttftP95: null, costUsd: "0" })).text).toBe(
      "No model calls in the last 24 h; there were 1,000 in the period before",
    );
  });

  test("a few calls are not compared", () => {
    expect(say(overview({ calls: 1, errors: 0 }, { calls: 900 })).text).toBe(
      "Calls fell to 1, from 900 in the period before",
    );
    expect(say(overview({ calls: 30, errors: 0 }, { calls: 40, errors: 0 })).text).toBe(
      "30 model calls; nothing to compare with: only 40 calls in the period before",
    );
  });

  test("a new project is not called fine", () => {
    const said = say(overview({ calls: 20, errors: 0 }, { calls: 0, errors: 0, ttftP95: null }));
    expect(said.text).toBe("20 model calls; nothing to compare with: none in the period before");
    expect(said.tone).toBe("neutral");
  });
});

test("what is over by now is told as past, with its hours", () => {
  const series = [0, 1, 2, 3, 4, 5, 6].map((hour) =>
    slot(hour, hour >= 2 && hour < 5 ? { ttftP95: 9000 } : {}),
  );
  const said = say(
    overview({ ttftP95: 2000 }, {}, [group("gpt-4o", { ttftP95: 4000 }, {}, series)]),
  );
  expect(said.text).toBe("TTFT p95 on gpt-4o is 4 s, 5.0× the period before, from 02:00 to 05:00");
  expect(said.tone).toBe("past");
});

describe("an episode", () => {
  const slow = (one: OverviewSlot) => (one.ttftP95 ?? 0) > 1000;
  const hours = (text: string) =>
    [...text].map((mark, hour) =>
      slot(hour, mark === "x" ? { ttftP95: 2000 } : mark === " " ? { n: 0, ttftP95: null } : {}),
    );
  const found = (text: string) => {
    const run = episode(hours(text), slow);
    return run && [run.fromIso?.slice(11, 13) ?? null, run.toIso?.slice(11, 13) ?? null];
  };

  test("goes on when it reaches the last interval; a gap does not break it", () => {
    expect(found("x.x xx")).toEqual(["02", null]);
  });

  test("is over when two later intervals are calm, not when one is", () => {
    expect(found("..xxx..")).toEqual(["02", "05"]);
    expect(found("..xxx.")).toEqual(["02", null]);
  });

  test("has no start when it fills the range from the beginning", () => {
    expect(found("xxxx")).toEqual([null, null]);
    expect(found("xxxx..")).toEqual([null, "04"]);
  });

  test("a noisy interval does not break it, two do, and three intervals are the least", () => {
    expect(found(".xxx.xxxx.xx")).toEqual(["01", null]);
    expect(found(".xxx..xxxx..")).toEqual(["06", "10"]);
    expect(found(".xx.xx.")).toBeNull();
  });
});

test("a handful of stray calls is nothing to hold a spend or a first token against", () => {
  const said = say(
    overview(
      { calls: 80_000, errors: 800, costUsd: "629.12", ttftP95: 2000 },
      { calls: 33, errors: 0, costUsd: "0.15" },
    ),
  );
  expect(said.text).toBe(
    "80k model calls; nothing to compare with: only 33 calls in the period before",
  );
  expect(said.tone).toBe("neutral");
});

test("a hundred strays are no baseline for as many thousands", () => {
  const said = say(overview({ calls: 180_000, costUsd: "628" }, { calls: 127, costUsd: "0.4" }));
  expect(said.text).toBe(
    "180k model calls; nothing to compare with: only 127 calls in the period before",
  );
});

test("a night is judged by the night of the baseline, not by its day", () => {
  const day = (factor: number) =>
    Array.from({ length: 12 }, (_, hour) =>
      slot(hour, { ttftP95: (hour < 6 ? 1200 : 600) * (hour > 1 ? factor : 1) }),
    );
  const now = overview({ ttftP95: 1900 }, { ttftP95: 1150 }, [
    group("gpt-5.5", { ttftP95: 1960 }, { ttftP95: 1166 }, day(1.7)),
  ]);
  const before = overview({}, {}, [group("gpt-5.5", {}, {}, day(1))]);
  expect(overviewHeadline(now, WORDS).first.tone).toBe("past");
  const { first } = overviewHeadline(now, WORDS, before);
  expect([first.tone, first.when?.fromIso]).toEqual(["bad", "2026-11-21T02:00:00.000Z"]);
});

test("what goes on is named before a sharper one that is over, and both are named", () => {
  const at = (hours: (hour: number) => boolean, ttftP95: number) =>
    Array.from({ length: 12 }, (_, hour) => slot(hour, hours(hour) ? { ttftP95 } : {}));
  const over = group(
    "claude",
    { ttftP95: 8000 },
    {},
    at((hour) => hour < 5, 9000),
  );
  const ongoing = group(
    "gpt-5.5",
    { ttftP95: 1360 },
    {},
    at((hour) => hour > 3, 1400),
  );
  const { first, others } = overviewHeadline(
    overview({ ttftP95: 4000 }, {}, [over, ongoing]),
    WORDS,
  );
  expect([first.key, first.tone]).toEqual(["gpt-5.5", "bad"]);
  expect(others.map(({ key, tone }) => [key, tone])).toEqual([["claude", "past"]]);
  expect(first.when?.fromIso).toBe("2026-11-21T04:00:00.000Z");
});

test("a spend that one trace made says so, and when it was", () => {
  const spent = (hour: number) => slot(hour, { costUsd: hour >= 2 && hour < 6 ? "40" : "0.4" });
  const data = {
    ...overview({ costUsd: "205" }, { costUsd: "32" }, [
      group(
        "claude",
        { costUsd: "180" },
        { costUsd: "12" },
        Array.from({ length: 12 }, (_, hour) => spent(hour)),
      ),
    ]),
    topTrace: { traceId: "a".repeat(32), costUsd: "140", calls: 700 },
  };
  const said = say(data);
  expect(said.text).toBe(
    "Spend is $205.00, 6.4× the period before, most of the rise from claude, from 02:00 to 06:00; one trace accounts for 81 % of the rise",
  );
  expect(said.tone).toBe("past");
});

test("with comparison off nothing is called a change", () => {
  const { first } = overviewHeadline(overview({ ttftP95: 4000 }), { ...WORDS, before: null });
  expect(first).toMatchObject({ text: "1,000 model calls in the last 24 h", tone: "neutral" });
});

test("calls without any price are unpriced, not free", () => {
  expect(say(overview({ costUsd: "0", unpriced: 1000 })).detail).toContain("spend unpriced");
});
