import { MAX_VALUES_PER_REQUEST, tooMany } from "./request-counts";
import { MalformedBodyError } from "./wire-reader";

/** Braces, brackets and commas: an attribute is written with four. */
const MAX_MARKS = 4 * MAX_VALUES_PER_REQUEST;

/** Integers of this many digits and more may not be exact as a JavaScript number. */
const INEXACT_DIGITS = 16;
const LONG_RUN_OF_DIGITS = /\d{16}/;
const NUMBER = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;
const INTEGER = /^-?\d+$/;

/**
 * `JSON.parse`, but long integers written as JSON numbers come as strings: nanosecond
 * times sent so would otherwise be off by up to 128 ns, and int64 ids be others.
 * Throws MalformedBodyError, and IngestError for more values than are taken at once.
 */
export function parseJsonExact(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString("utf8")
    .replace(/^\uFEFF/, "");
  // Fewer characters than that hold no more marks.
  if (text.length > MAX_MARKS) limitMarks(text);
  try {
    return JSON.parse(LONG_RUN_OF_DIGITS.test(text) ? quoteLongIntegers(text) : text);
  } catch (error) {
    // V8's message quotes the body, which may hold a prompt: only the position is passed on.
    const position = /position \d+/.exec(error instanceof Error ? error.message : "")?.[0];
    throw new MalformedBodyError(`the body is not JSON${position ? ` (${position})` : ""}`);
  }
}

/** `{},` becomes an object of 56 bytes: a parsed body may be 20 times as large as the text. */
function limitMarks(text: string): void {
  let marks = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at) - 1;
    else if (code === 0x2c || code === 0x7b || code === 0x5b) marks++;
    if (marks > MAX_MARKS) throw tooMany(MAX_VALUES_PER_REQUEST, "values");
  }
}

function quoteLongIntegers(text: string): string {
  let quoted = "";
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = endOfString(text, at);
    } else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      NUMBER.lastIndex = at;
      const number = NUMBER.exec(text)?.[0];
      if (number === undefined) {
        at++;
      } else {
        if (number.length >= INEXACT_DIGITS && INTEGER.test(number)) {
          quoted += `${text.slice(copied, at)}"${number}"`;
          copied = at + number.length;
        }
        at += number.length;
      }
    } else at++;
  }
  return copied === 0 ? text : quoted + text.slice(copied);
}

/** Index past the closing quote of the string that opens at `open`. */
function endOfString(text: string, open: number): number {
  let close = text.indexOf('"', open + 1);
  while (close !== -1) {
    let backslashes = 0;
    while (text.charCodeAt(close - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return close + 1;
    close = text.indexOf('"', close + 1);
  }
  return text.length;
}
