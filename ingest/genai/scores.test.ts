import { describe, expect, it } from "vitest";
import { CHAT, span } from "./evaluation/sketch";
import { meanByName, scoresOf } from "./scores";

describe("scores on a span", () => {
  it("are read from evaluation events and from eval.<name>.score", () => {
    const evaluated = span({
      id: 1,
      attributes: { ...CHAT, "eval.toxicity.score": 0.25, "eval.toxicity.label": "no" },
      events: [
        {
          name: "gen_ai.evaluation.result",
          timeUnixNano: 1n,
          attributes: {
            "gen_ai.evaluation.name": "relevance",
            "gen_ai.evaluation.score.value": 0.5,
          },
        },
      ],
    });
    expect(scoresOf(evaluated)).toEqual({ relevance: 0.5, toxicity: 0.25 });
  });

  it("are none where a name or a figure is missing", () => {
    const attributes = { "eval.x.score": "high", "gen_ai.evaluation.name": "y" };
    expect(scoresOf(span({ id: 1, attributes }))).toEqual({});
  });

  it("count as their mean where several have one name, in whatever order", () => {
    const scores = [
      { name: "b", value: 1 },
      { name: "a", value: 0 },
      { name: "a", value: 1 },
      { name: "c", value: Number.NaN },
    ];
    expect(Object.entries(meanByName(scores))).toEqual([
      ["a", 0.5],
      ["b", 1],
    ]);
    expect(meanByName(scores.toReversed())).toEqual(meanByName(scores));
  });
});
