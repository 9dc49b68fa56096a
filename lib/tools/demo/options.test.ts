import { describe, expect, it } from "vitest";
import { parseDemoOptions, UsageError } from "./options";
import { createProgress } from "./progress";

const NOW_MS = Date.parse("2026-11-20T09:30:00.750Z");

describe("the options", () => {
  it("has a default for everything", () => {
    expect(parseDemoOptions([], NOW_MS)).toEqual({
      url: "http://127.0.0.1:4318",
      project: "default",
      seed: "plumbline",
      spans: 400_000,
      untilMs: Date.parse("2026-11-20T09:30:00Z"),
      live: false,
      json: false,
      incidents: null,
      help: false,
    });
  });

  it("takes each from the command line", () => {
    const args =
      "--url http://h:1 --project a-1 --seed x --spans 10 --until 2026-01-02T00:00:00Z --live --json --incidents f.json";
    expect(parseDemoOptions(args.split(" "), NOW_MS)).toMatchObject({
      url: "http://h:1",
      project: "a-1",
      seed: "x",
      spans: 10,
      untilMs: Date.parse("2026-01-02T00:00:00Z"),
      live: true,
      json: true,
      incidents: "f.json",
    });
  });

  it.each([
    ["--spans", "many"],
    ["--spans", "0"],
    ["--until", "yesterday"],
    ["--project", "Not A Slug"],
    ["--url", "localhost"],
    ["--colour", "red"],
  ])("refuses %s %s", (name, value) => {
    expect(() => parseDemoOptions([name, value], NOW_MS)).toThrow(UsageError);
  });
});

describe("progress", () => {
  const collect = (isTTY: boolean, json: boolean) => {
    let text = "";
    let nowMs = 0;
    const output = { isTTY, columns: 80, write: (piece: string) => (text += piece) };
    const progress = createProgress(output, json, () => (nowMs += 1000));
    return { progress, text: () => text };
  };

  it("is one JSON object a line for programs, with a total that is never behind", () => {
    const { progress, text } = collect(false, true);
    progress.update(0, 100);
    progress.update(110, 100);
    progress.note("words are for people");
    progress.done(120);
    const lines = text()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual([
      { sent: 0, total: 100 },
      { sent: 110, total: 110 },
      { sent: 120, total: 120 },
    ]);
  });

  it("is a bar on a terminal and a line every tenth in a log", () => {
    const terminal = collect(true, false);
    terminal.progress.update(50, 100);
    expect(terminal.text()).toMatch(/█+░+ 50 % {2}50 of 100 spans/);
    const log = collect(false, false);
    for (let sent = 0; sent <= 100; sent++) log.progress.update(sent, 100);
    expect(log.text().trim().split("\n")).toHaveLength(10);
  });
});
