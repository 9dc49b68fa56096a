import { describe, expect, it } from "vitest";
import { createLogger } from "./logger";

describe("createLogger", () => {
  it("cuts prompts, answers and secrets wherever they are put", () => {
    const lines: string[] = [];
    const logger = createLogger("info", { write: (line) => void lines.push(line) });
    logger.info({ prompt: "hunter2", span: { attributes: { x: "hunter2" } }, url: "hunter2" }, "a");
    logger.error({ request: { authorization: "hunter2", body: "hunter2" }, params: ["hunter2"] });
    expect(lines).toHaveLength(2);
    expect(lines.join("")).not.toContain("hunter2");
  });

  it("says nothing below its level", () => {
    const lines: string[] = [];
    createLogger("warn", { write: (line) => void lines.push(line) }).info("x");
    expect(lines).toEqual([]);
  });
});
