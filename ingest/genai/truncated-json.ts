/** Deeper nesting than this is not repaired: no library sends it. */
const MAX_DEPTH = 200;

/**
 * Closes JSON that was cut off at its end: the open string is ended, a key without a value
 * dropped, brackets closed. Null when the text isn't the beginning of an object or array,
 * or isn't cut but malformed.
 */
export function closeTruncatedJson(text: string): string | null {
  const closers: string[] = [];
  /** In an object: a key is due, read, or its value is due. Elsewhere: a value is due. */
  let expectsKey = false;
  /** Where the text can be cut so that closing the brackets gives JSON, and the brackets then. */
  let safeEnd = -1;
  let safeClosers = "";
  const markSafe = (end: number) => {
    safeEnd = end;
    safeClosers = closers.toReversed().join("");
  };

  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case "{":
      case "[":
        closers.push(text[i] === "{" ? "}" : "]");
        if (closers.length > MAX_DEPTH) return null;
        expectsKey = text[i] === "{";
        markSafe(i + 1);
        break;
      case "}":
      case "]":
        if (closers.pop() !== text[i] || closers.length === 0) return null;
        expectsKey = false;
        markSafe(i + 1);
        break;
      case ":":
        expectsKey = false;
        break;
      case ",":
        // Numbers and literals are whole once something follows them.
        markSafe(i);
        expectsKey = closers.at(-1) === "}";
        break;
      case '"': {
        if (closers.length === 0) return null;
        const end = endOfString(text, i);
        if (end === -1) {
          if (expectsKey) return text.slice(0, safeEnd) + safeClosers;
          return `${text.slice(0, endOfWholeCharacters(text, i))}"${closers.toReversed().join("")}`;
        }
        i = end;
        if (!expectsKey) markSafe(i + 1);
        break;
      }
      case " ":
      case "\t":
      case "\r":
      case "\n":
        break;
      default: {
        const end = endOfBare(text, i);
        if (!isBareValue(text.slice(i, end), end === text.length)) return null;
        i = end - 1;
      }
    }
  }
  return safeEnd === -1 ? null : text.slice(0, safeEnd) + safeClosers;
}

/** Index of the quote that ends the string beginning at `start`; -1 when it isn't there. */
function endOfString(text: string, start: number): number {
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return -1;
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return quote;
    from = quote + 1;
  }
}

/** End of the text without an escape (`\`, `\u12`) or surrogate pair that the cut went through. */
function endOfWholeCharacters(text: string, stringStart: number): number {
  let end = text.length;
  const slash = text.lastIndexOf("\\");
  if (slash > stringStart && slash >= end - 5) {
    let backslashes = 1;
    while (text[slash - backslashes] === "\\") backslashes++;
    const isOpen = text[slash + 1] === "u" ? end - slash < 6 : end - slash < 2;
    if (backslashes % 2 === 1 && isOpen) end = slash;
  }
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}

/** A number or literal runs to the next mark or space. */
function endOfBare(text: string, start: number): number {
  let end = start;
  while (end < text.length && !',:]}[{" \t\r\n'.includes(text[end] ?? "")) end++;
  return end;
}

function isBareValue(token: string, isCut: boolean): boolean {
  if (/^-?[0-9]*[0-9.eE+-]*$/.test(token)) return true;
  return ["true", "false", "null"].some((word) =>
    isCut ? word.startsWith(token) : word === token,
  );
}
