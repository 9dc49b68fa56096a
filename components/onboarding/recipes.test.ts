import { expect, test } from "vitest";
import { recipes, testSpanCommand } from "./recipes";

const TARGET = { otlpHttpUrl: "http://127.0.0.1:14318", project: "support-chat" };

test.each(recipes(TARGET))("$name is pointed at this server and this project", ({ steps }) => {
  const code = steps.map((step) => step.code).join("\n");
  expect(code).toContain("http://127.0.0.1:14318");
  expect(code).toMatch(/x-plumbline-project"?[:=]\s*"?support-chat/);
});

test("the span by hand is one JSON document once the shell has filled it in", () => {
  const body = /-d '([\s\S]*)'$/.exec(testSpanCommand(TARGET))?.[1] ?? "";
  const filled = body
    .replaceAll("'$(openssl rand -hex 16)'", "0".repeat(32))
    .replaceAll("'$(openssl rand -hex 8)'", "0".repeat(16))
    .replaceAll(/'\$(now|\(\(now - 2\)\))'/g, "1700000000");
  expect(() => JSON.parse(filled)).not.toThrow();
});
