import { expect, test } from "vitest";
import { fileStem, toCsv } from "./csv";

test("quotes what needs it and leaves absent figures empty", () => {
  const csv = toCsv({
    caption: "",
    columns: ["route", "p95 (ms)"],
    rows: [
      ['say "hi", now', 12.5],
      ["/v1/chat", null],
    ],
  });
  expect(csv).toBe('route,p95 (ms)\r\n"say ""hi"", now",12.5\r\n/v1/chat,\r\n');
});

test("defuses names that a spreadsheet would run", () => {
  const csv = toCsv({
    caption: "",
    columns: ["tenant"],
    rows: [["=HYPERLINK(1)"], ["@cmd"], [-3]],
  });
  expect(csv).toBe("tenant\r\n'=HYPERLINK(1)\r\n'@cmd\r\n-3\r\n");
});

test("makes a file name of any title", () => {
  expect(fileStem("TTFT p95 · gpt-4o / chat")).toBe("ttft-p95-gpt-4o-chat");
  expect(fileStem("…")).toBe("chart");
});
