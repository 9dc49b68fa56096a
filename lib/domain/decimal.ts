/** Fraction digits that sums are kept with: those of a stored cost. */
const DIGITS = 10;

/** Exact sum of decimal texts (`-1.25`), without trailing zeros. Money is never added as floats. */
export function sumDecimals(texts: Iterable<string>): string {
  let sum = 0n;
  for (const text of texts) {
    const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
    const scaled = BigInt(whole + fraction.slice(0, DIGITS).padEnd(DIGITS, "0"));
    sum += text.startsWith("-") ? -scaled : scaled;
  }
  const digits = (sum < 0n ? -sum : sum).toString().padStart(DIGITS + 1, "0");
  const fraction = digits.slice(-DIGITS).replace(/0+$/, "");
  return `${sum < 0n ? "-" : ""}${digits.slice(0, -DIGITS)}${fraction === "" ? "" : `.${fraction}`}`;
}
